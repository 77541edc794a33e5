"""Whether a credit may pay: gather the evidence, ask the rules, write down both."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import OperationalError, transaction

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.transactions import is_retryable
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.flows.fraud_evidence import CreditFacts, SaleFacts, person_of
from wagtail_advocates.flows.hold_rewards import hold_earlier
from wagtail_advocates.fraud.evidence import Evidence
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.fraud.replay import PREFIX
from wagtail_advocates.fraud.rules import Assessment, assess, unchecked
from wagtail_advocates.fraud.seen import SeenWith
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.webhooks.services import enqueue

log = logging.getLogger("wagtail_advocates.fraud")
ALERT = "alert.fraud_rule_failed"


def remember_customer(*, conversion: Conversion, seen: SeenWith, credits: Sequence[Credit]) -> None:
    """Keep what a customer was seen with and who referred them, for later sales to be compared.

    Call it after the credits were assessed. Queries: one, none where nothing is known.
    """
    person = person_of(conversion)
    site_id = conversion.site_id
    advocates = {
        customer_key_of(site_id=site_id, email=credit.enrollment.advocate.email)
        for credit in credits
    }
    referred_by = PersonTrait.Kind.REFERRED_BY
    keep_traits(
        site_id=site_id,
        person_key=person,
        traits=[
            *seen.traits.items(),
            *((referred_by.value, key) for key in advocates - {person}),
        ],
        conversion=conversion,
        seen_at=conversion.occurred_at,
    )


def assess_credits(
    *, conversion: Conversion, enrollments: Sequence[Enrollment], seen: SeenWith
) -> dict[int, Assessment]:
    """Assess the credit of each advocate, by enrollment, in the caller's transaction; each leaves
    a Decision that can be replayed.

    Whatever goes wrong holds: a rule, a list, or gathering the evidence itself; then an alert is
    sent. Where a pattern is found, the earlier pending rewards it is about are held too.
    Queries: three, and one for each advocate, each bounded; two more at most for one who was
    referred.
    """
    gathered = _gather(conversion, enrollments, seen)
    assessments = {}
    for enrollment in enrollments:
        facts, evidence = gathered.get(enrollment.pk, (None, None))
        assessment = assess(evidence) if evidence else unchecked(failed="evidence")
        _decide(conversion, enrollment, assessment, evidence)
        if assessment.failed or (evidence and evidence.mail_is_disposable is None):
            _alert(conversion, assessment)
        if facts is not None:
            hold_earlier(conversion_ids=facts.concerned(assessment), assessment=assessment)
        assessments[enrollment.pk] = assessment
    return assessments


def _gather(
    conversion: Conversion, enrollments: Sequence[Enrollment], seen: SeenWith
) -> dict[int, tuple[CreditFacts, Evidence]]:
    """The facts and the evidence, by enrollment; none where they could not be had, which holds."""
    try:
        with transaction.atomic():
            sale = SaleFacts(conversion, enrollments, seen)
            facts = [CreditFacts(sale, enrollment) for enrollment in enrollments]
            return {one.enrollment.pk: (one, one.evidence()) for one in facts}
    except Exception as error:
        if isinstance(error, OperationalError) and is_retryable(error):
            raise  # a deadlock is the flow's to try again
        log.exception("the evidence on conversion %s could not be gathered", conversion.pk)
        return {}


def _decide(
    conversion: Conversion,
    enrollment: Enrollment,
    assessment: Assessment,
    evidence: Evidence | None,
) -> None:
    findings = [[found.reason, found.outcome, found.score] for found in assessment.findings]
    decide(
        program_id=conversion.program_id,
        subject_kind="conversion",
        subject_id=conversion.pk,
        step="fraud",
        outcome=assessment.outcome,
        reason=assessment.reason,
        rule_version=f"{PREFIX}{assessment.version}",
        evidence={
            "enrollment": enrollment.pk,
            "score": assessment.score,
            "findings": findings,
            "failed": list(assessment.failed),
            **({"asked": evidence.as_data()} if evidence else {}),
        },
    )


def _alert(conversion: Conversion, assessment: Assessment) -> None:
    """Tell the operator that a check could not be made; what it was about waits for a person."""
    failed = list(assessment.failed) or ["disposable_mail"]
    log.error("fraud checks %s failed on conversion %s: held", failed, conversion.pk)
    enqueue(topic=ALERT, payload={"conversion": conversion.pk, "failed": failed})
