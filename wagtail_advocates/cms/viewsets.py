"""Lists and forms of programs, offers, reward rules, advocates, referrals, sales, rewards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Referral
from wagtail_advocates.cms.columns import DayColumn, MoneyColumn, ReasonColumn
from wagtail_advocates.cms.contacts_report import ContactsView, ConversionIndexView
from wagtail_advocates.cms.credit_views import CreditView
from wagtail_advocates.cms.erase_person import ErasePersonView
from wagtail_advocates.cms.keep_apart import KeepApartView
from wagtail_advocates.cms.record_views import (
    ConversionInspectView,
    EnrollmentInspectView,
    ExportPersonView,
    PrintSheetView,
    RewardInspectView,
    StatementView,
)
from wagtail_advocates.cms.review_queue import ReviewFilterSet, ReviewQueueView
from wagtail_advocates.cms.rule_forms import ProgramForm, RewardRuleForm, RewardRuleSetForm
from wagtail_advocates.cms.rule_panels import RULE_PANELS
from wagtail_advocates.cms.scoped_views import ScopedViewSet
from wagtail_advocates.cms.tax_forms import TaxFormView
from wagtail_advocates.cms.typed_forms import FormInlinePanel
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRuleSet

CURRENCY_HELP = _(
    "ISO 4217 code. Conversions in another currency are refused. It stays once one was recorded; "
    "when you change it before, look at the amounts of the reward rules too."
)


class ProgramViewSet(ScopedViewSet):
    model = Program
    related = ("site",)
    icon = "group"
    menu_label = _("Programs")
    url_prefix = "advocates/programs"
    admin_url_namespace = "advocates_programs"
    list_display = ["name", "site", "currency", "hold_days", "live"]
    list_filter = ["site", "live"]
    search_fields = ["name", "slug"]
    list_export = ["name", "slug", "currency", "window_days", "hold_days", "live"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(
                        content=_(
                            "A program is an offer with its rules on one site. Write its words "
                            "under Offers and what it pays under Reward rules."
                        )
                    ),
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("slug"), FieldPanel("site")]),
                    FieldPanel("currency", help_text=CURRENCY_HELP),
                    FieldRowPanel([FieldPanel("join_policy"), FieldPanel("joining")]),
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldPanel("target_page"),
                ],
                heading=_("Program"),
            ),
            ObjectList([FieldPanel("channels"), FieldPanel("adds_utm")], heading=_("Sharing")),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("window_days"), FieldPanel("precedence")]),
                    FieldRowPanel([FieldPanel("attribution_model"), FieldPanel("half_life_days")]),
                    FieldPanel("name_claims"),
                ],
                heading=_("Credit"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("hold_days"), FieldPanel("approval")]),
                    FieldPanel("budget_minor"),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [
                                    FieldPanel("welcome_rate_bps"),
                                    FieldPanel("welcome_amount_minor"),
                                ]
                            )
                        ],
                        heading=_("Welcome offer for the friend"),
                    ),
                ],
                heading=_("Rewards and welcome"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("payout_to"), FieldPanel("payout_threshold_minor")]),
                    FieldRowPanel(
                        [FieldPanel("payout_four_eyes"), FieldPanel("tax_form_from_minor")]
                    ),
                    FieldPanel("coupon_source"),
                ],
                heading=_("Payouts"),
            ),
            ObjectList(
                [
                    HelpPanel(
                        content=_(
                            "The share card stands beside a link where it is posted: the page's "
                            "title and picture on the brand color, with the logo and a QR code. "
                            "The preview shows it."
                        )
                    ),
                    FieldPanel("brand_color", widget=forms.ColorInput),
                    FieldPanel("logo"),
                ],
                heading=_("Brand"),
            ),
            ObjectList([PublishingPanel()], heading=_("Publishing")),
        ],
        base_form_class=ProgramForm,
    )


class ProgramOfferViewSet(ScopedViewSet):
    model = ProgramOffer
    icon = "openquote"
    menu_label = _("Offers")
    url_prefix = "advocates/offers"
    admin_url_namespace = "advocates_offers"
    list_display = ["headline", "program", "advocate_offer", "friend_offer", "live"]
    list_filter = ["program", "live"]
    search_fields = ["headline", "text"]
    panels = [
        FieldPanel("program", widget=forms.Select),
        MultiFieldPanel(
            [FieldPanel("headline"), FieldPanel("text")], heading=_("On the share block")
        ),
        FieldRowPanel([FieldPanel("advocate_offer"), FieldPanel("friend_offer")]),
        MultiFieldPanel(
            [FieldPanel("share_text"), FieldPanel("disclosure"), FieldPanel("channel_words")],
            heading=_("In the message"),
        ),
        FieldPanel("terms"),
        PublishingPanel(),
    ]


class RewardRuleSetViewSet(ScopedViewSet):
    model = RewardRuleSet
    icon = "list-ol"
    menu_label = _("Reward rules")
    url_prefix = "advocates/reward-rules"
    admin_url_namespace = "advocates_reward_rules"
    list_display = ["__str__", "note", "live"]
    search_fields = ["note"]
    _panels = [
        HelpPanel(
            content=_(
                "Publishing freezes the rules as a new version. Rewards already granted keep the "
                "version that made them."
            )
        ),
        FieldPanel("program", widget=forms.Select),
        FieldPanel("note"),
        FormInlinePanel(
            "rules",
            form_class=RewardRuleForm,
            heading=_("Rules"),
            label=_("Rule"),
            min_num=1,
            panels=RULE_PANELS,
        ),
        PublishingPanel(),
    ]
    edit_handler = ObjectList(_panels, base_form_class=RewardRuleSetForm)


class RecordViewSet(ScopedViewSet):
    """A list of what was recorded: seen, filtered, exported and decided on, never edited."""

    inspect_view_enabled = True
    copy_view_enabled = False
    # Plain containment; Wagtail's indexed search cannot read rows that are not indexed.
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """A title leads to the page about the row, as there is none to edit it."""
        hidden = dict.fromkeys(("add_url_name", "edit_url_name", "delete_url_name"))
        return super().get_common_view_kwargs(**{**kwargs, **hidden})

    def get_urlpatterns(self) -> list[Any]:
        """Adding and deleting is refused by the policy; editing leads to the page about the row."""
        about = RedirectView.as_view(pattern_name=self.get_url_name("inspect"))
        patterns = [p for p in super().get_urlpatterns() if p.name != "edit"]
        return [*patterns, path(f"edit/<{self.pk_path_converter}:pk>/", about, name="edit")]


class EnrollmentViewSet(RecordViewSet):
    model = Enrollment
    related = ("program", "advocate")
    icon = "user"
    menu_label = _("Advocates")
    url_prefix = "advocates/advocates"
    admin_url_namespace = "advocates_enrollments"
    inspect_view_class = EnrollmentInspectView
    list_display = [
        "advocate",
        Column("email", label=_("E-mail address"), accessor="advocate.email"),
        "program",
        Column("status", label=_("Status"), accessor="get_status_display"),
        Column("type", label=_("Type"), accessor="get_type_display"),
        DateColumn("joined_at", label=_("Joined")),
    ]
    list_filter = ["program", "status", "type"]
    search_fields = ["advocate__name", "advocate__email", "codes__code"]
    list_export = ["advocate.name", "advocate.email", "program", "status", "type", "joined_at"]
    inspect_view_fields = ["advocate", "program", "status", "status_reason", "type", "joined_at"]

    def get_urlpatterns(self) -> list[Any]:
        view = self.construct_view(ExportPersonView, **self.get_inspect_view_kwargs())
        form = self.construct_view(TaxFormView)
        erase = self.construct_view(ErasePersonView)
        sheet = self.construct_view(PrintSheetView, **self.get_inspect_view_kwargs())
        statement = self.construct_view(StatementView, **self.get_inspect_view_kwargs())
        return [
            *super().get_urlpatterns(),
            path("export/<int:pk>/", view, name="export_person"),
            self.guarded(path("tax-form/<int:pk>/", form, name="tax_form")),
            self.guarded(path("erase/<int:pk>/", erase, name="erase_person")),
            self.guarded(path("print/<int:pk>/", sheet, name="print_sheet")),
            self.guarded(path("statement/<int:pk>/", statement, name="statement")),
        ]


class ReferralViewSet(RecordViewSet):
    model = Referral
    related = ("program", "enrollment__advocate", "enrollment__program")
    icon = "link"
    menu_label = _("Referrals")
    url_prefix = "advocates/referrals"
    admin_url_namespace = "advocates_referrals"
    list_display = [
        "enrollment__advocate__name",
        "program",
        Column("state", label=_("State"), accessor="get_state_display"),
        "method",
        "channel",
        DateColumn("started_at", label=_("Started")),
    ]
    list_filter = ["program", "state", "method", "channel"]
    search_fields = ["enrollment__advocate__name"]
    list_export = ["enrollment.advocate.name", "program", "state", "method", "started_at"]
    inspect_view_fields = ["enrollment", "state", "method", "channel", "started_at"]


class ConversionViewSet(RecordViewSet):
    model = Conversion
    icon = "doc-full-inverse"
    menu_label = _("Conversions")
    url_prefix = "advocates/conversions"
    admin_url_namespace = "advocates_conversions"
    index_view_class = ConversionIndexView
    inspect_view_class = ConversionInspectView

    @property
    def credit_view(self) -> Any:
        return self.construct_view(CreditView)

    @property
    def apart_view(self) -> Any:
        return self.construct_view(KeepApartView)

    def get_urlpatterns(self) -> list[Any]:
        credit = path(f"credit/<{self.pk_path_converter}:pk>/", self.credit_view, name="credit")
        apart = path("apart/<int:pk>/<int:visitor>/", self.apart_view, name="apart")
        contacts = path("contacts/", self.construct_view(ContactsView), name="contacts")
        return [*super().get_urlpatterns(), contacts, self.guarded(credit), self.guarded(apart)]

    list_display = [
        "external_id",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        MoneyColumn("amount_minor", unit="currency", label=_("Amount")),
        "program",
        DateColumn("occurred_at", label=_("Occurred")),
    ]
    list_filter = ["program", "kind", "source"]
    search_fields = ["external_id"]
    list_export = ["external_id", "source", "kind", "amount_minor", "currency", "occurred_at"]
    inspect_view_fields = ["source", "external_id", "kind", "program", "code", "occurred_at"]


class RewardViewSet(RecordViewSet):
    model = Reward
    related = ("program", "enrollment__advocate", "enrollment__program", "conversion", "appeal")
    icon = "pick"
    menu_label = _("Rewards")
    url_prefix = "advocates/rewards"
    admin_url_namespace = "advocates_rewards"
    inspect_view_class = RewardInspectView
    list_display = [
        "enrollment__advocate__name",
        Column("beneficiary", label=_("For"), accessor="get_beneficiary_display"),
        MoneyColumn("amount_minor", unit="unit", label=_("Amount")),
        MoneyColumn("reversed_minor", unit="unit", label=_("Taken back")),
        Column("state", label=_("State"), accessor="get_state_display"),
        ReasonColumn("reason", label=_("Why")),
        DayColumn("available_at", label=_("Held until")),
    ]
    list_filter = ["program", "state", "beneficiary"]
    search_fields = ["enrollment__advocate__name", "conversion__external_id"]
    list_export = [
        "enrollment.advocate.name",
        "beneficiary",
        "amount_minor",
        "reversed_minor",
        "unit",
        "state",
        "reason",
        "available_at",
    ]
    inspect_view_fields = ["enrollment", "beneficiary", "kind", "state", "note", "available_at"]

    def review_view(self, **options: Any) -> Any:
        names = {
            "index_url_name": self.get_url_name("review"),
            "index_results_url_name": self.get_url_name("review_results"),
        }
        shown = {"list_display": ReviewQueueView.list_display, "filterset_class": ReviewFilterSet}
        kwargs = {**self.get_index_view_kwargs(), **names, **shown, **options}
        return self.construct_view(ReviewQueueView, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        """The review queue is a list of rewards like the other, cut to those that wait."""
        queue = path("review/", self.review_view(), name="review")
        results = path(
            "review/results/", self.review_view(results_only=True), name="review_results"
        )
        return [*super().get_urlpatterns(), self.guarded(queue), self.guarded(results)]
