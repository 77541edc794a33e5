"""Keys of pages, servers and shops: made, found, replaced and revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.factories import a_program, a_site
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.programs import keys
from wagtail_advocates.programs.keys import (
    SCOPES,
    find_key,
    issue_key,
    replace_key,
    revoke_key,
)
from wagtail_advocates.programs.models import ApiKey

SHOP = "https://shop.example"


@pytest.mark.django_db
class TestKeys:
    def issued(self, kind: str, **options: Any) -> tuple[ApiKey, str]:
        return issue_key(site=a_site(), kind=kind, name="one", **options)

    @pytest.mark.parametrize(
        ("kind", "prefix", "is_shown", "is_sealed", "has_scopes"),
        [
            ("publishable", "pk_", True, False, False),
            ("secret", "sk_", False, False, True),
            ("identity", "ik_", False, True, False),
        ],
    )
    def test_of_each_kind_no_more_is_kept_than_it_needs(
        self, kind: str, prefix: str, is_shown: bool, is_sealed: bool, has_scopes: bool
    ) -> None:
        key, value = self.issued(kind, origins=["https://Shop.example"])
        assert (value[:3], len(value)) == (prefix, 3 + 32)
        assert key.shown == (value if is_shown else value[:9])
        assert bool(key.sealed) is is_sealed
        assert key.scopes == (sorted(SCOPES) if has_scopes else [])
        assert key.origins == [SHOP]
        assert value not in (key.digest, key.sealed)
        assert find_key(value=value, kind=kind) == key

    def test_a_key_has_the_scopes_it_is_given_and_there_are(self) -> None:
        key, _value = self.issued("secret", scopes=["refunds", "links", "links", "everything"])
        assert key.scopes == ["links", "refunds"]

    def test_a_key_is_of_its_kind(self) -> None:
        _key, value = self.issued("secret")
        for kind in ("publishable", "identity"):
            with pytest.raises(KeyRefused):
                find_key(value=value, kind=kind)

    @pytest.mark.parametrize(("seconds", "works"), [(1, True), (0, False), (-1, False)])
    def test_a_key_works_until_it_ends(self, seconds: int, works: bool) -> None:
        key, value = self.issued("secret")
        now = clock.now()
        ApiKey.objects.filter(pk=key.pk).update(expires_at=now + timedelta(seconds=seconds))
        with clock.at(now):
            if works:
                assert find_key(value=value, kind="secret") == key
            else:
                with pytest.raises(KeyRefused):
                    find_key(value=value, kind="secret")

    @pytest.mark.parametrize(
        ("minutes", "written"), [(0, False), (4, False), (5, False), (6, True), (60, True)]
    )
    def test_when_a_key_was_used_last_is_written_every_five_minutes(
        self, minutes: int, written: bool
    ) -> None:
        key, value = self.issued("secret")
        first = clock.now()
        later = first + timedelta(minutes=minutes)
        for moment in (first, later):
            with clock.at(moment):
                find_key(value=value, kind="secret")
        key.refresh_from_db()
        assert key.last_used_at == (later if written else first)

    def test_a_new_key_has_the_rights_of_the_old_one_which_ends_after_the_overlap(self) -> None:
        program = a_program()
        old, _value = self.issued(
            "publishable", program=program, origins=[SHOP], scopes=["refunds"]
        )
        now = clock.now()
        with clock.at(now):
            new, value = replace_key(key=old, overlap=timedelta(days=1))
        for name in ("site", "program", "kind", "name", "scopes", "origins"):
            assert getattr(new, name) == getattr(old, name)
        assert find_key(value=value, kind="publishable") == new
        old.refresh_from_db()
        assert (old.expires_at, new.expires_at) == (now + timedelta(days=1), None)

    @pytest.mark.parametrize(("hours", "ends_in"), [(12, 12), (36, 24)])
    def test_the_overlap_lengthens_nothing(self, hours: int, ends_in: int) -> None:
        key, _value = self.issued("secret")
        now = clock.now()
        ApiKey.objects.filter(pk=key.pk).update(expires_at=now + timedelta(hours=hours))
        with clock.at(now):
            replace_key(key=key, overlap=timedelta(days=1))
        key.refresh_from_db()
        assert key.expires_at == now + timedelta(hours=ends_in)

    def test_a_revoked_key_stays_what_it_is(self) -> None:
        key, value = self.issued("secret")
        now = clock.now()
        for hours in (0, 1):
            with clock.at(now + timedelta(hours=hours)):
                revoke_key(key_id=key.pk)
        replace_key(key=key, overlap=timedelta(days=1))
        key.refresh_from_db()
        assert (key.revoked_at, key.expires_at) == (now, None)
        with pytest.raises(KeyRefused):
            find_key(value=value, kind="secret")


@pytest.mark.django_db(transaction=True)
def test_a_key_is_replaced_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    key, _value = issue_key(site=a_site(), kind="secret", name="one")

    def breaks(**options: Any) -> None:
        assert connection.in_atomic_block
        raise RuntimeError("the database went away")

    monkeypatch.setattr(keys, "issue_key", breaks)
    with pytest.raises(RuntimeError, match="went away"):
        replace_key(key=key, overlap=timedelta(days=1))
    key.refresh_from_db()
    assert key.expires_at is None
