"""Why something was, or was not, rewarded: in the admin, the portal and the API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import trans_real
from wagtail.users.models import UserProfile

import wagtail_advocates
from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_denial,
    appeal_reward,
    dismiss_appeal,
    record_refund,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.portal.sessions import _KEY as SESSION_KEY
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.reports.why import why_conversion, why_enrollment, why_reward
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db
API = "/advocates/api/v1"


@pytest.fixture
def program():
    """Ten percent for the advocate; the friend's five count for a first sale only."""
    return a_program(
        advocate_reward=RewardPlan(rate_bps=1000),
        friend_reward=RewardPlan(rate_bps=500, options={"first_sale_only": True}),
    )


@pytest.fixture
def sale(program):
    anna = an_advocate(program)
    customer = Customer(email="friend@people.example", is_new=False)
    return a_sale(program, code=anna.code.code, amount_minor=12_000, customer=customer)


def the_portal_of(advocate: Any) -> str:
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(advocate.public_id)
    session.save()
    return client.get("/advocates/portal/").content.decode()


def the_admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@site.example", "secret"))
    return client


def asked(path: str, **options: Any) -> Any:
    _row, key = issue_key(site=a_site(), kind="secret", name="shop", **options)
    return Client().get(API + path, headers={"Authorization": f"Bearer {key}"})


GRANTED = "€12.00 = 10% of €120.00."
REFUSED = "For the friend: The rule rewards a first sale only, and this customer bought before."


def test_the_admin_tells_of_what_was_granted_and_what_was_refused(sale) -> None:
    root = the_admin()
    page = root.get(reverse("advocates_conversions:inspect", args=[sale.conversion.pk]))
    assert GRANTED in page.content.decode()
    assert REFUSED in page.content.decode()
    page = root.get(reverse("advocates_rewards:inspect", args=[sale.rewards[0].pk]))
    assert GRANTED in page.content.decode()
    enrollment = sale.rewards[0].enrollment
    page = root.get(reverse("advocates_enrollments:inspect", args=[enrollment.pk]))
    assert "The program is open to everybody" in page.content.decode()


def test_the_portal_tells_the_advocate_and_not_of_the_friends_part(sale) -> None:
    page = the_portal_of(sale.rewards[0].enrollment.advocate)
    assert GRANTED in page
    assert REFUSED not in page


def test_the_api_tells_why_for_a_conversion_and_a_reward(sale) -> None:
    chain = asked(f"/conversions/{sale.conversion.public_id}/why").json()["chain"]
    assert any(GRANTED in line["text"] for line in chain)
    assert REFUSED in [line["text"] for line in chain]
    answer = asked(f"/rewards/{sale.rewards[0].public_id}/why")
    assert [line["step"] for line in answer.json()["chain"]] == ["attribution", "fraud", "reward"]


def test_a_reward_is_told_of_to_nobody_without_right(sale) -> None:
    path = f"/rewards/{sale.rewards[0].public_id}/why"
    assert Client().get(API + path).status_code == 401
    assert asked(path, scopes=["reports"]).status_code == 403
    assert asked(path, program=a_program()).status_code == 404
    assert asked("/rewards/0b6a1f5e-8f8b-4c8e-9a53-0d8f0c0a7a11/why").status_code == 404


def test_a_sale_without_a_reward_says_what_each_rule_refused(program) -> None:
    anna = an_advocate(program, email="anna@people.example")
    sale = a_sale(program, code=anna.code.code, customer=Customer(email="anna@people.example"))
    refused = [line for line in why_conversion(conversion=sale.conversion) if line.step == "reward"]
    assert [line.text.split(":")[0] for line in refused] == ["For the advocate", "For the friend"]
    own = "The customer's e-mail address is the advocate's own."
    assert all(line.text.endswith(own) for line in refused)


def test_a_split_sale_tells_each_advocate_of_their_part(program) -> None:
    program.attribution_model = "linear"
    program.save()
    anna, ben = an_advocate(program, name="Anna"), an_advocate(program, name="Ben")
    visitor = a_click(anna).visitor
    a_click(ben, visitor=visitor)
    sale = a_sale(program, visitor=visitor, amount_minor=12_000)
    chain = why_conversion(conversion=sale.conversion)
    assert any("2 contacts are credited: 1/2, 1/2." in line.text for line in chain)
    part = "€6.00 = 10% of €120.00, credited 1/2."
    assert part in the_portal_of(anna.enrollment.advocate)
    assert sum(part in line.text for line in chain) == 2


def a_suspicion(sale: Any) -> None:
    """A fraud rule's finding, with numbers that would help to cheat."""
    reward = Reward.objects.get(conversion=sale.conversion, beneficiary="advocate")
    about = {"program_id": reward.program_id, "outcome": "held", "reason": "fraud_rule_failed"}
    decide(
        **{**about, "outcome": "hold"},
        subject_kind="conversion",
        subject_id=reward.conversion_id,
        step="fraud",
        evidence={"asked": {"hour_sales": 3}, "enrollment": reward.enrollment_id},
        note="Ben told us",
    )
    decide(
        **about, subject_kind="reward", subject_id=reward.pk, step="hold", evidence={"score": 50}
    )
    Reward.objects.filter(pk=reward.pk).update(state="held", reason="fraud_rule_failed")


def test_the_team_is_told_what_the_advocate_is_told_coarsely(sale) -> None:
    a_suspicion(sale)
    page = the_portal_of(sale.rewards[0].enrollment.advocate)
    assert "Somebody of our team looks at this referral before it is rewarded." in page
    for secret in ("fraud rule", "within an hour", "Ben told us"):
        assert secret not in page
    texts = " ".join(line.text for line in why_conversion(conversion=sale.conversion))
    assert "3 sales from this advocate within an hour." in texts


LOOKED_AGAIN = "Somebody of the program&#x27;s team looked again and grants the reward. €7.20."


def test_an_appeal_is_told_from_the_rejection_to_the_answer(sale) -> None:
    reward = sale.rewards[0]
    advocate = reward.enrollment.advocate
    reject_reward(reward_id=reward.pk, actor="max", reason="Resale")
    appeal_reward(advocate=advocate, reward=reward.public_id, text="They are friends")
    record_refund(
        site=a_site(),
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=4800,
        currency="EUR",
        source=sale.conversion.source,
    )
    uphold_appeal(reward_id=reward.pk, actor="mia", reason="They called")
    lines = why_reward(reward=Reward.objects.get(pk=reward.pk))[-3:]
    assert [(line.step_label, line.note) for line in lines] == [
        ("Approval", "Resale"),
        ("Appeal", ""),
        ("Answer", "They called"),
    ]
    page = the_portal_of(advocate)
    for said in (
        LOOKED_AGAIN,
        "€4.80 stays taken back.",
        "They called",
        "Resale",
        "€7.20 of €12.00",
    ):
        assert said in page
    inspected = the_admin().get(reverse("advocates_rewards:inspect", args=[reward.pk]))
    assert LOOKED_AGAIN in inspected.content.decode()
    answer = asked(f"/rewards/{reward.public_id}/why").json()
    assert answer["chain"][-1]["step"] == "appeal_answer"


def test_an_advocate_reads_why_a_denial_stays_and_not_how_it_was_found(program) -> None:
    anna = an_advocate(program, known_by=Customer(device="tablet"))
    advocate = anna.enrollment.advocate
    sale = a_sale(program, code=anna.code.code, customer=Customer(device="tablet"))
    refusal = Decision.objects.get(
        subject_id=sale.conversion.pk,
        reason="self_referral_device",
        outcome="refused",
        step="reward",
        evidence__beneficiary="advocate",
    )
    reward = appeal_denial(advocate=advocate, refusal=refusal.pk, text="We share it").reward
    page = the_portal_of(advocate)
    assert "This referral did not pass our checks." in page
    dismiss_appeal(reward_id=reward.pk, actor="mia", reason="You bought it yourself")
    page = the_portal_of(advocate)
    assert "looked again; the decision stays. €10.00." in page
    assert "You bought it yourself" in page
    assert "own device" not in page
    texts = " ".join(line.text for line in why_reward(reward=reward))
    assert "The customer bought with the advocate's own device." in texts


def test_the_chain_takes_two_queries_at_most(sale, django_assert_num_queries) -> None:
    record_refund(
        site=a_site(),
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=6000,
        currency="EUR",
        source=sale.conversion.source,
    )
    reward = Reward.objects.get(pk=sale.rewards[0].pk)
    with django_assert_num_queries(2):
        lines = why_conversion(conversion=sale.conversion)
    assert "€6.00 was taken back." in lines[-1].text
    with django_assert_num_queries(1):
        why_reward(reward=reward)
    with django_assert_num_queries(1):
        why_enrollment(enrollment_id=reward.enrollment_id)


MARK = "⟦"


@pytest.fixture
def other_language(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A language in which every text of ours is put between brackets."""
    catalog = Catalog(locale="de")
    package = str(Path(wagtail_advocates.__file__).parent)
    for _file, _line, message, _comments, context in extract_from_dir(
        package, [("**.py", "python")]
    ):
        said = message[0] if isinstance(message, tuple) else message
        marked = (
            tuple(f"{MARK}{form}⟧" for form in message)
            if isinstance(message, tuple)
            else f"{MARK}{message}⟧"
        )
        if said:
            catalog.add(message, marked, context=context)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [str(tmp_path)]
    trans_real._translations.pop("de", None)
    with translation.override("de"):
        yield "de"
    trans_real._translations.pop("de", None)


def test_every_sentence_is_told_in_the_active_language(sale, other_language) -> None:
    reward = reject_reward(reward_id=sale.rewards[0].pk, actor="mia", reason="Resale")
    advocate = reward.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="They are friends")
    dismiss_appeal(reward_id=reward.pk, actor="mia", reason="They are not")
    a_suspicion(sale)
    record_refund(
        site=a_site(),
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=6000,
        currency="EUR",
        source=sale.conversion.source,
    )
    told = why_conversion(conversion=sale.conversion)
    told += why_enrollment(enrollment_id=sale.rewards[0].enrollment_id)
    assert len(told) > 6
    for line in told:
        assert line.text.startswith(MARK), line.text
        assert line.step_label.startswith(MARK), line.step
        left = re.sub(rf"{MARK}[^⟧]*⟧", "", line.text)
        assert not re.search(r"[A-Za-z]", left), line.text


def test_portal_and_admin_speak_the_language_too(sale, other_language) -> None:
    sentence = f"{MARK}%s = %s of %s.⟧" % ("12,00\xa0€", "10\xa0%", "120,00\xa0€")
    german = {"Accept-Language": "de"}
    client = the_admin()
    profile = UserProfile.get_for_user(User.objects.get(username="root"))
    profile.preferred_language = "de"
    profile.save()
    page = client.get(reverse("advocates_rewards:inspect", args=[sale.rewards[0].pk]))
    assert escape(sentence) in page.content.decode()
    portal = Client(headers=german)
    session = portal.session
    session[SESSION_KEY] = str(sale.rewards[0].enrollment.advocate.public_id)
    session.save()
    assert escape(sentence) in portal.get("/advocates/portal/").content.decode()
    _row, key = issue_key(site=a_site(), kind="secret", name="shop")
    answer = Client(headers={**german, "Authorization": f"Bearer {key}"}).get(
        f"{API}/rewards/{sale.rewards[0].public_id}/why"
    )
    assert sentence in json.dumps(answer.json(), ensure_ascii=False)
