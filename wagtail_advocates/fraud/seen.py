"""What a customer was seen with at one sale: keyed hashes, kept with it, so that it can be assessed
later exactly as it would have been at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from wagtail_advocates.fraud.models import PersonTrait

_TRAITS = frozenset(PersonTrait.Kind.values)


@dataclass(frozen=True)
class SeenWith:
    """The keys of what the shop told of a customer, by kind, those of lists (``email``,
    ``domain``) among them. ``mail_is_disposable``: None where no list could say so.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    mail_is_disposable: bool | None = False

    @property
    def traits(self) -> dict[str, str]:
        """The keys by which two people have something in common."""
        return {kind: key for kind, key in self.keys.items() if kind in _TRAITS}

    def as_data(self) -> dict[str, Any]:
        """Plain data from which ``seen_from`` makes the same again."""
        return asdict(self)


def seen_from(data: Mapping[str, Any]) -> SeenWith:
    """What was kept. Errors: ``KeyError``, ``TypeError`` for what is no such data."""
    return SeenWith(dict(data["keys"]), data["mail_is_disposable"])
