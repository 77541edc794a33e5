"""An advocate's account statement: every line on the accounts their balances are the sums of."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.money import to_decimal_text
from wagtail_advocates.core.text import without_formula
from wagtail_advocates.ledger.models import Account, Line
from wagtail_advocates.ledger.queries import statement
from wagtail_advocates.payouts.friends import friends_of
from wagtail_advocates.programs.reach import narrowed

# Only ever added to: people's spreadsheets read them by name.
COLUMNS = (
    "posted_at",
    "entry",
    "account",
    "earned_as",
    "amount",
    "unit",
    "amount_minor",
    "entry_id",
)
CHUNK = 2000


def statement_of(
    *, enrollment: Enrollment, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Line]:
    """The lines on an advocate's accounts in their program, newest first, those they had as a
    friend among them. The enrollment comes with its advocate; the period is that of posting, its
    last moment excluded. Queries: those of ``friends_of``.
    """
    friends = friends_of(enrollments=[enrollment]).get(enrollment.pk, [])
    owners = [(str(Account.Owner.ENROLLMENT), enrollment.pk)]
    owners += [(str(Account.Owner.FRIEND), pk) for pk in friends]
    lines = statement(program_id=enrollment.program_id, owners=owners)
    return narrowed(lines, entry__posted_at__gte=since, entry__posted_at__lt=until)


def earned_as(line: Line) -> str:
    """Whether somebody has a line as ``advocate`` or as ``friend``."""
    return "friend" if line.account.owner_kind == Account.Owner.FRIEND else "advocate"


def entry_label(kind: str) -> str:
    """What people call an entry, in the active language; its kind where none is known."""
    labels = {
        "accrue": _("Reward"),
        "approve": _("Approval"),
        "reject": _("Rejected"),
        "uphold": _("Reward"),
        "claw_back": _("Taken back"),
        "restore": _("Given back"),
        "payout_sent": _("Payout"),
        "payout_settled": _("Payout"),
        "payout_failed": _("Payout"),
        "payout_returned": _("Payout"),
        "credit_spent": _("Store credit spent"),
        "credit_given_back": _("Given back"),
    }
    return labels.get(kind, kind)


def statement_csv(*, lines: QuerySet[Line]) -> Iterator[str]:
    """The lines as CSV, a piece at a time; amounts are positive in the advocate's favor."""
    yield _row(COLUMNS)
    for line in lines.iterator(chunk_size=CHUNK):
        amount_minor = -line.amount_minor
        yield _row(
            (
                line.entry.posted_at.isoformat(),
                without_formula(line.entry.kind),
                without_formula(line.account.kind),
                earned_as(line),
                to_decimal_text(amount_minor, line.unit),
                without_formula(line.unit),
                amount_minor,
                line.entry.public_id,
            )
        )


def _row(values: tuple[object, ...]) -> str:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()
