from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import CommandError

from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named
from wagtail_advocates.programs.keys import SCOPES, issue_key
from wagtail_advocates.programs.origins import exact_origin
from wagtail_advocates.programs.queries import find_program

HELP = "Create an API key. A secret key's value is shown once and never again."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    parser.add_argument("kind", choices=["publishable", "secret", "identity"])
    parser.add_argument("--name", default="", help="What the key is for.")
    parser.add_argument("--program", default="", help="Bind the key to one program, by its slug.")
    parser.add_argument(
        "--origin", action="append", default=[], help="Exact origin of a publishable key."
    )
    parser.add_argument(
        "--scope", action="append", default=[], choices=SCOPES, help="Default: all of them."
    )
    parser.add_argument("--dry-run", action="store_true", help="Check, and create nothing.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    site = site_named(options["site"])
    slug = options["program"]
    program = find_program(site=site, slug=slug) if slug else None
    if options["kind"] == "publishable" and not options["origin"]:
        raise CommandError("A publishable key needs --origin, such as https://shop.example.")
    try:
        origins = [exact_origin(origin) for origin in options["origin"]]
    except BadReference as error:
        raise CommandError(str(error)) from None
    if options["dry_run"]:
        return True, {"dry_run": True, "kind": options["kind"], "origins": origins}
    key, value = issue_key(
        site=site,
        kind=options["kind"],
        name=options["name"] or options["kind"],
        program=program,
        scopes=options["scope"] or SCOPES,
        origins=origins,
    )
    return True, {"key": value, "kind": key.kind, "scopes": key.scopes, "origins": key.origins}
