"""API keys in the admin: made, shown once, changed, replaced with an overlap, revoked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
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
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import InspectView

from wagtail_advocates.cms.key_forms import RIGHTS_OF, KeyForm, ReplaceForm, RightsForm
from wagtail_advocates.cms.key_log import CHANGED, REPLACED, REVOKED
from wagtail_advocates.cms.scoped_views import ScopedIndexView
from wagtail_advocates.cms.viewsets import RecordViewSet
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.programs.keys import (
    change_rights,
    issue_key,
    replace_key,
    revoke_key,
    working_keys,
)
from wagtail_advocates.programs.models import ApiKey


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
        with transaction.atomic():
            key, value = issue_key(
                site=program.site if program else made["site"],
                kind=made["kind"],
                name=made["name"],
                program=program,
                scopes=made["scopes"],
                origins=made["origins"],
            )
            log(key, "wagtail.create", user=self.request.user)
        return self.shown_once(key, value)


class _OneKeyPage(_KeyPage):
    """A page about one key that still works."""

    @cached_property
    def key(self) -> ApiKey:
        return get_object_or_404(working_keys(at=clock.now()), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.key)


class _RightsPage(_OneKeyPage):
    """A page that asks what a key may do, beginning with what it may do now."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.key.kind}

    def get_initial(self) -> dict[str, Any]:
        return {"scopes": self.key.scopes, "origins": "\n".join(self.key.origins)}


class ChangeRightsView(_RightsPage):
    form_class = RightsForm
    template_name = "wagtail_advocates/cms/change_key.html"
    page_title = _("What a key may do")

    @cached_property
    def key(self) -> ApiKey:
        key = super().key
        if key.kind not in RIGHTS_OF:
            raise Http404
        return key

    def form_valid(self, form: RightsForm) -> HttpResponse:
        with transaction.atomic():
            try:
                change = change_rights(key_id=self.key.pk, **form.cleaned_data)
            except KeyRefused:
                raise Http404 from None
            if change is not None:
                log(self.key, CHANGED, user=self.request.user, data=asdict(change))
        messages.success(self.request, gettext("This holds from the next call on."))
        return redirect("advocates_keys:inspect", self.key.pk)


class ReplaceKeyView(_RightsPage):
    form_class = ReplaceForm
    template_name = "wagtail_advocates/cms/replace_key.html"
    page_title = _("Replace a key")

    def form_valid(self, form: ReplaceForm) -> HttpResponse:
        rights = dict(form.cleaned_data)
        overlap = timedelta(hours=rights.pop("hours"))
        with transaction.atomic():
            key, value = replace_key(key=self.key, overlap=overlap, **rights)
            log(self.key, REPLACED, user=self.request.user)
            log(key, "wagtail.create", user=self.request.user)
        return self.shown_once(key, value)


class RevokeKeyView(_OneKeyPage):
    form_class = forms.Form
    template_name = "wagtail_advocates/cms/revoke_key.html"
    page_title = _("Revoke a key")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        with transaction.atomic():
            revoke_key(key_id=self.key.pk)
            log(self.key, REVOKED, user=self.request.user)
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
                (_("Change rights"), "change", "edit"),
                (_("Replace"), "replace", "rotate"),
                (_("Revoke"), "revoke", "cross"),
            ):
                if name == "change" and self.object.kind not in RIGHTS_OF:
                    continue
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
        change = path("change/<int:pk>/", self.construct_view(ChangeRightsView), name="change")
        replace = path("replace/<int:pk>/", self.construct_view(ReplaceKeyView), name="replace")
        revoke = path("revoke/<int:pk>/", self.construct_view(RevokeKeyView), name="revoke")
        return [
            *super().get_urlpatterns(),
            make,
            self.guarded(change),
            self.guarded(replace),
            self.guarded(revoke),
        ]
