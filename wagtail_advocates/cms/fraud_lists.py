"""The block and allow lists: typed once, kept as a keyed hash."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn

from wagtail_advocates.cms.scoped_views import ScopedForm, ScopedViewSet
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.fraud.services import entry_key, shown_part


class FraudListEntryForm(ScopedForm):
    """Whom an entry is about can be typed and not be read again; to change it, add another."""

    value = forms.CharField(
        label=_("What"),
        max_length=500,
        required=False,
        help_text=_("Such as anna@people.example, people.example or DE. Only a hash is kept."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        site, kind, value = (cleaned.get(name) for name in ("site", "kind", "value"))
        if not value and self.instance.pk is None:
            self.add_error("value", _("Please say what the entry is about."))
        if site is None or not kind or not value:
            return cleaned
        key = entry_key(site_id=site.pk, kind=kind, value=value)
        same = FraudListEntry.objects.filter(site=site, key=key).exclude(pk=self.instance.pk)
        if not key:
            self.add_error("value", _("This is none of that kind."))
        elif same.exists():
            self.add_error("value", _("This is on a list already."))
        self.instance.key, self.instance.shown = key, shown_part(kind=kind, value=value)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.for_user is not None and self.instance.pk is None:
            self.instance.added_by = self.for_user.get_username()[:80]
        return super().save(commit)


class FraudListEntryViewSet(ScopedViewSet):
    model = FraudListEntry
    related = ("site",)
    icon = "lock"
    menu_label = _("Block and allow")
    url_prefix = "advocates/fraud-lists"
    admin_url_namespace = "advocates_fraud_lists"
    copy_view_enabled = False
    list_display = [
        "shown",
        Column("listing", label=_("List"), accessor="get_listing_display"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        "note",
        "added_by",
        DateColumn("expires_at", label=_("Until")),
    ]
    list_filter = ["listing", "kind", "site"]
    search_fields = ["shown", "note"]
    search_backend_name = None
    list_export = ["listing", "kind", "shown", "note", "added_by", "created_at", "expires_at"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                content=_(
                    "Whoever is blocked earns nothing and brings nobody a reward. Whoever is "
                    "allowed is not held for review; referring oneself is refused all the same."
                )
            ),
            FieldRowPanel([FieldPanel("listing"), FieldPanel("site", widget=forms.Select)]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
            FieldPanel("note"),
            FieldPanel("expires_at"),
        ],
        base_form_class=FraudListEntryForm,
    )
