from __future__ import annotations

import argparse
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.text import slugify

from wagtail_advocates.core.money import parse_amount
from wagtail_advocates.flows import RewardPlan, create_program
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named
from wagtail_advocates.programs.models import Program

HELP = "Create a published program with its reward rules and an offer."
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%\Z")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    parser.add_argument("name", help="Such as 'Bring a friend'.")
    parser.add_argument("--slug", default="", help="Default: made from the name.")
    parser.add_argument("--currency", default="EUR", help="ISO 4217 code.")
    parser.add_argument("--advocate-reward", default="10", help="An amount or a rate: 10 or 10%%.")
    parser.add_argument("--friend-reward", default="", help="An amount or a rate.")
    parser.add_argument("--welcome", default="", help="A rate the friend saves at once: 10%%.")
    parser.add_argument("--hold-days", type=int, default=14)
    parser.add_argument("--window-days", type=int, default=30)
    parser.add_argument("--approve-advocates", action="store_true", help="Somebody lets each in.")
    parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")


def rate_bps(text: str) -> int:
    """Basis points of ``12.5%``; 0 for what is no percentage."""
    found = _PERCENT.match(text.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0


def plan(text: str, currency: str) -> RewardPlan:
    """A reward as people type it: ``10``, ``7.50`` or ``10%``."""
    rate = rate_bps(text)
    if rate:
        return RewardPlan(rate_bps=rate)
    try:
        return RewardPlan(amount_minor=parse_amount(text, currency))
    except ValueError as error:
        raise CommandError(str(error)) from None


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    site = site_named(options["site"])
    slug = options["slug"] or slugify(options["name"])
    if options["dry_run"]:
        exists = Program.objects.filter(site=site, slug=slug).exists()
        return True, {"dry_run": True, "would_create": not exists, "slug": slug}
    currency = options["currency"]
    friend = options["friend_reward"]
    policy = Program.JoinPolicy.APPROVAL if options["approve_advocates"] else "open"
    try:
        program = create_program(
            site=site,
            name=options["name"],
            slug=slug,
            currency=currency,
            advocate_reward=plan(options["advocate_reward"], currency),
            friend_reward=plan(friend, currency) if friend else None,
            hold_days=options["hold_days"],
            window_days=options["window_days"],
            join_policy=policy,
            welcome_rate_bps=rate_bps(options["welcome"]),
        )
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from None
    return True, {"program": program.slug, "site": site.hostname, "currency": program.currency}
