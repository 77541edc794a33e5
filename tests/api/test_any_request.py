"""Schemathesis asks every call of the document whatever the document allows, and what it forbids.

Each call meets a shop with a story, whose rows have the ids of the document's samples. All checks
run; a request that is right by the document may still be refused for what it says (no such
currency, no such address), but never as a field that is not valid.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from example_site.wsgi import application
from tests.api.test_reading_calls import a_story
from tests.factories import a_program, a_site
from tests.tools.api_document import document, samples
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import RateCounter
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

SAMPLES = samples()
EXAMPLES_PER_CALL = 15
ORIGIN = "https://shop.example"
CONFIG = SchemathesisConfig.from_dict(
    {
        # Every value of every field at its edges is what test_hostile_input.py asks, for less.
        "phases": {"coverage": {"enabled": False}},
        # Collecting literals from all modules takes longer than all the calls.
        "analysis": {"constants": {"enabled": False}},
        "generation": {"deterministic": True, "with-security-parameters": False},
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": [
                    "2xx",
                    "304",
                    "401",
                    "403",
                    "404",
                    "409",
                    "410",
                    "422",
                    "429",
                ]
            }
        },
    }
)
api = schemathesis.openapi.from_dict(document(), config=CONFIG)
api.app = application

UNSAID = {"Input should be a valid integer", "A row has no such field."}
ROWS = {
    "advocate_show": (Advocate, "advocate_id"),
    "enrollment_show": (Enrollment, "enrollment_id"),
    "conversion_why": (Conversion, "conversion_id"),
    "reward_show": (Reward, "reward_id"),
    "payout_show": (Payout, "payout_id"),
}


@pytest.fixture
def open_database() -> Iterator[None]:
    """The application as Django's own test client runs it: in the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def keys(open_database: None, settings: Any) -> dict[str, str]:
    """A story whose rows have the ids of the samples, and the keys to ask about it."""
    settings.ALLOWED_HOSTS = ["*"]
    a_story(a_program(slug="friends"))
    for name, (model, parameter) in ROWS.items():
        first = model.objects.order_by("pk").first()
        if first is not None:
            known = uuid.UUID(SAMPLES[name]["request"]["path"][parameter])
            model.objects.filter(pk=first.pk).update(public_id=known)
    code = ReferralCode.objects.order_by("pk").first()
    ReferralCode.objects.filter(pk=code.pk).update(code="K7MQ3XW")
    _row, secret = issue_key(site=a_site(), kind="secret", name="shop")
    _row, page = issue_key(site=a_site(), kind="publishable", name="web", origins=[ORIGIN])
    return {"secret": secret, "page": page}


def as_asked(case: Any, keys: dict[str, str]) -> dict[str, str]:
    """The headers of a server, or of a web page."""
    if case.operation.definition.raw["security"][0].get("SecretKey"):
        return {"Authorization": f"Bearer {keys['secret']}"}
    return {"X-Advocates-Key": keys["page"], "Origin": ORIGIN}


@schemathesis.check
def a_right_request_has_valid_fields(ctx: Any, response: Any, case: Any) -> None:
    """What the document allows is never refused as a field that is not valid.

    But for two things that JSON Schema cannot say here: 80.0 is an integer to it and none to us,
    and which fields a row has.
    """
    if case.meta and case.meta.generation.mode.is_positive and response.status_code in (400, 422):
        refused = response.json()
        messages = {error["message"] for error in refused.get("errors", ())}
        is_unsaid = bool(messages) and messages <= UNSAID
        assert is_unsaid or refused["code"] not in ("fields_invalid", "bad_request"), refused


@api.parametrize()
@settings(
    max_examples=EXAMPLES_PER_CALL,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_request_is_answered_as_the_document_says(case: Any, keys: dict[str, str]) -> None:
    RateCounter.objects.all().delete()
    case.call_and_validate(headers=as_asked(case, keys))
