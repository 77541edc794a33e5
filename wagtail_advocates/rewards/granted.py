"""What was granted so far, from the rewards and the books: what caps and budgets count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import amounts_of
from wagtail_advocates.ledger.services import account_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.reckoning import Used, days_of

# Every sale of a program adds to what was granted: on one row they would wait for each other. Sales
# of one advocate meet on the advocate's own accounts anyway.
EXPENSE_SHARDS = 16
# A sale is recorded on its day or later, but for clocks that differ.
_EARLIER = timedelta(days=1)


def granted_in_money(*, program: Program) -> int:
    """What the program granted in its currency, less what was taken back. Queries: one, of a
    number of rows that does not grow.
    """
    keys = [
        account_key(
            program_id=program.pk,
            kind=Account.Kind.REWARD_EXPENSE,
            owner_kind=Account.Owner.PROGRAM,
            owner_id=program.pk,
            unit=program.currency,
            shard=shard,
        )
        for shard in range(EXPENSE_SHARDS)
    ]
    return -sum(amounts_of(keys=keys).values())


def granted_under(*, program: Program, name: str) -> Used:
    """What counts for a cap or a budget of a rule, known by its name. Queries: one, of all rewards
    that count.
    """
    limit, key, *rest = name.split("/")
    rewards = Reward.objects.filter(program=program, rule__key=key)
    if limit == "nth":
        who, setting = rest
        every, only_nth = (int(number) for number in setting.split("-"))
        rewards = rewards.filter(enrollment=int(who), rule__every=every, rule__only_nth=only_nth)
    if limit == "cap":
        who, window = rest
        days = days_of(window)
        rewards = rewards.filter(enrollment=int(who), **(_sold_in(*days) if days else {}))
    found = rewards.exclude(state=Reward.State.REJECTED).aggregate(
        count=Count("pk", filter=~Q(state=Reward.State.REVERSED)),
        amount_minor=Sum(F("amount_minor") - F("reversed_minor")),
    )
    return Used(found["count"], found["amount_minor"] or 0)


def _sold_in(first: date, after: date) -> dict[str, datetime]:
    since, until = (datetime.combine(day, time.min, tzinfo=UTC) for day in (first, after))
    return {
        "conversion__occurred_at__gte": since,
        "conversion__occurred_at__lt": until,
        "created_at__gte": since - _EARLIER,
    }
