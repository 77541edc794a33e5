"""The review queue: rewards that wait for a person, with what was found and what was said."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn

from wagtail_advocates.cms.columns import MoneyColumn
from wagtail_advocates.cms.scoped_views import ScopedIndexView
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.reports.findings import Found, found_on, waiting_among
from wagtail_advocates.rewards.models import Reward

MOST_COUNTED = 99


def count_waiting(user: Any) -> int:
    """How many rewards wait for a person whom the user may see; counted to one hundred."""
    return waiting_among(seen_by(user, Reward.objects.all())).order_by()[: MOST_COUNTED + 1].count()


def shown_count(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


class ReviewMenuItem(MenuItem):
    """The queue in the menu, with how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("wagtail_advocates.view_reward")

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        waiting = count_waiting(request.user)
        if waiting:
            component.label = f"{self.label} ({shown_count(waiting)})"
        return component


class ReviewFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Waits because"),
        choices=[
            (Reward.State.HELD, _("The fraud rules held it")),
            (Reward.State.REJECTED, _("It was decided, and its advocate appealed")),
        ],
    )
    reason = django_filters.ChoiceFilter(label=_("Reason"))
    appeal = django_filters.BooleanFilter(
        label=_("Asked for a second look"), field_name="appeal", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Reward
        fields = ["program"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = waiting_among(seen_by(self.request.user, Reward.objects.all())).order_by("reason")
        reasons = waiting.values_list("reason", flat=True).distinct()
        self.filters["reason"].extra["choices"] = [(one, in_words(one)) for one in reasons]


class FoundColumn(Column):
    """The findings with their figures, and the advocate's own words."""

    cell_template_name = "wagtail_advocates/cms/found_cell.html"

    def get_value(self, instance: Any) -> Found:
        found: Found = instance.found
        return found


class ScoreColumn(Column):
    """What all findings weigh together, of a hundred."""

    def get_value(self, instance: Any) -> int:
        return instance.found.score


class ReviewQueueView(ScopedIndexView):
    """Held rewards, to be released or rejected, and appealed decisions, to be answered: one by one
    or together.
    """

    view_name = "review"
    page_title = _("Review")
    header_icon = "view"
    filterset_class = ReviewFilterSet
    default_ordering = None
    list_display = [
        "enrollment__advocate__name",
        Column("beneficiary", label=_("For"), accessor="get_beneficiary_display"),
        MoneyColumn("amount_minor", unit="unit", label=_("Amount")),
        Column("state", label=_("State"), accessor="get_state_display"),
        ScoreColumn("score", label=_("Score")),
        FoundColumn("found", label=_("What was found")),
        DateColumn("waits_since", label=_("Since")),
    ]

    def get_base_queryset(self) -> Any:
        return waiting_among(super().get_base_queryset())

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rewards, is_paginated = super().paginate_queryset(queryset, page_size)
        rewards = list(rewards)
        found = found_on(rewards=rewards)
        for reward in rewards:
            reward.found = found[reward.pk]
        page.object_list = rewards
        return paginator, page, rewards, is_paginated

    @cached_property
    def no_results_message(self) -> Any:
        return _(
            "Nothing waits for you. What the fraud rules hold appears here with its reasons, and "
            "what advocates ask a second look at."
        )
