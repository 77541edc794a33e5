"""Taking a person out of our tables. Every function may run again and runs in the caller's
transaction; none touches a row of the books.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry, Revision

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.models import Decision
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.links.services import erase_codes
from wagtail_advocates.privacy.inventory import HELD, Fate, Held
from wagtail_advocates.privacy.mentions import mentions
from wagtail_advocates.privacy.subjects import Subject
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.webhooks.models import OutboxMessage

APP = "wagtail_advocates"

# Where Wagtail logs what editors did: ours by program, and everybody's.
LOGS: tuple[Any, ...] = (ProgramLogEntry, ModelLogEntry)

# Texts people write, in which they may name somebody whose row it is not.
WRITTEN = (
    ("Decision", "note"),
    ("Reward", "note"),
    ("Enrollment", "status_reason"),
    ("Refund", "reason"),
    ("Payout", "note"),
    ("PayoutBatch", "note"),
    ("FraudListEntry", "note"),
    ("Appeal", "text"),
    ("OutboxMessage", "last_error"),
)
# The kinds of things a Decision is about, and whose they are.
SUBJECTS = {
    "advocate": "advocates",
    "enrollment": "enrollments",
    "prospect": "prospects",
    "conversion": "conversions",
    "reward": "rewards",
    "payout": "payouts",
}
# The attribute of a Subject that holds the keys of a model's rows.
ROWS = {
    "Advocate": "advocates",
    "Enrollment": "enrollments",
    "Prospect": "prospects",
    "Conversion": "conversions",
    "Reward": "rewards",
    "Payout": "payouts",
}
# What an outbox message's payload names, and whose it is.
PAYLOAD = {
    "advocate": "advocates",
    "enrollment": "enrollments",
    "reward": "rewards",
    "payout": "payouts",
}


def _renewed(fate: Fate) -> Any:
    if fate is Fate.RENEW:
        return new_public_id()
    return secrets.token_hex(32)


def _rows(held: Held, subject: Subject) -> QuerySet[Any]:
    """The person's rows of a model in the inventory."""
    found = Q(pk__in=[])
    for attribute, lookup in held.rows.items():
        found |= Q(**{f"{lookup}__in": getattr(subject, attribute)})
    return apps.get_model(APP, held.model)._default_manager.filter(found).order_by("pk")


def erase_columns(*, subject: Subject) -> dict[str, int]:
    """Do to every column what the inventory says. Says how many rows of each model changed."""
    changed: dict[str, int] = defaultdict(int)
    plain: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, Any]] = defaultdict(dict)
    for held in HELD:
        where = (held.model, tuple(held.rows.items()))
        if held.fate is Fate.ROW:
            changed[held.model] += _rows(held, subject).delete()[0]
        elif held.rows and held.fate in (Fate.BLANK, Fate.NULL):
            plain[where][held.column] = "" if held.fate is Fate.BLANK else None
        elif held.rows and held.fate in (Fate.RENEW, Fate.UNKNOWABLE):
            for row in _rows(held, subject):
                _rows(held, subject).filter(pk=row.pk).update(**{held.column: _renewed(held.fate)})
    for (model, rows), values in plain.items():
        held = Held(model, "", "", "", Fate.BLANK, dict(rows))
        changed[model] += _rows(held, subject).update(**values)
    return {model: count for model, count in sorted(changed.items()) if count}


def retire(*, subject: Subject) -> int:
    """End every enrollment and its codes for good. Says how many enrollments were still going."""
    enrollments = Enrollment.objects.filter(pk__in=subject.enrollments)
    for enrollment in enrollments.order_by("pk"):
        erase_codes(enrollment=enrollment)
    going = enrollments.exclude(status=Enrollment.Status.ERASED)
    return going.update(status=Enrollment.Status.ERASED)


def close_appeals(*, subject: Subject) -> int:
    """Nobody is there to be answered. Says how many appeals were still open."""
    waiting = Appeal.objects.filter(reward__in=subject.rewards, answered_at=None)
    return waiting.update(answered_at=clock.now())


def mark_erased(*, subject: Subject) -> None:
    """Remember when, so that nothing is mailed, rewarded or paid out any more."""
    now = clock.now()
    Advocate.objects.filter(pk__in=subject.advocates, erased_at=None).update(erased_at=now)
    Prospect.objects.filter(pk__in=subject.prospects, erased_at=None).update(erased_at=now)


def erase_notes(*, subject: Subject) -> int:
    """Empty what people wrote beside decisions on the person, and wherever else they named them."""
    about = Q(pk__in=[])
    for kind, attribute in SUBJECTS.items():
        about |= Q(subject_kind=kind, subject_id__in=getattr(subject, attribute))
    erased = Decision.objects.filter(about).exclude(note="").update(note="")
    names = mentions(subject.words)
    for model_name, column in WRITTEN:
        model = apps.get_model(APP, model_name)
        written = model._default_manager.exclude(**{column: ""}).order_by("pk")
        for pk, text in written.values_list("pk", column).iterator(chunk_size=2000):
            if names(text):
                erased += model._default_manager.filter(pk=pk).update(**{column: ""})
    return erased


def erase_messages(*, subject: Subject) -> int:
    """Take messages to and about the person out of the outbox; they are never delivered."""
    names = mentions(subject.words)
    erased = 0
    now = clock.now()
    for message in OutboxMessage.objects.order_by("pk").iterator(chunk_size=2000):
        payload = message.payload
        if not payload or not (_is_theirs(payload, subject) or names(payload)):
            continue
        done = {"payload": {}, "last_error": "", "done_at": message.done_at or now}
        erased += OutboxMessage.objects.filter(pk=message.pk).update(**done)
    return erased


def _is_theirs(payload: Mapping[str, Any], subject: Subject) -> bool:
    return any(
        payload.get(name) in getattr(subject, attribute) for name, attribute in PAYLOAD.items()
    )


def erase_logs(*, subject: Subject) -> int:
    """Empty what Wagtail's and Django's own logs and revisions say of the person's rows."""
    erased = 0
    for model_name, attribute in ROWS.items():
        model = apps.get_model(APP, model_name)
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        ids = [str(pk) for pk in getattr(subject, attribute)]
        about = {"content_type": kind, "object_id__in": ids}
        for log in LOGS:
            erased += log.objects.filter(**about).update(label="", data={})
        erased += Revision.objects.filter(**about).delete()[0]
        if apps.is_installed("django.contrib.admin"):
            actions = apps.get_model("admin", "LogEntry").objects
            erased += actions.filter(**about).update(object_repr="", change_message="")
    return erased + _erase_mentions_in_logs(subject)


def _erase_mentions_in_logs(subject: Subject) -> int:
    names = mentions(subject.words)
    erased = 0
    ours = ContentType.objects.filter(app_label=APP)
    for log in LOGS:
        logged = log.objects.filter(content_type__in=ours).order_by("pk")
        found = [
            entry.pk
            for entry in logged.only("pk", "label", "data").iterator(chunk_size=2000)
            if names(entry.label) or names(entry.data)
        ]
        erased += log.objects.filter(pk__in=found).update(label="", data={})
    return erased
