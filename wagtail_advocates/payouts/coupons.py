"""Coupon codes: a pool a program's team fills, and codes drawn for one payout.

A payout gives all of its coupons or none, and at most a hundred; the rest is in the next batch.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.ids import random
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.links.codes import ALPHABET
from wagtail_advocates.payouts.models import CouponCode, Payout

LONGEST = 64
MOST_AT_ONCE = 10_000
MOST_GIVEN = 100
_DRAWN_LENGTH = 12
_DRAWS = 5


def _key(*, program_id: int, code: str) -> str:
    return natural_key("coupon", str(program_id), code)


def codes_of(*, payout_id: int) -> list[str]:
    """The codes given for a payout."""
    rows = CouponCode.objects.filter(payout_id=payout_id).order_by("pk")
    return list(rows.values_list("code", flat=True))


def free_count(*, program_id: int) -> int:
    """How many codes are left in a program's pool."""
    return CouponCode.objects.filter(program_id=program_id, payout=None).count()


@flow
def add_codes(*, program_id: int, codes: Iterable[str]) -> int:
    """Add codes to the pool and say how many were new; a code is given once, for ever.

    Errors: ``BadReference`` for one that is empty, too long or has control characters, and for
    more than ten thousand.
    """
    wanted = list(dict.fromkeys(code.strip() for code in codes))
    if len(wanted) > MOST_AT_ONCE:
        raise BadReference
    if any(not code or len(code) > LONGEST or has_unstorable(code) for code in wanted):
        raise BadReference
    now = clock.now()
    before = CouponCode.objects.filter(program_id=program_id).count()
    CouponCode.objects.bulk_create(
        (
            CouponCode(
                program_id=program_id,
                code=code,
                key=_key(program_id=program_id, code=code),
                created_at=now,
            )
            for code in wanted
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    return CouponCode.objects.filter(program_id=program_id).count() - before


@flow
def take_codes(*, program_id: int, payout_id: int, count: int) -> list[str]:
    """The oldest free codes of the pool, given to a payout; none at all where they do not suffice.

    Taking again gives the same. Locks: the payout, then the codes in id order.
    """
    Payout.objects.select_for_update().get(pk=payout_id)
    taken = codes_of(payout_id=payout_id)
    if taken or not 0 < count <= MOST_GIVEN:
        return taken
    free = CouponCode.objects.select_for_update().filter(program_id=program_id, payout=None)
    rows = list(free.order_by("pk")[:count])
    if len(rows) < count:
        return []
    CouponCode.objects.filter(pk__in=[row.pk for row in rows]).update(
        payout_id=payout_id, given_at=clock.now()
    )
    return [row.code for row in rows]


def _drawn() -> str:
    return "".join(random.choice(ALPHABET) for _ in range(_DRAWN_LENGTH))


def draw_codes(*, program_id: int, payout_id: int, count: int) -> list[str]:
    """New codes for a payout; drawing again gives the same.

    Errors: ``BadReference`` for more than a payout gives. Locks: the payout.
    """
    if not 0 < count <= MOST_GIVEN:
        raise BadReference
    for _ in range(_DRAWS):
        try:
            return _draw(program_id=program_id, payout_id=payout_id, count=count)
        except IntegrityError:  # 23¹² codes: somebody drew the same at the same time
            continue
    raise BadReference


@flow
def _draw(*, program_id: int, payout_id: int, count: int) -> list[str]:
    Payout.objects.select_for_update().get(pk=payout_id)
    given = codes_of(payout_id=payout_id)
    if given:
        return given
    now = clock.now()
    codes = [_drawn() for _ in range(count)]
    CouponCode.objects.bulk_create(
        CouponCode(
            program_id=program_id,
            code=code,
            key=_key(program_id=program_id, code=code),
            payout_id=payout_id,
            created_at=now,
            given_at=now,
        )
        for code in codes
    )
    return codes
