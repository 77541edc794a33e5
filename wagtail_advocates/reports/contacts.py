"""How many contacts friends had before their first purchase, against the rule of thumb.

The rule of thumb of marketing says that somebody buys after five to twelve contacts. A contact is
a counted visit or a typed code within the program's window. How many there were is kept with the
credit of each sale, so that no visit is read here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from django.db.models import Count

from wagtail_advocates.attribution.models import Attribution
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.money import FULL_RATE_BPS
from wagtail_advocates.programs.models import Program

FEWEST, MOST = 5, 12
MANY = MOST + 1  # stands for all numbers beyond the rule of thumb


@dataclass(frozen=True)
class Contacts:
    """First purchases by their number of contacts, 1 to 12 and ``MANY``; ``unknown`` were credited
    by hand, or before anybody counted.
    """

    sales: dict[int, int]
    unknown: int

    @property
    def known(self) -> int:
        return sum(self.sales.values())

    @property
    def within(self) -> int:
        """How many agree with the rule of thumb."""
        return sum(self.sales[number] for number in range(FEWEST, MOST + 1))

    def share_bps(self, count: int) -> int:
        """A count as a part of the known ones, in basis points, rounded half up."""
        return (2 * FULL_RATE_BPS * count + self.known) // (2 * self.known) if self.known else 0


def contacts_before_sales(*, program: Program, since: date, until: date) -> Contacts:
    """The credited first purchases of these days, both included. Queries: one."""
    start = datetime.combine(since, time.min, tzinfo=timezone.utc)
    end = datetime.combine(until + timedelta(days=1), time.min, tzinfo=timezone.utc)
    rows = (
        Attribution.objects.filter(
            conversion__program=program,
            conversion__kind=Conversion.Kind.SALE,
            conversion__customer_is_new=True,
            conversion__occurred_at__gte=start,
            conversion__occurred_at__lt=end,
        )
        .values_list("contacts")
        .annotate(sales=Count("pk"))
        .order_by()
    )
    counted: dict[int | None, int] = defaultdict(int)
    for contacts, sales in rows:
        counted[contacts if contacts is None else min(contacts, MANY)] += sales
    return Contacts(
        sales={number: counted[number] for number in range(1, MANY + 1)}, unknown=counted[None]
    )
