from __future__ import annotations

import uuid
from typing import Any

from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.notifications.models import SentMail
from wagtail_advocates.privacy.holdings import decisions_about, held_about, plain
from wagtail_advocates.privacy.subjects import Subject, advocate_of, find_subject
from wagtail_advocates.reports.why import told_to_person

VERSION = 1


@flow
def export_subject(
    *, site: Site, email: str = "", public_id: uuid.UUID | None = None
) -> dict[str, Any]:
    """Everything held about a person on a site, as advocate and as friend. Writes nothing.

    Shape: docs/how-to/answer-a-privacy-request.md. Decisions are told as the person concerned is
    told them everywhere. No other person's name, address or code is in it.
    """
    advocate = advocate_of(site=site, email=email, public_id=public_id)
    address = email or (advocate.email if advocate else "")
    subject = find_subject(
        site=site,
        advocate=advocate,
        customer_key=customer_key_of(site_id=site.pk, email=address),
    )
    return {
        "version": VERSION,
        "site": site.hostname,
        "exported_at": clock.now(),
        "found": subject.is_known,
        **held_about(subject=subject),
        "mails": _mails(subject),
        "decisions": [
            {"at": line.at, "step": line.step, "outcome": line.outcome, "text": line.text}
            | {"note": line.note}
            for line in told_to_person(decisions=decisions_about(subject=subject))
        ],
    }


def _mails(subject: Subject) -> list[dict[str, Any]]:
    """Which mails went out when; their text is not kept."""
    rows = SentMail.objects.filter(advocate__in=subject.advocates).order_by("pk")
    return plain(rows, "name", "sent_at")
