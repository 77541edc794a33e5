"""Checks of text that comes from outside, so that it is the same on every database."""

from __future__ import annotations

import re
import unicodedata

from wagtail_advocates.core.errors import BadName, BadReference

MAX_NAME = 120
MAX_REFERENCE = 200
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ADDRESS = re.compile(r"[^\s<>\"'(),:;\[\]{}]+@[^\s<>\"'(),:;\[\]{}]+")


def has_unstorable(text: str) -> bool:
    """Whether ``text`` has a NUL, another control character or a lone surrogate."""
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def person_name(text: str) -> str:
    """The name in NFC with single blanks. Errors: ``BadName``."""
    if has_unstorable(text.replace("\t", " ").replace("\n", " ")):
        raise BadName
    name = " ".join(unicodedata.normalize("NFC", text).split())
    visible = any(unicodedata.category(c)[0] not in "CZM" for c in name)
    if not visible or len(name) > MAX_NAME:
        raise BadName
    return name


def reference(text: str) -> str:
    """The external id exactly as given. Errors: ``BadReference``."""
    if not text or len(text) > MAX_REFERENCE or has_unstorable(text):
        raise BadReference
    return text


def without_addresses(text: str) -> str:
    """The text with every e-mail address left out, fit for a log or an error kept beside a row."""
    return _ADDRESS.sub("[address]", text)


def without_formula(value: object) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (OWASP CSV injection)."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
