"""When two names are the same: whatever the case, the accents and the blanks. Imports no Django."""

from __future__ import annotations

import hashlib
import unicodedata


def name_key(name: str) -> str:
    """SHA-256 of what is left of a name without case, accents and blanks; empty for no name.

    Source: Unicode 16, 3.13, a caseless match under compatibility, after dropping all marks.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(
        character
        for character in folded
        if not character.isspace() and unicodedata.category(character)[0] not in "MCZ"
    )
    if not letters:
        return ""
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
