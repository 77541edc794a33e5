from __future__ import annotations

from dataclasses import dataclass

from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.core.text import has_unstorable

LONGEST_GROUP = 80


@dataclass(frozen=True)
class Customer:
    """Who bought, as far as the shop knows. ``is_new`` None: work it out from earlier sales.

    ``device`` is the shop's own opaque token of a browser or app, ``payment`` a fingerprint of
    the card or account paid with, ``address`` a postal address, ``country`` its ISO 3166 code,
    ``group`` the shop's own name of a group of customers. But for country and group, which rules
    ask for, none of them is stored: keyed hashes are compared, of ``ip`` one that holds for a day.
    """

    email: str = ""
    user_id: int | None = None
    is_new: bool | None = None
    device: str = ""
    payment: str = ""
    address: str = ""
    country: str = ""
    ip: str = ""
    group: str = ""


def country_code(text: str) -> str:
    """The ISO 3166 code in capitals, or nothing for what is none."""
    code = text.strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def group_name(text: str) -> str:
    """The name of a group without blanks around it. Errors: ``BadReference``."""
    name = text.strip()
    if len(name) > LONGEST_GROUP or has_unstorable(name):
        raise BadReference
    return name
