from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language
from wagtail.models import Site

from wagtail_advocates.core.errors import UnknownProgram
from wagtail_advocates.programs.models import Program, ProgramOffer


def live_programs(*, site: Site) -> QuerySet[Program]:
    """The published programs of one site, oldest first."""
    return Program.objects.filter(site=site, live=True).order_by("id")


def find_program(*, site: Site, slug: str = "") -> Program:
    """The site's live program with that slug, or its first one. Errors: ``UnknownProgram``."""
    programs = live_programs(site=site)
    program = programs.filter(slug=slug).first() if slug else programs.first()
    if program is None:
        raise UnknownProgram
    return program


def known_program(*, site: Site, slug: str = "") -> Program:
    """As ``find_program``, ended programs too: what they owe is still owed."""
    program = Program.objects.filter(site=site, slug=slug).first() if slug else None
    return program or find_program(site=site, slug=slug)


def longest_window() -> int:
    """How many days a visitor may matter to any program."""
    return max([1, *Program.objects.filter(live=True).values_list("window_days", flat=True)])


def open_programs(*, site: Site, at: datetime) -> list[Program]:
    """The programs people can join at that moment."""
    return [program for program in live_programs(site=site) if program.is_open(at=at)]


def programs_by_name(*, site: Site, at: datetime, program: Program | None) -> list[Program]:
    """The open programs in which a friend may say by name who sent them; all, or only one."""
    found = [each for each in open_programs(site=site, at=at) if each.name_claims]
    return [each for each in found if program is None or each.pk == program.pk]


def _best(offers: Iterable[ProgramOffer], language: str) -> ProgramOffer | None:
    ranked = sorted(
        offers,
        key=lambda offer: (
            offer.locale.language_code != language,
            offer.locale.language_code.split("-")[0] != language.split("-")[0],
            offer.pk,
        ),
    )
    return ranked[0] if ranked else None


def offer_for(*, program: Program, language: str = "") -> ProgramOffer | None:
    """The live offer in that language, else in its base language, else the oldest one."""
    offers = program.offers.filter(live=True).select_related("locale")
    return _best(offers, language or get_language() or "en")
