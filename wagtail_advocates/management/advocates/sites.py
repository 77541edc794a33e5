"""Which site a command is about."""

from __future__ import annotations

import argparse

from django.core.management.base import CommandError
from wagtail.models import Site


def add_site_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", default="", help="Host name of the site. Default: the default.")


def site_named(hostname: str) -> Site:
    """The site with that host name, or the default one."""
    sites = Site.objects.filter(hostname=hostname) if hostname else Site.objects.all()
    site = sites.order_by("-is_default_site", "pk").first()
    if site is None:
        raise CommandError("There is no such site. Create one in Wagtail: Settings > Sites.")
    return site
