"""The demo's mailbox: mails a real site would send, so that a visitor can click their links."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MOST_SHOWN = 40
_SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """One sent mail, as text."""

    to: str
    subject: str
    text: str
    sent_at: datetime | None


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails. It exists in the demo only (DEMO_MAILBOX)."""
    if not settings.DEMO_MAILBOX:
        raise Http404
    return render(request, "demo/mailbox.html", {"mails": newest(Path(settings.MAIL_DIR))})


def newest(folder: Path) -> list[Mail]:
    """The newest mails of Django's file backend, which appends a connection's mails to one file."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    mails: list[Mail] = []
    for path in files[:MOST_SHOWN]:
        texts = path.read_bytes().split(_SEPARATOR)
        mails += [_mail(text) for text in reversed(texts) if text.strip()]
    return mails[:MOST_SHOWN]


def _mail(text: bytes) -> Mail:
    message = cast(EmailMessage, email.message_from_bytes(text, policy=email.policy.default))
    body = message.get_body(preferencelist=("plain",))
    try:
        sent_at = parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        sent_at = None
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content().strip() if body else "",
        sent_at=sent_at,
    )
