"""The visitor cookie: first-party, HttpOnly, set by the server only, and only with consent."""

from __future__ import annotations

import uuid

from django.conf import settings as django_settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wagtail_advocates.core.conf import settings

_SALT = "wagtail_advocates.visitor"


def may_store(request: HttpRequest) -> bool:
    """Whether a visitor id may be kept: the setting allows it, no GPC or DNT, the hook agrees."""
    if settings.consent != "full":
        return False
    if request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1":
        return False
    hook = settings.consent_hook
    answer = hook(request) if hook else None
    return answer is not False


def visitor_of(request: HttpRequest) -> uuid.UUID | None:
    """The visitor id of the cookie, if it is ours and may be used."""
    cookie = request.COOKIES.get(settings.cookie_name, "")
    if not cookie or not may_store(request):
        return None
    try:
        return uuid.UUID(signing.Signer(salt=_SALT, algorithm="sha256").unsign(cookie))
    except (signing.BadSignature, ValueError):
        return None


def remember(response: HttpResponseBase, visitor: uuid.UUID, *, days: int) -> None:
    """Set the cookie for as many days as the program's window has."""
    response.set_cookie(
        settings.cookie_name,
        signing.Signer(salt=_SALT, algorithm="sha256").sign(str(visitor)),
        max_age=days * 86_400,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="Lax",
        path=django_settings.SESSION_COOKIE_PATH,
    )
