"""The form of one reward rule: what, when, how much, how often."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from wagtail_advocates.cms.rule_forms import RewardConditionForm, RewardStepForm
from wagtail_advocates.cms.typed_forms import FormInlinePanel
from wagtail_advocates.rewards.conditions import MOST_CONDITIONS
from wagtail_advocates.rewards.rules import MOST_STEPS

_FOLDED = "collapsed"

RULE_PANELS = [
    FieldRowPanel([FieldPanel("beneficiary"), FieldPanel("level")]),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("event")]),
    FieldPanel("calculation"),
    FieldRowPanel([FieldPanel("amount_minor"), FieldPanel("rate_bps")]),
    FieldRowPanel([FieldPanel("min_sale_minor"), FieldPanel("max_reward_minor")]),
    FieldPanel("first_sale_only"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("with_tax"), FieldPanel("with_shipping")]),
            FieldRowPanel([FieldPanel("before_discount"), FieldPanel("matching_lines")]),
        ],
        heading=_("What of the sale counts"),
        classname=_FOLDED,
    ),
    FormInlinePanel(
        "conditions",
        form_class=RewardConditionForm,
        heading=_("Conditions"),
        label=_("Condition"),
        max_num=MOST_CONDITIONS,
        panels=[
            FieldRowPanel([FieldPanel("group"), FieldPanel("negated")]),
            FieldRowPanel([FieldPanel("field"), FieldPanel("values")]),
        ],
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("cap_count"), FieldPanel("cap_minor")]),
            FieldRowPanel([FieldPanel("cap_period"), FieldPanel("budget_minor")]),
        ],
        heading=_("Limits"),
        classname=_FOLDED,
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("first"), FieldPanel("every"), FieldPanel("only_nth")]),
            FieldPanel("steps_by"),
        ],
        heading=_("By the number of sales"),
        classname=_FOLDED,
    ),
    FormInlinePanel(
        "steps",
        form_class=RewardStepForm,
        heading=_("Steps"),
        label=_("Step"),
        max_num=MOST_STEPS,
        panels=[
            FieldPanel("threshold"),
            FieldRowPanel([FieldPanel("amount_minor"), FieldPanel("rate_bps")]),
        ],
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("max_payments"), FieldPanel("intro_payments")]),
            FieldRowPanel([FieldPanel("intro_amount_minor"), FieldPanel("intro_rate_bps")]),
        ],
        heading=_("Recurring payments"),
        classname=_FOLDED,
    ),
    FieldPanel("unit"),
]
