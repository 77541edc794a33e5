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
MAX_DRAWS = 1000
_CANONICAL = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}\Z")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−_.·/]+")
_TYPED_LONGEST = 64


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LEET = str.maketrans("0134578@", "OIEASTBA")
_LEET_L = str.maketrans("0134578@", "OLEASTBA")
# Words no code may contain, in the languages the app ships; compared after undoing leet spelling.
_UNWANTED = _words(
    "ARSCH ASSHOLE BITCH CABRON CAZZO CHINGA COUILLE CUNT FAGGOT FOTZE FUCK FICKEN HITLER "
    "HOLOCAUST HURENSOHN JODER KANKER KKK KLOOTZAK KURWA MERDE MIERDA MOTHERF NAZI NEGER "
    "NIGGA NIGGER NUTTE PENIS PIMMEL PORN PUSSY PUTAIN RAPIST SALOPE SCHLAMPE SCHEISS SHIT SPAST "
    "STRONZ TITTEN TWAT VAGIN VERGEWALTIG WANKER WHORE WICHS XXX"
)
# Words too short to be looked for in a name (ARSENAL, HANCOCK, PISANO) but no code by themselves,
# with or without digits around them; a drawn code must not contain them either.
_UNWANTED_ALONE = _words(
    "ANAL ANUS ARSE ASS BITE CACA CHATTE COCK COCU CONO CUL CULO DICK DYKE FAG FCK FICA FICK FUK "
    "GEIL GUEY HURE KAK KONT KUT LUL MRD PEDO PIS PISS POLLA PUTA PUTE PUTO RAPE SEX SLET SLUT "
    "SPIC TITS WANK"
)
# Words that hold an unwanted one and are none.
_HARMLESS = re.compile(r"SCUNTHORPE|IGNAZIO|NAZIR|NAZIM|NAZIA|SHITAL|KUSHIT|PENISTONE|NAZIH")


def _readings(code: str) -> set[str]:
    plain = _HARMLESS.sub("", code.upper())
    return {plain, plain.translate(_LEET), plain.translate(_LEET_L)}


def is_decent(code: str) -> bool:
    """Whether the code holds no unwanted word, plain or in leet spelling."""
    readings = _readings(code)
    return not any(word in reading for word in _UNWANTED for reading in readings)


def _is_unwanted_alone(code: str) -> bool:
    readings = {reading.strip("0123456789") for reading in (code, *_readings(code))}
    return any(word in readings for word in _UNWANTED_ALONE)


def _is_drawable(code: str) -> bool:
    readings = _readings(code)
    return is_decent(code) and not any(
        word in reading for word in _UNWANTED_ALONE for reading in readings
    )


def generate_code(source: random.Random, length: int = DRAWN_LENGTH) -> str:
    """A decent code drawn from ``source``; 23^7 codes of the default length.

    Errors: ``RuntimeError`` where a thousand draws found none, so that a broken source is noticed.
    """
    for _draw in range(MAX_DRAWS):
        code = "".join(source.choice(ALPHABET) for _ in range(length))
        if _is_drawable(code):
            return code
    raise RuntimeError("The source of randomness draws no decent code.")


def canonical_code(text: str) -> str | None:
    """The code a person meant by what they typed, or None where it cannot be one.

    Lower case, full-width letters, accents, blanks, hyphens and invisible marks are forgiven.
    """
    if len(text) > _TYPED_LONGEST:
        return None
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
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
    if not is_decent(code) or _is_unwanted_alone(code):
        return VanityCheck(code=None, reason="code_unwanted_word")
    return VanityCheck(code=code)
