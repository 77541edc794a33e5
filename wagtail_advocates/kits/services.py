from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from wagtail_advocates.kits.models import DailyShares


def count_share(**dimensions: object) -> None:
    """Add one to the roll-up row of these dimensions, made if it is missing."""
    if DailyShares.objects.filter(**dimensions).update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            DailyShares.objects.create(count=1, **dimensions)
    except IntegrityError:
        DailyShares.objects.filter(**dimensions).update(count=F("count") + 1)
