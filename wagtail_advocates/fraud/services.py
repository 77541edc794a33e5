from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.fraud.models import Appeal, FraudListEntry, PersonTrait
from wagtail_advocates.fraud.traits import trait_key

LONGEST_SHOWN = 120


def keep_traits(
    *,
    site_id: int,
    person_key: str,
    traits: Iterable[tuple[str, str]],
    conversion: Conversion | None = None,
    seen_at: datetime | None = None,
) -> None:
    """Remember what a person was seen with; seeing it again changes nothing. Queries: one.

    ``traits`` are pairs of a kind and a key, as ``trait_key`` makes it.
    """
    rows = [
        PersonTrait(
            site_id=site_id,
            kind=kind,
            key=key,
            person_key=person_key,
            conversion=conversion,
            seen_at=seen_at or clock.now(),
        )
        for kind, key in sorted(set(traits))
        if key and person_key
    ]
    if rows:
        PersonTrait.objects.bulk_create(rows, ignore_conflicts=True)


def entry_key(*, site_id: int, kind: str, value: str) -> str:
    """The key of a list entry; empty where the value is none of its kind."""
    return entry_key_of(kind=kind, key=trait_key(site_id=site_id, kind=kind, value=value))


def entry_key_of(*, kind: str, key: str) -> str:
    """The key of the list entry about what has that key; empty for none."""
    return f"{kind[:3]}{key}"[:64] if key else ""


def shown_part(*, kind: str, value: str) -> str:
    """As much of a listed value as the list may show: domains and countries in full."""
    text = value.strip()
    if kind in (FraudListEntry.Kind.DOMAIN, FraudListEntry.Kind.COUNTRY):
        return text[:LONGEST_SHOWN]
    if kind == FraudListEntry.Kind.EMAIL:
        local, _at, domain = text.rpartition("@")
        return f"{local[:1]}…@{domain}"[:LONGEST_SHOWN]
    return f"…{text[-3:]}" if len(text) > 8 else "…"


def record_appeal(*, reward_id: int, text: str) -> Appeal:
    """Write the one appeal a reward may have. Errors: ``IntegrityError`` for a second one."""
    return Appeal.objects.create(reward_id=reward_id, text=text, created_at=clock.now())


def close_appeal(*, reward_id: int) -> None:
    """Nobody waits for an answer any more, if anybody did."""
    Appeal.objects.filter(reward=reward_id, answered_at=None).update(answered_at=clock.now())
