from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from PIL import Image
from wagtail.models import Page

from example_site.demo import mailbox, seed
from example_site.demo.pictures import articles, products
from example_site.shop.models import Order
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.models import Decision
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import Visit


def silent(_done: int, _total: int, _what: str) -> None:
    """Nobody watches."""


@pytest.fixture
def plain_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of one colour: the story does not depend on them, and they take seconds to draw."""

    def plain(_rng: Random) -> Image.Image:
        return Image.new("RGB", (60, 70), (180, 160, 140))

    for module in (articles, products):
        monkeypatch.setattr(module, "PICTURES", dict.fromkeys(module.PICTURES, plain))


@pytest.mark.django_db
def test_the_seed_tells_the_whole_story_once(plain_pictures: None) -> None:
    first = seed(progress=silent)
    verdicts = set(Visit.objects.values_list("verdict", flat=True))
    reasons = set(Visit.objects.values_list("reason", flat=True))
    states = set(Reward.objects.values_list("state", flat=True))
    statuses = set(Enrollment.objects.values_list("status", flat=True))
    assert first["orders"] == 31
    assert 180 <= Visit.objects.count() <= 260
    assert {"counted", "excluded"} <= verdicts
    assert {"link_preview", "bot", "prefetch", "head_request", "staff"} <= reasons
    assert {"pending", "approved", "reversed", "rejected"} <= states
    assert {"active", "applied", "declined"} <= statuses
    assert Decision.objects.filter(reason="self_referral_email").exists()
    assert set(Order.objects.values_list("state", flat=True)) == {
        "paid",
        "partly_refunded",
        "refunded",
    }
    assert not Order.objects.filter(reported_at=None).exists()
    assert reconcile().ok
    counts = [model.objects.count() for model in (Page, Order, Visit, Reward, Decision)]
    assert seed(progress=silent) == first
    assert [m.objects.count() for m in (Page, Order, Visit, Reward, Decision)] == counts


@pytest.mark.once
@pytest.mark.django_db
def test_every_row_of_the_demo_says_what_it_is(plain_pictures: None) -> None:
    seed(progress=silent)
    names = {
        model.__name__: [str(row) for row in model._base_manager.all()[:200]]
        for model in apps.get_app_config("wagtail_advocates").get_models()
    }
    assert [name for name, said in names.items() if not all(said)] == []
    assert [name for name, said in names.items() if any(" object (" in one for one in said)] == []


@pytest.mark.once
@pytest.mark.django_db
def test_every_page_of_the_demo_can_be_looked_at(client: Client, plain_pictures: None) -> None:
    seed(progress=silent)
    pages = [page for page in Page.objects.live().filter(depth__gt=1) if page.url]
    assert len(pages) == 17
    for page in pages:
        answer = client.get(page.get_url())
        assert answer.status_code == 200, page
    assert client.login(username="editor", password="editor")
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/orders/").status_code == 200


@pytest.mark.django_db
def test_the_dry_run_shows_what_the_draft_of_the_demo_would_change(
    client: Client, plain_pictures: None
) -> None:
    """Three clicks: the menu, the page, the button; the first program has a draft to try."""
    seed(progress=silent)
    client.login(username="editor", password="editor")
    form = client.get("/admin/advocates/dry-run/").context["form"]
    sent = {name: form[name].value() or "" for name in ("rules", "since", "until")}
    program = form.fields["program"].queryset.first()
    page = client.get("/admin/advocates/dry-run/", {**sent, "program": program.pk})
    assert "12% of the order instead of €10?" in page.context["tried"]
    assert [row for row in page.context["rows"] if row["name"] == "Anna Berger"]
    assert page.context["totals"][0]["difference"] not in ("", "€0.00")


def test_pictures_are_drawn_the_same_each_time() -> None:
    first, second = (products.cups(Random("HK-CUP-02")).tobytes() for _time in range(2))
    assert first == second


def test_the_mailbox_reads_what_djangos_file_backend_wrote(
    settings: Any, tmp_path: Path, client: Client
) -> None:
    separator = b"\n" + b"-" * 79 + b"\n"
    mails = [
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        b"Subject: Ihr Link\nTo: zo\xc3\xab@people.example\nDate: Mon, 23 Nov 2026 10:00:00 -0000\n"
        b"\n\xe2\x82\xac10: http://127.0.0.1/x/\n",
        b"Subject: second\n\nno date, no address\n",
    ]
    (tmp_path / "a.log").write_bytes(separator.join([*mails, b""]))
    found = mailbox.newest(tmp_path)
    assert [mail.subject for mail in found] == ["second", "Ihr Link"]
    assert "€10" in found[1].text
    assert found[0].sent_at is None


@pytest.mark.django_db
def test_the_mailbox_is_not_there_outside_the_demo(client: Client, settings: Any) -> None:
    settings.DEMO_MAILBOX = False
    assert client.get("/demo/mail/").status_code == 404
