"""What programs owe, what they have paid, and what of their budget is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, Sum, Value, When

from wagtail_advocates.ledger.models import Account, Balance
from wagtail_advocates.payouts.models import Payout, TaxForm
from wagtail_advocates.payouts.queries import sent_in_year
from wagtail_advocates.programs.models import Program

Kind = Account.Kind


@dataclass(frozen=True)
class Liability:
    """One program and unit, in minor units. ``owed_back_minor``: what advocates owe after refunds.

    ``granted_minor`` is net of what was taken back; ``budget_minor`` and ``left_minor`` are None
    where the program has no budget.
    """

    program: Program
    unit: str
    granted_minor: int = 0
    pending_minor: int = 0
    available_minor: int = 0
    owed_back_minor: int = 0
    in_transit_minor: int = 0
    credit_minor: int = 0
    settled_minor: int = 0
    credit_spent_minor: int = 0
    budget_minor: int | None = None
    left_minor: int | None = None

    @property
    def owed_minor(self) -> int:
        """What the program may still have to give, what is on its way included."""
        return self.pending_minor + self.available_minor + self.in_transit_minor + self.credit_minor


def liability(*, programs: Iterable[Program]) -> list[Liability]:
    """A row for each program and unit with anything in the books. Queries: one.

    Positive and negative balances are summed apart: what one advocate owes does not make smaller
    what another is owed.
    """
    by_id = {program.pk: program for program in programs}
    is_owed = Case(When(amount_minor__lt=0, then=F("amount_minor")), default=Value(0))
    owes = Case(When(amount_minor__gt=0, then=F("amount_minor")), default=Value(0))
    sums = (
        Balance.objects.filter(account__program__in=by_id)
        .values("account__program_id", "account__unit", "account__kind")
        .annotate(owed=Sum(is_owed), owing=Sum(owes))
        .order_by()
    )
    found: dict[tuple[int, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in sums:
        key = (row["account__program_id"], row["account__unit"])
        found[key][row["account__kind"]] = (-(row["owed"] or 0), row["owing"] or 0)
    return [
        _row(by_id[program_id], unit, kinds)
        for (program_id, unit), kinds in sorted(
            found.items(), key=lambda item: (by_id[item[0][0]].name, item[0])
        )
    ]


def _row(
    program: Program,
    unit: str,
    kinds: dict[str, tuple[int, int]],
) -> Liability:
    def owed(kind: str) -> int:
        return kinds.get(kind, (0, 0))[0]

    def owing(kind: str) -> int:
        return kinds.get(kind, (0, 0))[1]

    has_budget = bool(program.budget_minor) and unit == program.currency
    granted = owing(Kind.REWARD_EXPENSE) - owed(Kind.REWARD_EXPENSE)
    return Liability(
        program=program,
        unit=unit,
        granted_minor=granted,
        pending_minor=owed(Kind.REWARDS_PENDING),
        available_minor=owed(Kind.REWARDS_AVAILABLE),
        owed_back_minor=owing(Kind.REWARDS_AVAILABLE) + owing(Kind.STORE_CREDIT),
        in_transit_minor=owed(Kind.PAYOUTS_IN_TRANSIT),
        credit_minor=owed(Kind.STORE_CREDIT),
        settled_minor=owed(Kind.PAYOUTS_SETTLED),
        credit_spent_minor=owed(Kind.CREDIT_SPENT),
        budget_minor=program.budget_minor if has_budget else None,
        left_minor=program.budget_minor - granted if has_budget else None,
    )


@dataclass(frozen=True)
class YearTotal:
    """What one advocate was paid of what was sent in a calendar year, and whether the tax form is
    there.
    """

    program: Program
    name: str
    email: str
    method: str
    unit: str
    payouts: int
    amount_minor: int
    tax_form: str


def year_totals(*, programs: Iterable[Program], year: int) -> list[YearTotal]:
    """A row for each advocate, way and unit that was paid, by program and name. Queries: two."""
    by_id = {program.pk: program for program in programs}
    arrived = sent_in_year(year=year).filter(program__in=by_id, state=Payout.State.SETTLED)
    sums: dict[tuple[int, int, str, str], tuple[int, int]] = {}
    people: dict[int, tuple[str, str]] = {}
    for payout in arrived.select_related("enrollment__advocate").iterator(chunk_size=2000):
        key = (payout.program_id, payout.enrollment_id, payout.method, payout.unit)
        count, total = sums.get(key, (0, 0))
        sums[key] = (count + 1, total + payout.amount_minor)
        advocate = payout.enrollment.advocate
        people[payout.enrollment_id] = (str(advocate), advocate.email)
    forms = {
        form.enrollment_id: str(form)
        for form in TaxForm.objects.filter(enrollment__program__in=by_id)
    }
    rows = [
        YearTotal(
            program=by_id[program_id],
            name=people[enrollment_id][0],
            email=people[enrollment_id][1],
            method=method,
            unit=unit,
            payouts=count,
            amount_minor=total,
            tax_form=forms.get(enrollment_id, ""),
        )
        for (program_id, enrollment_id, method, unit), (count, total) in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.program.name, row.name, row.method, row.unit))
