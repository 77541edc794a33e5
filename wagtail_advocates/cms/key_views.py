"""API keys in the admin: made, shown once, replaced with an overlap, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.models import Site
from wagtail.snippets.views.snippets import InspectView

from wagtail_advocates.cms.scoped_views import ScopedIndexView
from wagtail_advocates.cms.viewsets import RecordViewSet
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.keys import (
    SCOPES,
    issue_key,
    replace_key,
    revoke_key,
    working_keys,
)
from wagtail_advocates.programs.models import ApiKey, Program
from wagtail_advocates.programs.origins import exact_origin


class KeyForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=ApiKey.Kind.choices)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    program = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Program.objects.none(),
        required=False,
        help_text=_("Empty: all programs of the site."),
    )
    origins = forms.CharField(
        label=_("Origins of web pages"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("For a publishable key: one on each line, such as https://shop.example."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(scope, scope) for scope in SCOPES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a secret key: what a server may do with it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites: Any = self.fields["site"]
        sites.queryset = seen_by(user, Site.objects.order_by("hostname"))
        if len(sites.queryset) == 1:
            sites.initial = sites.queryset[0]
        programs: Any = self.fields["program"]
        programs.queryset = seen_by(user, Program.objects.order_by("name"))

    def clean_origins(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["origins"].splitlines()]
        try:
            return [exact_origin(line) for line in lines if line]
        except BadReference as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        site, program = cleaned.get("site"), cleaned.get("program")
        kind = cleaned.get("kind")
        if site is None and program is None:
            self.add_error("site", _("Choose a site or a program."))
        elif site is not None and program is not None and program.site_id != site.pk:
            self.add_error("program", _("This program is not on that site."))
        if kind == ApiKey.Kind.PUBLISHABLE and not cleaned.get("origins", True):
            self.add_error("origins", _("A publishable key needs the origins it is used on."))
        if kind == ApiKey.Kind.SECRET and not cleaned.get("scopes"):
            self.add_error("scopes", _("A secret key needs at least one right."))
        return cleaned


class _KeyPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = ApiKey
    permission_required = "change"
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        keys = {"url": reverse("advocates_keys:list"), "label": gettext("API keys")}
        return [*self.breadcrumbs_items, keys, {"url": "", "label": self.get_page_title()}]

    def shown_once(self, key: ApiKey, value: str) -> HttpResponse:
        """The page that shows a key's value, for the only time."""
        context = self.get_context_data(form=None, key=key, value=value)
        response = TemplateResponse(
            self.request, "wagtail_advocates/cms/key_shown_once.html", context
        )
        response["Cache-Control"] = "no-store"
        return response


class MakeKeyView(_KeyPage):
    form_class = KeyForm
    template_name = "wagtail_advocates/cms/make_key.html"
    page_title = _("Make an API key")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: KeyForm) -> HttpResponse:
        made = form.cleaned_data
        program = made["program"]
        return self.shown_once(
            *issue_key(
                site=program.site if program else made["site"],
                kind=made["kind"],
                name=made["name"],
                program=program,
                scopes=made["scopes"],
                origins=made["origins"],
            )
        )


class ReplaceForm(forms.Form):
    hours = forms.IntegerField(
        label=_("Hours the old key still works"),
        min_value=0,
        max_value=24 * 30,
        initial=24,
        help_text=_("0: it stops at once."),
    )


class _OneKeyPage(_KeyPage):
    """A page about one key that still works."""

    @cached_property
    def key(self) -> ApiKey:
        return get_object_or_404(working_keys(at=clock.now()), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.key)


class ReplaceKeyView(_OneKeyPage):
    form_class = ReplaceForm
    template_name = "wagtail_advocates/cms/replace_key.html"
    page_title = _("Replace a key")

    def form_valid(self, form: ReplaceForm) -> HttpResponse:
        overlap = timedelta(hours=form.cleaned_data["hours"])
        return self.shown_once(*replace_key(key=self.key, overlap=overlap))


class RevokeKeyView(_OneKeyPage):
    form_class = forms.Form
    template_name = "wagtail_advocates/cms/revoke_key.html"
    page_title = _("Revoke a key")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        revoke_key(key_id=self.key.pk)
        messages.success(self.request, gettext("The key is refused from now on."))
        return redirect("advocates_keys:list")


class KeyIndexView(ScopedIndexView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            return []
        return [HeaderButton(_("Make a key"), url=reverse("advocates_keys:make"), icon_name="plus")]


class KeyInspectView(InspectView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        may = self.user_has_permission_for_instance("change", self.object)
        if may and working_keys(at=clock.now()).filter(pk=self.object.pk).exists():
            for label, name, icon in (
                (_("Replace"), "replace", "rotate"),
                (_("Revoke"), "revoke", "cross"),
            ):
                url = reverse(f"advocates_keys:{name}", args=[self.object.pk])
                buttons.append(Button(label, url=url, icon_name=icon))
        return buttons


class ApiKeyViewSet(RecordViewSet):
    model = ApiKey
    related = ("site", "program")
    icon = "key"
    menu_label = _("API keys")
    url_prefix = "advocates/keys"
    admin_url_namespace = "advocates_keys"
    index_view_class = KeyIndexView
    inspect_view_class = KeyInspectView
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("shown", label=_("Key")),
        "site",
        "program",
        DateColumn("last_used_at", label=_("Last used")),
        DateColumn("expires_at", label=_("Until")),
        DateColumn("revoked_at", label=_("Revoked")),
    ]
    list_filter = ["kind", "program"]
    search_fields = ["name", "shown"]
    list_export = ["name", "kind", "shown", "site", "program", "created_at", "last_used_at"]
    inspect_view_fields = [
        "name",
        "kind",
        "shown",
        "site",
        "program",
        "scopes",
        "origins",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]

    def get_urlpatterns(self) -> list[Any]:
        make = path("make/", self.construct_view(MakeKeyView), name="make")
        replace = path("replace/<int:pk>/", self.construct_view(ReplaceKeyView), name="replace")
        revoke = path("revoke/<int:pk>/", self.construct_view(RevokeKeyView), name="revoke")
        return [
            *super().get_urlpatterns(),
            make,
            self.guarded(replace),
            self.guarded(revoke),
        ]
