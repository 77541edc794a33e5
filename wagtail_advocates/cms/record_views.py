"""Pages about one recorded thing: what it is, why it came out like that, and its ledger."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import InspectView

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.cms.decide_buttons import decide_buttons
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.money import format_money
from wagtail_advocates.flows import export_subject
from wagtail_advocates.kits.cards import CardPlan, card_for
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.queries import primary_code, why_unusable
from wagtail_advocates.payouts.friends import owed_to_people
from wagtail_advocates.payouts.models import TaxForm
from wagtail_advocates.payouts.queries import current_destination
from wagtail_advocates.payouts.registry import method_label
from wagtail_advocates.portal.print_sheets import TEMPLATE, sheet_context
from wagtail_advocates.portal.statements import statement_file, statement_page
from wagtail_advocates.programs.access import sees
from wagtail_advocates.reports.why import why_conversion, why_enrollment, why_reward
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.queries import merged_visitors


class ConversionInspectView(InspectView):
    template_name = "wagtail_advocates/cms/inspect_why.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conversion: Conversion = self.object
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "why": why_conversion(conversion=conversion),
            "rewards": conversion.rewards.select_related("enrollment__advocate"),
            "credit_url": self._credit_url(),
            "devices": self._devices(),
        }

    def _devices(self) -> list[dict[str, Any]]:
        """The visitors whose contacts count as this customer's, and where they are kept apart."""
        prospect = self.object.prospect
        if prospect is None:
            return []
        may = self.user_has_permission_for_instance("change", self.object)
        return [
            {
                "row": row,
                "url": reverse("advocates_conversions:apart", args=[self.object.pk, row.pk])
                if may
                else "",
            }
            for row in merged_visitors(prospect=prospect)
        ]

    def _credit_url(self) -> str:
        """Where the credit is given by hand, for who may decide on conversions."""
        if not self.user_has_permission_for_instance("change", self.object):
            return ""
        return reverse("advocates_conversions:credit", args=[self.object.pk])


class RewardInspectView(InspectView):
    template_name = "wagtail_advocates/cms/inspect_why.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reward: Reward = self.object
        return {**super().get_context_data(**kwargs), "why": why_reward(reward=reward)}


class ExportPersonView(InspectView):
    """Everything held about the advocate of an enrollment, as a file for them."""

    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        advocate = self.object.advocate
        # The document spans all programs of the site, so the whole site has to be theirs.
        if not sees(request.user, advocate):
            raise PermissionDenied
        document = export_subject(site=advocate.site, public_id=advocate.public_id)
        response = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
        name = f"advocate-{advocate.public_id}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


class PrintSheetView(InspectView):
    """The advocate's sheet of QR stickers, for the team to print."""

    permission_required = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = sheet_context(enrollment=self.object, asked=request.GET)
        if context is None:
            raise Http404
        response = render(request, TEMPLATE, context)
        response["Cache-Control"] = "no-store"
        return response


class StatementView(InspectView):
    """The whole account statement of an advocate in a program, as a file."""

    permission_required = "view"

    def get(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | StreamingHttpResponse:
        return statement_file(enrollment=self.object)


class EnrollmentInspectView(InspectView):
    """An advocate in a program, with codes, balances and the ledger."""

    template_name = "wagtail_advocates/cms/inspect_enrollment.html"

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        user = self.request.user
        buttons += decide_buttons(self.object, user, self.request.path)
        may = self.permission_policy.user_has_permission(user, "change")
        if may and sees(user, self.object.advocate):
            url = reverse("advocates_enrollments:export_person", args=[self.object.pk])
            buttons.append(Button(_("Export personal data"), url=url, icon_name="download"))
            if self.object.advocate.erased_at is None:
                url = reverse("advocates_enrollments:erase_person", args=[self.object.pk])
                buttons.append(Button(_("Erase this person"), url=url, icon_name="bin"))
        return buttons

    def _card(self) -> CardPlan | None:
        """The share card, while friends can follow the link."""
        code = primary_code(enrollment=self.object)
        if code is None or why_unusable(code, at=clock.now()):
            return None
        return card_for(code=code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enrollment: Enrollment = self.object
        locale = get_language() or "en"
        page, lines = statement_page(enrollment=enrollment, number=self.request.GET.get("p", ""))
        destination = current_destination(advocate=enrollment.advocate)
        may = self.user_has_permission_for_instance("change", enrollment)
        return {
            **super().get_context_data(**kwargs),
            "destination": destination,
            "destination_label": method_label(destination.method) if destination else "",
            "tax_form": TaxForm.objects.filter(enrollment=enrollment).first(),
            "tax_form_url": (
                reverse("advocates_enrollments:tax_form", args=[enrollment.pk]) if may else ""
            ),
            "why": why_enrollment(enrollment_id=enrollment.pk),
            "card": self._card(),
            "codes": [
                (code, referral_url(site=code.site, code=code.code))
                for code in enrollment.codes.select_related("site")
            ],
            "owed": [
                (
                    format_money(row.pending_minor, row.unit, locale),
                    format_money(row.available_minor, row.unit, locale),
                    format_money(row.in_transit_minor, row.unit, locale),
                    format_money(row.credit_minor, row.unit, locale),
                )
                for row in owed_to_people(enrollments=[enrollment]).get(enrollment.pk, [])
            ],
            "ledger": lines,
            "ledger_page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }
