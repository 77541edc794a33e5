"""A token that hands a visitor over: to one host, for two minutes, once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import HandOverInvalid
from wagtail_advocates.tracking.hand_over import LONGEST, hand_over, take_over

pytestmark = pytest.mark.django_db
NOW = clock.now().replace(microsecond=0)
ANNA = uuid.UUID(int=7)
HOST = "shop.example"


def handed_over(host: str = HOST) -> str:
    with clock.at(NOW):
        return hand_over(visitor=ANNA, host=host)


def taken_over(token: str, *, host: str = HOST, seconds: int = 0) -> uuid.UUID:
    with clock.at(NOW + timedelta(seconds=seconds)):
        return take_over(token=token, host=host)


@pytest.mark.parametrize(("seconds", "works"), [(0, True), (120, True), (121, False)])
def test_a_token_lasts_two_minutes(seconds: int, works: bool) -> None:
    token = handed_over()
    if works:
        assert taken_over(token, seconds=seconds) == ANNA
    else:
        with pytest.raises(HandOverInvalid):
            taken_over(token, seconds=seconds)


@pytest.mark.parametrize("host", ["evil.example", "zoo.example", f"www.{HOST}", ""])
def test_a_token_is_for_its_host_alone_in_any_case(host: str) -> None:
    token = handed_over("Shop.Example")
    with pytest.raises(HandOverInvalid):
        taken_over(token, host=host)
    assert taken_over(token, host="SHOP.example") == ANNA


# Of blocks of sixteen bytes: one token each that ends in two, one and no equals signs.
@pytest.mark.parametrize("length", [1, 17, 33, 49])
def test_a_host_may_be_of_any_length(length: int) -> None:
    """Tokens travel without the equals signs that fill them up."""
    host = f"{'s' * length}.example"
    token = handed_over(host)
    assert "=" not in token
    assert taken_over(token, host=host) == ANNA


def test_a_token_is_used_once_and_remembered_for_longer_than_it_lasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token, remembered = handed_over(), []

    def once(**asked: Any) -> bool:
        remembered.append(asked)
        return len(remembered) == 1

    monkeypatch.setattr("wagtail_advocates.tracking.hand_over.use_once", once)
    assert taken_over(token) == ANNA
    with pytest.raises(HandOverInvalid):
        taken_over(token)
    assert remembered == [{"name": "hand-over", "value": token, "seconds": 600}] * 2


def test_a_token_longer_than_any_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    class Keys:
        def decrypt_at_time(self, token: bytes, *_rest: int) -> bytes:
            read.append(token.decode().rstrip("="))
            return f'["{ANNA.hex}", "{HOST}"]'.encode()

    monkeypatch.setattr("wagtail_advocates.tracking.hand_over._keys", Keys)
    assert taken_over("a" * LONGEST) == ANNA
    for longer in (401, 10_000):
        with pytest.raises(HandOverInvalid):
            taken_over("b" * longer)
    assert read == ["a" * 400]


@given(st.text(max_size=420))
def test_whatever_else_comes_is_refused(token: str) -> None:
    with pytest.raises(HandOverInvalid):
        taken_over(token)
