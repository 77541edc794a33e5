from __future__ import annotations

from collections.abc import Mapping

from wagtail_advocates import signals
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.advocates.services import set_status
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import ReasonMissing, WrongState
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.webhooks.services import enqueue

Status = Enrollment.Status

# outcome -> (the status it leads to, the statuses it is possible from)
STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "approve": (Status.ACTIVE, (Status.INVITED, Status.APPLIED, Status.DECLINED)),
    "decline": (Status.DECLINED, (Status.INVITED, Status.APPLIED)),
    "pause": (Status.PAUSED, (Status.ACTIVE,)),
    "resume": (Status.ACTIVE, (Status.PAUSED, Status.BANNED)),
    "ban": (Status.BANNED, (Status.ACTIVE, Status.PAUSED, Status.APPLIED)),
}
NEEDS_REASON = ("decline", "ban")


@flow
def decide_enrollment(
    *, enrollment_id: int, outcome: str, actor: str, reason: str = ""
) -> Enrollment:
    """Approve, decline, pause, resume or ban an advocate in a program.

    The same step again changes nothing. A decline or ban says why; its advocate reads it. Rewards
    of a banned advocate are not approved by time, and nothing is paid out or spent, until the ban
    is lifted. Errors: ``WrongState``, ``ReasonMissing``. Locks: the enrollment, then its pending
    rewards in id order.
    """
    status, possible_from = STEPS[outcome]
    enrollment = Enrollment.objects.select_for_update().get(pk=enrollment_id)
    if enrollment.status == status:
        return enrollment
    if enrollment.status not in possible_from:
        raise WrongState
    if outcome in NEEDS_REASON and not reason.strip():
        raise ReasonMissing
    if status == Status.BANNED:
        rewards.banned(enrollment_id=enrollment.pk)
    elif enrollment.status == Status.BANNED:
        rewards.ban_lifted(enrollment_id=enrollment.pk)
    set_status(enrollment=enrollment, status=status, reason=reason)
    decide(
        program_id=enrollment.program_id,
        subject_kind="enrollment",
        subject_id=enrollment.pk,
        step="enrollment",
        outcome=status,
        reason="decided_by_person",
        actor=actor,
        note=reason,
    )
    enqueue(topic="mail.enrollment_decided", payload={"enrollment": enrollment.pk})
    signals.send_after_commit(signals.enrollment_decided, sender=Enrollment, enrollment=enrollment)
    return enrollment
