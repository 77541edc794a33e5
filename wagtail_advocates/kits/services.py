from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from wagtail_advocates.core.pages import page_model
from wagtail_advocates.kits.models import DailyShares


def count_share(*, page_id: int, **dimensions: object) -> None:
    """Add one to the roll-up row of these dimensions, made if it is missing.

    A browser names the page; of one that there is not, nothing is kept but that it was shared.
    """
    if _counted(page_id=page_id, **dimensions):
        return
    is_page = page_id and page_model()._default_manager.filter(pk=page_id).exists()
    if page_id and not is_page:
        count_share(page_id=0, **dimensions)
        return
    try:
        with transaction.atomic():
            DailyShares.objects.create(count=1, page_id=page_id, **dimensions)
    except IntegrityError:
        _counted(page_id=page_id, **dimensions)


def _counted(**dimensions: object) -> bool:
    return bool(DailyShares.objects.filter(**dimensions).update(count=F("count") + 1))
