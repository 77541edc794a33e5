from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.errors import BadName
from wagtail_advocates.core.text import MAX_NAME, person_name


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=MAX_NAME,
        help_text=_("Your friends see your first name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send you a link to sign in. There is no password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    accept_terms = forms.BooleanField(label=_("I accept the terms of the program"), required=False)

    def __init__(self, *args: object, terms: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if terms:
            self.fields["accept_terms"].required = True
        else:
            del self.fields["accept_terms"]

    def clean_name(self) -> str:
        try:
            return person_name(self.cleaned_data["name"])
        except BadName as error:
            raise forms.ValidationError(str(error.message)) from None


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class ClaimForm(forms.Form):
    code = forms.CharField(
        label=_("Referral code"),
        max_length=MAX_NAME,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "auto"}
        ),
    )

    def __init__(self, *args: object, by_name: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if by_name:
            self.fields["code"].label = _("Name or code")
            self.fields["code"].widget.attrs["autocapitalize"] = "words"
