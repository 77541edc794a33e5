from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import (
    BadAmount,
    CreditGivenBack,
    DuplicateConflict,
    NotEnoughCredit,
    UnknownCreditUse,
)
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.text import reference
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import amounts_of, lines_of
from wagtail_advocates.ledger.services import Leg, account_key, locked_amounts, post
from wagtail_advocates.payouts.models import CreditUse
from wagtail_advocates.privacy.subjects import Subject, advocate_of, find_subject
from wagtail_advocates.programs.models import Program

Kind = Account.Kind
SPENT, GIVEN_BACK = "credit_spent", "credit_given_back"


@dataclass(frozen=True)
class CreditResult:
    """What was spent on an order, and whether that was known before."""

    use: CreditUse
    repeated: bool


def _customer(program: Program, email: str) -> Subject:
    site = program.site
    return find_subject(
        site=site,
        advocate=advocate_of(site=site, email=email),
        customer_key=customer_key_of(site_id=site.pk, email=email),
        email=email,
    )


def _is_banned(program: Program, customer: Subject) -> bool:
    """Whether the customer, under this or another address of the mailbox, is banned there."""
    mailbox = Advocate.objects.filter(site=program.site_id, customer_key__in=customer.customer_keys)
    people = {*customer.advocates, *mailbox.values_list("pk", flat=True)}
    theirs = Enrollment.objects.filter(program=program, advocate__in=people)
    return theirs.filter(status=Enrollment.Status.BANNED).exists()


def _accounts(program: Program, customer: Subject) -> dict[str, tuple[str, int]]:
    """Whose store credit a customer spends: first what they earned as advocate, then as friend."""
    holders = [(str(Account.Owner.ENROLLMENT), pk) for pk in customer.enrollments]
    holders += [(str(Account.Owner.FRIEND), pk) for pk in customer.prospects]
    return {
        account_key(
            program_id=program.pk,
            kind=Kind.STORE_CREDIT,
            owner_kind=owner_kind,
            owner_id=owner_id,
            unit=program.currency,
        ): (owner_kind, owner_id)
        for owner_kind, owner_id in holders
    }


def store_credit(*, program: Program, email: str) -> int:
    """The store credit a customer can spend in the program, in minor units of its currency.

    None while they are banned there as an advocate; it stays in the books.
    """
    customer = _customer(program, email)
    amounts = amounts_of(keys=_accounts(program, customer))
    return 0 if _is_banned(program, customer) else max(0, sum(amounts.values()))


def use_key(*, program: Program, order: str) -> str:
    """What makes a use of store credit this one; an order is paid with credit once, for ever."""
    return natural_key("credit-use", str(program.pk), order)


def spend_credit(*, program: Program, email: str, order: str, amount_minor: int) -> CreditResult:
    """Pay a part of an order with a customer's store credit, once for each order.

    Errors: ``NotEnoughCredit``, also for who is banned as an advocate (nothing is spent then),
    ``BadAmount``, ``BadReference``, ``DuplicateConflict`` for a known order with another amount or
    customer, ``CreditGivenBack`` for one that got its credit back. Locks: the customer's balances,
    in account order.
    """
    if type(amount_minor) is not int or not 0 < amount_minor <= MAX_MINOR:
        raise BadAmount
    reference(order)
    key = use_key(program=program, order=order)
    try:
        return _spend(
            program=program,
            email=email,
            order=order,
            amount_minor=amount_minor,
            key=key,
        )
    except IntegrityError:
        first = CreditUse.objects.filter(key=key).first()
        if first is None:
            raise
        return _repeated(
            first, amount_minor=amount_minor, accounts=_accounts(program, _customer(program, email))
        )


def _repeated(
    use: CreditUse, *, amount_minor: int, accounts: Mapping[str, tuple[str, int]]
) -> CreditResult:
    from_whom = lines_of(key=_step_key(use, SPENT)).filter(account__kind=Kind.STORE_CREDIT)
    keys = set(from_whom.values_list("account__key", flat=True))
    if use.amount_minor != amount_minor or not keys <= set(accounts):
        raise DuplicateConflict
    # Whoever asks would take the order for paid, and nothing pays for it any more.
    if use.undone_at is not None:
        raise CreditGivenBack
    return CreditResult(use=use, repeated=True)


@flow
def _spend(
    *, program: Program, email: str, order: str, amount_minor: int, key: str
) -> CreditResult:
    customer = _customer(program, email)
    accounts = _accounts(program, customer)
    amounts = locked_amounts(keys=accounts)
    first = CreditUse.objects.filter(key=key).first()
    if first is not None:
        return _repeated(first, amount_minor=amount_minor, accounts=accounts)
    # A negative account of the same person nets off: nobody spends what they owe elsewhere.
    if sum(amounts.values()) < amount_minor or _is_banned(program, customer):
        raise NotEnoughCredit
    with transaction.atomic():
        use = CreditUse.objects.create(
            key=key,
            program=program,
            unit=program.currency,
            amount_minor=amount_minor,
            order=order,
            created_at=clock.now(),
        )
    have = [(owner, amounts[name]) for name, owner in accounts.items() if name in amounts]
    taken = _taken(amount_minor, have)
    legs = []
    for (owner_kind, owner_id), part in taken:
        legs.append(Leg(Kind.STORE_CREDIT, owner_kind, owner_id, use.unit, part))
        legs.append(Leg(Kind.CREDIT_SPENT, owner_kind, owner_id, use.unit, -part))
    _post(use, step=SPENT, legs=legs)
    _decide(use, outcome="spent", reason=SPENT)
    return CreditResult(use=use, repeated=False)


def _taken(
    amount_minor: int, have: Sequence[tuple[tuple[str, int], int]]
) -> list[tuple[tuple[str, int], int]]:
    """How much is taken from whom, the first as far as it goes."""
    taken = []
    for owner, available in have:
        part = min(amount_minor, max(0, available))
        if part:
            taken.append((owner, part))
            amount_minor -= part
    return taken


@flow
def give_back_credit(*, program: Program, order: str) -> CreditResult:
    """Give the store credit of a canceled order back, once, to whom it was taken from.

    Errors: ``UnknownCreditUse``. Locks: the use, then balances.
    """
    key = use_key(program=program, order=order)
    use = CreditUse.objects.select_for_update().filter(key=key).first()
    if use is None:
        raise UnknownCreditUse
    if use.undone_at is not None:
        return CreditResult(use=use, repeated=True)
    legs = [
        Leg(
            line.account.kind,
            line.account.owner_kind,
            line.account.owner_id,
            line.unit,
            -line.amount_minor,
        )
        for line in lines_of(key=_step_key(use, SPENT))
    ]
    use.undone_at = clock.now()
    use.save(update_fields=["undone_at"])
    _post(use, step=GIVEN_BACK, legs=legs)
    _decide(use, outcome="given_back", reason=GIVEN_BACK)
    return CreditResult(use=use, repeated=False)


def _step_key(use: CreditUse, step: str) -> str:
    return natural_key("credit-step", use.key, step)


def _post(use: CreditUse, *, step: str, legs: Sequence[Leg]) -> None:
    post(
        program_id=use.program_id,
        key=_step_key(use, step),
        kind=step,
        legs=legs,
        source_kind="credit_use",
        source_id=use.pk,
    )


def _decide(use: CreditUse, *, outcome: str, reason: str) -> None:
    decide(
        program_id=use.program_id,
        subject_kind="credit_use",
        subject_id=use.pk,
        step="credit",
        outcome=outcome,
        reason=reason,
        evidence={"amount_minor": use.amount_minor, "unit": use.unit},
    )
