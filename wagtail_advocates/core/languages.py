"""Languages as pages and browsers name them, in Django's spelling. Pure."""

from __future__ import annotations

import re

LONGEST = 200
# Language, script and region of BCP 47 (RFC 5646), and whatever comes behind.
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-|\Z)")
_WRITE_TRADITIONAL = frozenset({"tw", "hk", "mo"})


def known_language(text: str) -> str:
    """The language of a tag such as ``de-AT``, ``en_US`` or ``zh-Hans-CN``, as Django names it;
    nothing for what is none.

    Variants and extensions are looked past. Chinese is told apart by its script.
    """
    found = _TAG.match(text.strip().replace("_", "-").lower())
    if found is None:
        return ""
    base, script, region = found.groups()
    if base == "zh":
        is_traditional = script == "hant" or (script is None and region in _WRITE_TRADITIONAL)
        return "zh-hant" if is_traditional else "zh-hans"
    return "-".join(part for part in (base, script, region) if part)
