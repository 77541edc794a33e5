"""On a group's page: the programs its people may see without working on the site's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.programs.models import Program, ProgramAccess


class GroupProgramsForm(forms.Form):
    """Ticked programs of one group; Wagtail asks ``register_group_permission_panel`` for it."""

    programs = forms.ModelMultipleChoiceField(
        label=_("Programs"),
        queryset=Program.objects.select_related("site").order_by("site_id", "name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "People who work on a site's pages see its programs anyway. Tick a program to show it "
            "to people of this group who do not."
        ),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, instance: Group | None = None
    ) -> None:
        self.instance = instance or Group()
        given = ProgramAccess.objects.filter(group_id=self.instance.pk)
        ticked = list(given.values_list("program_id", flat=True)) if self.instance.pk else []
        super().__init__(data, files, prefix="advocates", initial={"programs": ticked})

    def save(self) -> None:
        chosen = self.cleaned_data["programs"]
        ProgramAccess.objects.filter(group=self.instance).exclude(program__in=chosen).delete()
        for program in chosen:
            ProgramAccess.objects.get_or_create(group=self.instance, program=program)

    def as_admin_panel(self) -> SafeString:
        return render_to_string("wagtail_advocates/cms/group_programs.html", {"form": self})
