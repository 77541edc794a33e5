"""A person asks to be erased, and nothing of them is left but the books."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from tests.factories import a_click, a_program, a_sale, a_site, an_advocate, something_earned
from tests.privacy.whole_database import books, found
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core.errors import BadCode, CodeTaken, OpenBalance, UnknownAdvocate
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_reward,
    approve_reward,
    decide_enrollment,
    dismiss_appeal,
    erase_subject,
    join_program,
    record_refund,
    reject_reward,
    release_holds,
    store_credit,
)
from wagtail_advocates.fraud.models import FraudListEntry, PersonTrait
from wagtail_advocates.fraud.services import entry_key
from wagtail_advocates.ledger.chain import seal_entries, verify_chain
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.ledger.services import Leg, post
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.services import issue_vanity_code
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.webhooks.models import OutboxMessage
from wagtail_advocates.webhooks.services import deliver_due, enqueue

pytestmark = pytest.mark.django_db

NAME = "Zoë Quillfeather"
EMAIL = "Zoe.Quillfeather@Plover.example"
ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (X11; Quillbuntu; rv:200.1) Gecko/20100101 Firefox/200.1"
PLANTED = (NAME, EMAIL, "Quillfeather", "Zoë", ADDRESS, BROWSER, "Quillbuntu")
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def visitor() -> Client:
    return Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": BROWSER})


def joins_by_mail(program: Any) -> Client:
    """Joins at the portal, by the widget too, and signs in by the mailed link."""
    client = visitor()
    client.post("/advocates/join/", {"name": NAME, "email": EMAIL})
    client.post(
        "/advocates/api/v1/join",
        json.dumps({"program": program.slug, "name": NAME, "email": EMAIL}),
        content_type="application/json",
        headers={"Origin": "http://testserver"},
    )
    deliver_due()
    client.post(re.search(r"/advocates/sign-in/\S+/", mail.outbox[-1].body)[0])
    return client


def follows_and_buys(joined: Any, *, order: str) -> Any:
    """Follows somebody's link in a browser and buys with the address, as the shop reports it."""
    client = visitor()
    client.get(f"/advocates/r/{joined.code.code}?ch=copy", headers=NAVIGATION)
    client.post("/advocates/claim/", {"code": joined.code.code})
    _row, key = issue_key(site=a_site(), kind="secret", name="shop")
    body = {
        "external_id": order,
        "amount_minor": 12_000,
        "currency": "EUR",
        "code": joined.code.code,
        "customer": {"email": EMAIL, "ip": ADDRESS, "device": "quill-device"},
    }
    return Client().post(
        "/advocates/api/v1/conversions",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": order},
    )


def is_suspected(enrollment: Enrollment) -> None:
    """What the fraud rules and lists keep, and the words of an appeal and of its answer."""
    FraudListEntry.objects.create(
        site=a_site(),
        listing="block",
        key=entry_key(site_id=a_site().pk, kind="email", value=EMAIL),
        shown=EMAIL,
        note=f"{NAME} again",
        added_by="mia",
    )
    reward = enrollment.rewards.filter(beneficiary="advocate").latest("pk")
    appeal_reward(
        advocate=enrollment.advocate,
        reward=reward.public_id,
        text=f"I am {NAME} and this was no trick",
    )
    dismiss_appeal(reward_id=reward.pk, actor="mia", reason=f"{NAME} wrote to us twice")


def is_judged(enrollment: Enrollment) -> None:
    """Words that people of the team write, some on rows of others."""
    reward = enrollment.rewards.filter(beneficiary="advocate").latest("pk")
    reject_reward(reward_id=reward.pk, actor="mia", reason=f"{NAME} bought for resale")
    decide_enrollment(
        enrollment_id=enrollment.pk, outcome="pause", actor="mia", reason=f"Asked {EMAIL}"
    )
    other = an_advocate(enrollment.program, name="Ben Osei")
    decide_enrollment(
        enrollment_id=other.enrollment.pk,
        outcome="ban",
        actor="mia",
        reason=f"Same household as  {NAME.upper()}",
    )


@pytest.fixture
def program():
    return a_program()


@pytest.fixture
def story(program, caplog: pytest.LogCaptureFixture):
    """Somebody with a distinctive name lives through all of it, with every log kept."""
    caplog.set_level(logging.DEBUG)
    host = an_advocate(program, name="Carla Host", email="carla@people.example")
    client = joins_by_mail(program)
    advocate = Advocate.objects.get(email=EMAIL)
    enrollment = advocate.enrollments.get()
    joined = join_program(program=program, email=EMAIL, name=NAME)
    issue_vanity_code(enrollment=enrollment, wish="QUILLFEATHER")
    a_sale(program, code="QUILLFEATHER", customer=Customer(email="friend@people.example"))
    assert follows_and_buys(host, order="77001").status_code == 201
    record_refund(
        site=a_site(),
        order="77001",
        external_id="r1",
        amount_minor=12_000,
        currency="EUR",
        source="shop",
        reason=f"{NAME} sent it back",
    )
    is_judged(enrollment)
    is_suspected(enrollment)
    client.get("/advocates/portal/")
    client.post("/advocates/sign-in/", {"email": EMAIL})
    enqueue(topic="mail.broken", payload={"to": EMAIL})
    deliver_due()
    seal_entries(program_id=program.pk)
    return client, joined


def test_nothing_planted_is_found_anywhere_after_an_erasure(story, program, caplog) -> None:
    before = books()
    assert found(PLANTED), "the story plants what is searched for"
    result = erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert result.found
    assert found(PLANTED, logs=caplog.text) == []
    assert books() == before
    assert verify_chain(program_id=program.pk).ok
    assert reconcile().ok


def test_no_pseudonym_of_the_person_is_left_but_on_a_list(story) -> None:
    keys = set(Prospect.objects.exclude(customer_key="").values_list("customer_key", flat=True))
    assert PersonTrait.objects.filter(person_key__in=keys).exists()
    erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert not PersonTrait.objects.filter(person_key__in=keys).exists()
    assert not PersonTrait.objects.filter(key__in=keys).exists()
    entry = FraudListEntry.objects.get()
    assert (entry.listing, entry.shown, entry.note) == ("block", "", "")


def test_neither_address_nor_browser_is_ever_stored_or_logged(story, caplog) -> None:
    assert found([ADDRESS, BROWSER, "Quillbuntu"], logs=caplog.text) == []


def test_an_erased_advocate_can_neither_sign_in_nor_earn(story, program) -> None:
    client, joined = story
    decide_enrollment(enrollment_id=joined.enrollment.pk, outcome="resume", actor="mia")
    clicked = a_click(joined)
    erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert client.get("/advocates/portal/")["Location"] == "/advocates/sign-in/"
    sent = len(mail.outbox)
    client.post("/advocates/sign-in/", {"email": EMAIL})
    deliver_due()
    assert len(mail.outbox) == sent
    sale = a_sale(program, visitor=clicked.visitor)
    assert sale.rewards == []
    assert Decision.objects.filter(
        subject_kind="conversion", subject_id=sale.conversion.pk, reason="advocate_inactive"
    ).exists()
    assert (
        "We do not know"
        in Client().post("/advocates/claim/", {"code": joined.code.code}).content.decode()
    )


def test_a_code_that_names_the_erased_person_goes_to_nobody_else(story, program) -> None:
    erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert not ReferralCode.objects.filter(code__contains="QUILL").exists()
    other = an_advocate(program, name="Ida")
    with pytest.raises((CodeTaken, BadCode)):
        issue_vanity_code(enrollment=other.enrollment, wish="quillfeather")


def test_erasing_twice_is_harmless(story) -> None:
    advocate = Advocate.objects.get(email=EMAIL)
    first = erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert first.erased
    advocate.refresh_from_db()
    decisions = Decision.objects.count()
    again = erase_subject(site=a_site(), public_id=advocate.public_id, actor="operator")
    assert (again.found, again.erased) == (True, {})
    assert not erase_subject(site=a_site(), email=EMAIL, actor="operator").found
    assert Decision.objects.count() == decisions


def test_the_erasure_itself_is_recorded_without_the_person(story) -> None:
    erase_subject(site=a_site(), email=EMAIL, actor="operator")
    record = Decision.objects.get(subject_kind="advocate", step="erasure")
    assert record.reason == "erased_on_request"
    assert record.evidence["erased"]["Advocate"] == 1


def test_a_dry_run_says_what_would_go_and_leaves_it(story) -> None:
    result = erase_subject(site=a_site(), email=EMAIL, actor="operator", dry_run=True)
    assert result.erased["Advocate"] == 1
    assert Advocate.objects.filter(email=EMAIL, erased_at=None).exists()
    assert not Decision.objects.filter(step="erasure").exists()


def test_who_was_erased_may_join_anew(story, program) -> None:
    erase_subject(site=a_site(), email=EMAIL, actor="operator")
    anew = join_program(program=program, email=EMAIL, name=NAME)
    assert (anew.created, anew.enrollment.status) == (True, "active")


@pytest.fixture
def with_balance(program):
    anna = an_advocate(program, email=EMAIL, name=NAME)
    a_sale(program, code=anna.code.code)
    return anna


def test_an_open_balance_stops_an_erasure_that_gives_no_reason(with_balance) -> None:
    with pytest.raises(OpenBalance, match="Pay it out first"):
        erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="  ")
    assert Advocate.objects.filter(email=EMAIL).exists()


@pytest.fixture
def with_credit():
    """Ten euros of store credit for the advocate, and nothing else."""
    program = a_program(
        advocate_reward=RewardPlan(amount_minor=1000, kind="credit"), friend_reward=None
    )
    anna = an_advocate(program, email=EMAIL, name=NAME)
    something_earned(anna)
    return anna


def test_store_credit_stops_an_erasure_that_gives_no_reason(with_credit) -> None:
    with pytest.raises(OpenBalance, match="Pay it out first"):
        erase_subject(site=a_site(), email=EMAIL, actor="operator")
    assert Advocate.objects.get().erased_at is None


def test_store_credit_of_a_friend_stops_the_erasure_too() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=500, kind="credit"))
    anna = an_advocate(program)
    for reward in a_sale(program, code=anna.code.code, customer=Customer(email=EMAIL)).rewards:
        if reward.beneficiary == "friend":
            approve_reward(reward_id=reward.pk, actor="m")
    with pytest.raises(OpenBalance):
        erase_subject(site=a_site(), email=EMAIL, actor="operator")


def test_with_a_reason_store_credit_is_given_up_and_spent_by_nobody(with_credit) -> None:
    program = with_credit.enrollment.program
    before = books()
    result = erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")
    assert [row.credit_minor for row in result.given_up] == [1000]
    assert Decision.objects.get(reason="erased_on_request").evidence["given_up"] == [
        ["EUR", 0, 0, 1000]
    ]
    assert store_credit(program=program, email=EMAIL) == 0
    assert books() == before


def test_with_a_reason_the_balance_is_given_up_and_never_paid(program, with_balance) -> None:
    before = books()
    result = erase_subject(
        site=a_site(), email=EMAIL, actor="operator", give_up="Waived in writing, case 12"
    )
    assert [row.pending_minor for row in result.given_up] == [1000]
    reward = Reward.objects.get(beneficiary="advocate")
    assert (reward.state, reward.reason) == ("held", "advocate_erased")
    Reward.objects.update(available_at=reward.created_at)
    assert release_holds() == 1  # the friend's
    reward.refresh_from_db()
    assert reward.state == "held"
    entries = books()["wagtail_advocates_entry"]
    assert entries[: len(before["wagtail_advocates_entry"])] == before["wagtail_advocates_entry"]
    assert reconcile().ok
    assert Decision.objects.get(step="erasure", subject_kind="advocate").note == (
        "Waived in writing, case 12"
    )


def test_what_an_erased_advocate_earned_is_approved_by_nobody_and_their_friends_is(
    with_balance,
) -> None:
    erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")
    earned, of_friend = Reward.objects.order_by("pk")
    with pytest.raises(UnknownAdvocate):
        approve_reward(reward_id=earned.pk, actor="m")
    earned.refresh_from_db()
    assert earned.state == "held"
    assert approve_reward(reward_id=of_friend.pk, actor="m").state == "approved"
    assert reject_reward(reward_id=earned.pk, actor="m", reason="Nobody there").state == "rejected"


def test_what_an_erased_friend_earned_is_approved_by_nobody() -> None:
    anna = an_advocate(a_program())
    sale = a_sale(anna.enrollment.program, code=anna.code.code, customer=Customer(email=EMAIL))
    erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")
    of_anna, of_friend = sale.rewards
    with pytest.raises(UnknownAdvocate):
        approve_reward(reward_id=of_friend.pk, actor="m")
    assert approve_reward(reward_id=of_anna.pk, actor="m").state == "approved"


def test_nobody_is_erased_while_a_payout_is_under_way(program, with_balance) -> None:
    owner = with_balance.enrollment.pk
    post(
        program_id=program.pk,
        key="t" * 64,
        kind="pay_out",
        legs=[
            Leg("rewards_pending", "enrollment", owner, "EUR", 1000),
            Leg("payouts_in_transit", "enrollment", owner, "EUR", -1000),
        ],
        source_kind="payout",
        source_id=1,
    )
    with pytest.raises(OpenBalance, match="under way"):
        erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")


def test_a_reason_that_names_the_person_is_not_kept(with_balance) -> None:
    erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up=f"{NAME} waived it")
    assert found(PLANTED) == []


def test_a_friend_who_is_no_advocate_is_erased_too(program) -> None:
    host = an_advocate(program, name="Carla Host", email="carla@people.example")
    assert follows_and_buys(host, order="77002").status_code == 201
    reward = Reward.objects.get(beneficiary="friend")
    reject_reward(reward_id=reward.pk, actor="mia", reason=f"{NAME} is known to us")
    key = Prospect.objects.exclude(customer_key="").get()
    seal_entries(program_id=program.pk)
    before = books()
    result = erase_subject(site=a_site(), email=EMAIL.lower(), actor="operator")
    assert result.found
    pseudonyms = [key.customer_key, str(key.public_id), key.public_id.hex]
    assert found([*pseudonyms, *PLANTED]) == []
    assert Decision.objects.filter(subject_kind="prospect", step="erasure").count() == 1
    assert books() == before
    assert Advocate.objects.filter(email="carla@people.example").exists()


def test_nobody_unknown_is_erased(program) -> None:
    result = erase_subject(site=a_site(), email="nobody@people.example", actor="operator")
    assert (result.found, result.erased) == (False, {})


def test_a_message_to_an_erased_person_is_never_sent(program, with_balance) -> None:
    OutboxMessage.objects.all().delete()
    enqueue(topic="mail.sign_in", payload={"advocate": with_balance.enrollment.advocate_id})
    erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")
    sent = len(mail.outbox)
    assert deliver_due() == 0
    assert len(mail.outbox) == sent


def test_what_wagtail_logged_of_the_person_is_emptied(with_balance) -> None:

    user = User.objects.create_superuser("root", "root@site.example", "x")
    log(instance=with_balance.enrollment, action="wagtail.edit", user=user)
    log(
        instance=with_balance.enrollment.program, action="wagtail.edit", user=user, data={"a": NAME}
    )
    erase_subject(site=a_site(), email=EMAIL, actor="operator", give_up="Waived")
    assert ProgramLogEntry.objects.filter(user_id=user.pk).count() == 1
    assert ModelLogEntry.objects.filter(user_id=user.pk).count() == 1
    assert found(PLANTED) == []
