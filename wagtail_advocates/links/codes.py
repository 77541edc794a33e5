"""Referral codes: unambiguous, profanity-filtered, one canonical ASCII form.

A drawn code uses letters and digits that nobody confuses when reading or hearing them. A chosen
(vanity) code may use A–Z and 0–9. Both are stored in upper case without separators. Pure.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

# No 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: pairs that are mistaken for each other.
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
DRAWN_LENGTH = 7
SHORTEST, LONGEST = 3, 24
_CANONICAL = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}\Z")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·]+")
_TYPED_LONGEST = 64

_LEET = str.maketrans("0134578@", "OIEASTBA")
# Parts no code may contain, in the languages the app ships; compared after undoing leet spelling.
_WORDS = """
ANAL ANUS ARSCH ARSE BITCH BITE CACA CAZZO CHATTE COCK COCU CONO COUILLE CULO CUNT CUL DICK DYKE
FAG FICK FICA FOTZE FUCK FUK FCK GEIL HITLER HURE HURENSOHN KAK KANKER KKK KONT KURWA KUT LUL
MERDE MIERDA MRD NAZI NEGER NIGG NUTTE PEDO PENIS PIMMEL PIS PISS POLLA PORN PORNO PUTA PUTE
PUTO RAPE SEX SHIT SLET SLUT SPAST SPIC STRONZ TITS TWAT VAGIN WANK WHORE WICHS XXX
"""
_UNWANTED = frozenset(_WORDS.split())


def is_decent(code: str) -> bool:
    """Whether the code holds no unwanted word, plain or in leet spelling."""
    plain = code.upper()
    readings = {plain, plain.translate(_LEET), plain.translate(str.maketrans("1", "L"))}
    return not any(word in reading for word in _UNWANTED for reading in readings)


def generate_code(source: random.Random, length: int = DRAWN_LENGTH) -> str:
    """A decent code drawn from ``source``; 23^7 codes of the default length."""
    while True:
        code = "".join(source.choice(ALPHABET) for _ in range(length))
        if is_decent(code):
            return code


def canonical_code(text: str) -> str | None:
    """The code a person meant by what they typed, or None where it cannot be one.

    Lower case, full-width letters, accents, blanks and hyphens are forgiven.
    """
    if len(text) > _TYPED_LONGEST:
        return None
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    code = _SEPARATORS.sub("", bare).upper()
    return code if _CANONICAL.match(code) else None


@dataclass(frozen=True)
class VanityCheck:
    """The canonical code, or None with the reason code why it cannot be used."""

    code: str | None
    reason: str = ""


def check_vanity(text: str) -> VanityCheck:
    """Whether a wish can be issued. Reasons: ``code_characters``, ``code_unwanted_word``."""
    code = canonical_code(text)
    if code is None:
        return VanityCheck(code=None, reason="code_characters")
    if not is_decent(code):
        return VanityCheck(code=None, reason="code_unwanted_word")
    return VanityCheck(code=code)
