from __future__ import annotations

from dataclasses import dataclass

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.errors import TooManyCodes, WrongState
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.links.codes import canonical_code
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.services import issue_code, issue_vanity_code

MOST_CODES = 50
Status = Enrollment.Status
_MAY_SHARE = (Status.INVITED, Status.APPLIED, Status.ACTIVE, Status.PAUSED)


@dataclass(frozen=True)
class LinkResult:
    """The code, and whether this call made it."""

    code: ReferralCode
    created: bool


@flow
def issue_link(*, enrollment_id: int, wish: str = "") -> LinkResult:
    """A code for an enrollment: the one wished for, else its primary one, drawn if there is none.

    A code that is theirs already is given again. Errors: ``BadCode``, ``CodeTaken``,
    ``TooManyCodes``, ``WrongState`` for somebody declined, banned or erased.
    Locks: the enrollment.
    """
    enrollment = Enrollment.objects.select_for_update().get(pk=enrollment_id)
    if enrollment.status not in _MAY_SHARE:
        raise WrongState
    held = {code.code: code for code in enrollment.codes.filter(retired_at=None)}
    code = held.get(canonical_code(wish) or "") if wish else issue_code(enrollment=enrollment)
    if code is None:
        if enrollment.codes.count() >= MOST_CODES:
            raise TooManyCodes
        code = issue_vanity_code(enrollment=enrollment, wish=wish)
    return LinkResult(code=code, created=code.code not in held)
