"""Every word of the share widget, in English; the widget asks for them in other languages.

A test compares them with the widget's sources.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from wagtail_advocates.core.languages import known_language

WORDS = (
    _("Copied"),
    _("Could not copy"),
    _("Sharing as {name} · Your results"),
    _("Share this with a friend"),
    _("Get your own link"),
    _("{name} sent you"),
    _("A friend"),
    _("Your code"),
    _("Close"),
    _("Your name"),
    _("Your e-mail"),
    _("I accept the"),
    _("terms of the program"),
    _("Send me my link"),
    _("Sending…"),
    _("Check your mail"),
    _("We sent a message to {name}. Open it, and your link is ready."),
    _("Nothing there? Look into the spam folder."),
    _("That did not work. Please try again."),
    _("Open the join page"),
    _("Your link is ready"),
    _("Follow the link in the mail to {name}: then you can be rewarded and see your results."),
    _("Print"),
    _("Scan to open the link"),
    _("Copy"),
    _("Download"),
    _("Share"),
    _("Share on Mastodon"),
    _("Your server, such as mastodon.social"),
    _("Your results"),
    _("Visits"),
    _("Friends"),
    _("Customers"),
    _("Available"),
    _("Pending"),
    _("Store credit"),
    _("Rewards"),
    _("No rewards yet. Share your link to get the first one."),
    _("Everything about your link"),
    _("Your results could not be loaded. Please try again later."),
    _("Who sent you? Enter their code"),
    _("Who sent you? Enter their name or code"),
    _("Use the code"),
)
CHANNELS = (_("Share"), _("Copy link"), _("E-mail"), _("QR code"))

# What a block says to a tap before the widget's first answer, by its attribute ``label-KEY``.
LABELS = {
    "copied": "Copied",
    "failed": "Could not copy",
    "open": "Share",
    "close": "Close",
    "copy": "Copy",
    "scan": "Scan to open the link",
    "download": "Download",
    "print": "Print",
    "mastodon": "Share on Mastodon",
    "server": "Your server, such as mastodon.social",
}

_LOCALES = Path(__file__).resolve().parents[1] / "locale"


def widget_words(language: str) -> Mapping[str, str]:
    """English to the words of a language, as far as they differ; nothing where we have none.

    A country is looked past: Austrians read German.
    """
    return _differing(language, (*WORDS, *CHANNELS))


def block_labels(language: str) -> Mapping[str, str]:
    """KEY to word for a share block's attributes ``label-KEY``, where it is no English word.

    With them a tap is answered in the page's language before the widget's first answer, and
    while there is none.
    """
    words = _differing(language, LABELS.values())
    return {key: words[english] for key, english in LABELS.items() if english in words}


def _differing(language: str, texts: Iterable[str]) -> dict[str, str]:
    ours = _ours(language)
    if not ours:
        return {}
    with translation.override(ours):
        said = {english: gettext(english) for english in texts}
    return {english: word for english, word in said.items() if word != english}


@functools.lru_cache(maxsize=256)
def _ours(language: str) -> str:
    """The language we have words in, as Django names it. Chinese is simplified."""
    known = known_language(language)
    if known.startswith("zh"):
        return known if known == "zh-hans" else ""
    base = known.partition("-")[0]
    return base if base and (_LOCALES / base).is_dir() else ""
