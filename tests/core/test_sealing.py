from __future__ import annotations

import base64
import hmac
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken

from wagtail_advocates.core.sealing import keys_for


def derived(secret: str, purpose: bytes) -> Fernet:
    """HKDF-SHA256 without a salt (RFC 5869), written out: one block is 32 bytes."""
    extracted = hmac.digest(bytes(32), secret.encode(), "sha256")
    return Fernet(base64.urlsafe_b64encode(hmac.digest(extracted, purpose + b"\x01", "sha256")))


def test_what_is_sealed_can_be_opened_with_the_derivation_that_is_documented(settings: Any) -> None:
    sealed = keys_for(purpose=b"one").encrypt(b"DE89")
    assert derived(settings.SECRET_KEY, b"one").decrypt(sealed) == b"DE89"


def test_what_is_sealed_for_one_purpose_is_closed_to_another() -> None:
    sealed = keys_for(purpose=b"one").encrypt(b"DE89")
    with pytest.raises(InvalidToken):
        keys_for(purpose=b"another").decrypt(sealed)


def test_an_older_secret_still_opens_and_the_newest_seals(settings: Any) -> None:
    old = keys_for(purpose=b"one").encrypt(b"DE89")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, b"bytes will do"]
    settings.SECRET_KEY = "a new one"
    keys = keys_for(purpose=b"one")
    assert keys.decrypt(old) == b"DE89"
    assert derived("a new one", b"one").decrypt(keys.encrypt(b"GB33")) == b"GB33"
    assert keys.decrypt(derived("bytes will do", b"one").encrypt(b"FR76")) == b"FR76"


def test_a_key_of_the_site_s_own_seals_before_all_others() -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = keys_for(purpose=b"one").encrypt(b"DE89")
    keys = keys_for(purpose=b"one", own=[first, second])
    assert Fernet(first).decrypt(keys.encrypt(b"GB33")) == b"GB33"
    assert keys.decrypt(Fernet(second).encrypt(b"FR76")) == b"FR76"
    assert keys.decrypt(before) == b"DE89"
