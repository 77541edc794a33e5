"""Postal addresses as one household would be known by, so that writing them differently is no help.

Pure. Meant for comparing, never for showing.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    "street": "st",
    "str": "st",
    "strasse": "st",
    "avenue": "ave",
    "road": "rd",
    "lane": "ln",
    "drive": "dr",
    "boulevard": "blvd",
    "apartment": "apt",
    "flat": "apt",
    "nr": "",
    "no": "",
    "number": "",
}
_STREET_ENDING = re.compile(r"(?<=\w)str(?:asse)?$")
_WORD = re.compile(r"\w+")


def _word(text: str) -> str:
    return _WORDS.get(text, _STREET_ENDING.sub("st", text))


def canonical_address(text: str) -> str:
    """Lower case without accents or punctuation, common words in one spelling; order is ignored.

    Empty for what has no letter or digit.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", folded)
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = sorted({_word(found) for found in _WORD.findall(plain)})
    return " ".join(word for word in words if word)
