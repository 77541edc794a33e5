"""Whether a text names a person: by address or by full name, in any case and spacing. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any


def folded(text: str) -> str:
    """The text as it compares: NFKC, without case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def mentions(words: Iterable[str]) -> Callable[[Any], bool]:
    """A test whether a value, text or JSON, names somebody known by these words.

    A name of one word says too little: "Will" would be found in half of all sentences.
    """
    telling = {folded(word) for word in words}
    patterns = [
        re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for word in sorted(telling)
        if "@" in word or " " in word
    ]

    def test(value: Any) -> bool:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        plain = folded(text)
        return any(pattern.search(plain) for pattern in patterns)

    return test
