"""What ``manage.py check`` says about the settings."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from wagtail_advocates.checks import check_settings

KEY = Fernet.generate_key().decode()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"PAYOUT_METHODS": ["bank", "credit"], "PAYOUT_KEYS": [KEY]}, []),
        ({"PAYOUT_METHOD": ["bank"]}, ["E001"]),
        ({"CONSENT": "maybe"}, ["E002"]),
        ({"CONSENT_HOOK": "nowhere.at_all"}, ["E003"]),
        ({"RETENTION_DAYS": True}, ["E004"]),
        ({"DESTINATION_HOLD_DAYS": -1}, ["E004"]),
        ({"PAYOUT_BACKENDS": {"wise": "nowhere.Wise"}}, ["E008"]),
        ({"PAYOUT_METHODS": ["cheque"]}, ["E009"]),
        ({"PAYOUT_METHODS": ["cheque"], "PAYOUT_BACKENDS": {"cheque": "nowhere.X"}}, ["E008"]),
        ({"PAYOUT_KEYS": [KEY, "secret"]}, ["E010"]),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    settings: Any, values: dict[str, Any], found: list[str]
) -> None:
    settings.WAGTAIL_ADVOCATES = values
    messages = check_settings(None)
    assert [message.id for message in messages] == [f"wagtail_advocates.{one}" for one in found]
    assert all(message.hint for message in messages)
