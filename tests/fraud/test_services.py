"""What is kept of people and lists: keys, and as much as may be shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.fraud.models import Appeal, PersonTrait
from wagtail_advocates.fraud.services import (
    close_appeal,
    entry_key,
    entry_key_of,
    keep_traits,
    record_appeal,
    shown_part,
)
from wagtail_advocates.fraud.traits import trait_key


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("domain", " people.example ", "people.example"),
        ("country", "DE", "DE"),
        ("email", "anna.berg@people.example", "a…@people.example"),
        ("email", "@people.example", "…@people.example"),
        ("device", "token-123", "…123"),
        ("device", "token-12", "…"),
        ("device", "token-1", "…"),
        ("payment", "DE89 3704 0044", "…044"),
        ("domain", "d" * 121, "d" * 120),
        ("email", "a@" + "d" * 121, "a…@" + "d" * 117),
    ],
)
def test_a_list_shows_people_by_a_hint_and_places_in_full(
    kind: str, value: str, shown: str
) -> None:
    assert shown_part(kind=kind, value=value) == shown


def test_an_entry_is_found_by_its_kind_and_the_key_of_what_it_is_about() -> None:
    key = trait_key(site_id=1, kind="device", value="token-1")
    assert entry_key(site_id=1, kind="device", value="token-1") == f"dev{key}"[:64]
    assert len(entry_key_of(kind="email", key=key)) == 64
    assert entry_key_of(kind="email", key="") == ""
    assert entry_key(site_id=1, kind="email", value="no address") == ""


@pytest.mark.parametrize(
    ("kind", "value", "other"),
    [
        ("payment", "DE89 3704", "de893704"),
        ("device", " token-1 ", "token-1"),
        ("address", "Ringstr. 5", "Ringstraße 5"),
        ("country", "de", "DE"),
        ("domain", "People.example ", "people.example"),
        ("email", "Anna+x@people.example", "anna@people.example"),
    ],
)
def test_one_thing_has_one_key_a_site_however_it_is_written(
    kind: str, value: str, other: str
) -> None:
    one = trait_key(site_id=1, kind=kind, value=value)
    assert one == trait_key(site_id=1, kind=kind, value=other)
    assert one != trait_key(site_id=2, kind=kind, value=value)
    assert one != trait_key(site_id=1, kind=kind, value=f"other{value}")


def test_a_payout_goes_to_the_very_account_a_payment_comes_from() -> None:
    keys = {
        kind: trait_key(site_id=1, kind=kind, value="DE89")
        for kind in ("payment", "destination", "device", "network", "account")
    }
    assert keys["payment"] == keys["destination"]
    assert len(set(keys.values())) == 4
    assert trait_key(site_id=1, kind="device", value="  ") == ""


@pytest.mark.django_db
def test_what_a_person_was_seen_with_is_kept_once_and_nothing_of_nobody() -> None:
    site_id, moment = a_site().pk, clock.now() - timedelta(days=3)
    seen = [("device", "d1"), ("device", "d1"), ("payment", ""), ("network", "n1")]
    keep_traits(site_id=site_id, person_key="anna", traits=seen, seen_at=moment)
    keep_traits(site_id=site_id, person_key="anna", traits=seen)
    keep_traits(site_id=site_id, person_key="", traits=seen)
    rows = PersonTrait.objects.values_list("person_key", "kind", "key", "seen_at", "conversion")
    assert sorted(rows) == [
        ("anna", "device", "d1", moment, None),
        ("anna", "network", "n1", moment, None),
    ]


@pytest.mark.django_db
def test_it_was_seen_now_unless_told() -> None:
    moment = clock.now()
    with clock.at(moment):
        keep_traits(site_id=a_site().pk, person_key="anna", traits=[("device", "d1")])
    assert PersonTrait.objects.get().seen_at == moment


@pytest.mark.django_db
def test_an_appeal_waits_until_it_is_answered_once() -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    one, other = (a_sale(program, code=anna.code.code).rewards[0].pk for _ in range(2))
    for reward_id in (one, other):
        record_appeal(reward_id=reward_id, text="Please look again")
    moment = clock.now()
    for hours in (0, 1):
        with clock.at(moment + timedelta(hours=hours)):
            close_appeal(reward_id=one)
    answered = dict(Appeal.objects.values_list("reward", "answered_at"))
    assert answered == {one: moment, other: None}


@pytest.mark.django_db
def test_a_reward_is_appealed_once() -> None:
    program = a_program(friend_reward=None)
    reward = a_sale(program, code=an_advocate(program).code.code).rewards[0]
    moment = clock.now()
    with clock.at(moment):
        appeal = record_appeal(reward_id=reward.pk, text="Please look again")
    assert Appeal.objects.get() == appeal
    assert (appeal.reward_id, appeal.text, appeal.created_at) == (
        reward.pk,
        "Please look again",
        moment,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        record_appeal(reward_id=reward.pk, text="And again")
