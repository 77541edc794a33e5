"""Whom a command is about, and what it answers."""

from __future__ import annotations

import argparse
import uuid
from typing import Any

from django.core.management.base import CommandError


def add_person_arguments(parser: argparse.ArgumentParser) -> None:
    person = parser.add_mutually_exclusive_group(required=True)
    person.add_argument("--email", default="", help="The person's e-mail address.")
    person.add_argument("--advocate", default="", help="Or an advocate's public id.")


def person_named(options: dict[str, Any]) -> dict[str, Any]:
    """``email`` or ``public_id``, as the flows take them."""
    if not options["advocate"]:
        return {"email": options["email"]}
    try:
        return {"public_id": uuid.UUID(options["advocate"])}
    except ValueError:
        raise CommandError("An advocate's public id is a UUID.") from None
