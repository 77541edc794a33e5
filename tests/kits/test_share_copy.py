"""What is said on each channel, and how much of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_advocates.kits.channels import all_channels
from wagtail_advocates.kits.places import places
from wagtail_advocates.kits.share_copy import Sender, ShareCopy, composed, weighted_length

ANNA = Sender("Anna", "ANNA42")
URL = "https://shop.example/advocates/r/ANNA42?ch=bluesky"
COPY = ShareCopy(
    text="{name} shares {offer} with {code}",
    disclosure="Ad.",
    offer="10% off",
    instead="Good tea",
    by_channel={"sms": ("Short, {name}", ""), "x": ("", "#ad")},
)


def test_merge_fields_are_filled_once_so_that_braces_in_a_name_stay_braces() -> None:
    assert COPY.said(sender=Sender("{code}", "C")) == "{code} shares 10% off with C"


def test_without_a_sender_a_personal_text_gives_way_to_the_headline() -> None:
    assert COPY.said() == "Good tea"


def test_a_channel_has_its_own_text_or_disclosure_and_takes_the_rest_from_the_offer() -> None:
    channels = all_channels()
    assert COPY.on(channels["sms"], url=URL, sender=ANNA) == "Short, Anna Ad."
    assert COPY.on(channels["x"], url=URL, sender=ANNA).endswith("with ANNA42 #ad")
    assert COPY.differing(channels, url=URL, sender=None).keys() == {"x"}
    assert COPY.differing(channels, url=URL, sender=ANNA).keys() == channels.keys()


@settings(max_examples=60)
@given(
    text=st.text(max_size=240), disclosure=st.text(min_size=1, max_size=120), room=st.integers(122)
)
def test_a_text_is_cut_and_its_disclosure_never(text: str, disclosure: str, room: int) -> None:
    whole = composed(text, disclosure, room=min(room, 500))
    assert len(whole) <= min(room, 500)
    assert whole.endswith(disclosure.strip())


@pytest.mark.parametrize(
    ("text", "length"), [("tea", 3), ("Grüße – ja", 10), ("お茶", 4), ("…", 2), ("🍵", 2), ("", 0)]
)
def test_x_counts_some_characters_twice(text: str, length: int) -> None:
    assert weighted_length(text) == length


@given(text=st.text(max_size=400), room=st.integers(20, 280))
def test_whatever_counts_twice_a_text_keeps_its_room(text: str, room: int) -> None:
    whole = composed(text, "Ad.", room=room, length=weighted_length)
    assert weighted_length(whole) <= room
    assert whole.endswith("Ad.")


def test_a_text_without_blanks_is_cut_between_its_characters() -> None:
    assert composed("お茶をどうぞ", "広告", room=14, length=weighted_length) == "お茶を… 広告"


@pytest.mark.parametrize("name", ["bluesky", "x", "threads", "mastodon"])
def test_a_post_fits_its_network_with_the_link_in_it(name: str) -> None:
    channel = all_channels()[name]
    long = ShareCopy(text="wonderful tea " * 40, disclosure="I get a reward.", offer="", instead="")
    text = long.on(channel, url=URL)
    assert len(text) + 1 + (channel.link or len(URL)) <= channel.limit
    assert text.endswith("… I get a reward.")


def test_a_place_says_on_which_device_and_nonsense_says_nothing() -> None:
    written = ["sms:phones", "copy", "qr:computers", "email:moon", "nosuch"]
    assert [str(place) for place in places(written)] == [
        "sms:phones",
        "copy",
        "qr:computers",
        "email",
    ]
