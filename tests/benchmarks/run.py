"""`make bench`: ours beside what it is measured against, in one run; writes build/bench.json.

Ratios only: both sides run in this process, in turns, and the median of the rounds is compared.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
ROUNDS = 7
CLICKS = 150
RENDERS = 300
QR_CODES = 40
CARDS = 20


def rate(work: Callable[[int], Any], times: int) -> float:
    """How often a second ``work`` runs."""
    started = time.perf_counter()
    for number in range(times):
        work(number)
    return times / (time.perf_counter() - started)


def duel(ours: Callable[[int], Any], theirs: Callable[[int], Any], times: int) -> list[float]:
    """The median rates of both, measured in turns."""
    rates: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for side, work in enumerate((ours, theirs)):
            rates[side].append(rate(work, times))
    return [statistics.median(side) for side in rates]


def row(name: str, ours: float, theirs: float | None, unit: str, ratio: float, bar: float) -> Any:
    """One line of the table; a ratio at or above its bar is good."""
    return {
        "id": name,
        "ours": round(ours, 3),
        "theirs": round(theirs, 3) if theirs is not None else None,
        "unit": unit,
        "ratio": round(ratio, 3),
        "bar": bar,
        "ok": ratio >= bar,
    }


def referral_link() -> Any:
    """A counted click against a hand-written view with one indexed SELECT and one INSERT."""
    from django.test import Client

    from tests.benchmarks import hand_written
    from tests.factories import CHROME, a_program, an_advocate

    code = an_advocate(a_program()).code.code
    click = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "User-Agent": CHROME}
    client, visitors = Client(headers=click), itertools.count()

    def ours(number: int) -> None:
        client.cookies.clear()
        visitor = next(visitors)
        address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
        assert client.get(f"/advocates/r/{code}", REMOTE_ADDR=address).status_code == 302

    theirs = hand_written.client(code)
    mine, yours = duel(ours, theirs, CLICKS)
    return row("referral_link_database_sink", mine, yours, "requests/s", mine / yours, 0.9)


def share_block() -> Any:
    """A warm share block; the bar is 0.3 ms."""
    from django.test import RequestFactory
    from wagtail.models import Site

    from wagtail_advocates.cms.share_rendering import render_share

    page = Site.objects.get(is_default_site=True).root_page
    request = RequestFactory().get("/")
    assert render_share(request=request, page=page)
    rates = [
        rate(lambda _: render_share(request=request, page=page), RENDERS) for _ in range(ROUNDS)
    ]
    ms = 1000 / statistics.median(rates)
    return row("share_block_warm", ms, None, "ms", 0.3 / ms, 1)


def qr_svg() -> Any:
    """A QR code drawn for the first time; the bar is 5 ms."""
    from wagtail_advocates.kits.qr import qr_svg as draw

    links = (f"https://shop.example/advocates/r/ANNA{n}?ch=qr" for n in itertools.count())
    rates = [rate(lambda _: draw(next(links)), QR_CODES) for _ in range(ROUNDS)]
    ms = 1000 / statistics.median(rates)
    return row("qr_svg_first_time", ms, None, "ms", 5 / ms, 1)


def share_card() -> Any:
    """A share card with a photograph drawn for the first time, its picture cut before; 60 ms."""
    from PIL import Image

    from wagtail_advocates.kits.share_card import ShareCard, card_bytes, draw_card

    photo = Image.effect_noise((540, 630), 60).convert("RGB")
    numbers = itertools.count()

    def draw(_: int) -> None:
        number = next(numbers)
        card = ShareCard(
            title=f"Tea bowls from the workshop at the river, number {number}",
            sender="Anna sends you this",
            offer="10% off your first order, and €5 towards the next one",
            code=f"ANNA{number}",
            disclosure="Ad: I get a reward if you buy.",
            place="Hearth & Kiln",
            link=f"https://shop.example/advocates/r/ANNA{number}/p42?ch=qr",
        )
        card_bytes(draw_card(card, picture=photo), kind="jpg")

    draw(0)
    ms = 1000 / statistics.median(rate(draw, CARDS) for _ in range(ROUNDS))
    return row("share_card_first_time", ms, None, "ms", 60 / ms, 1)


def main() -> None:
    folder = tempfile.mkdtemp()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    os.environ["DEBUG"] = "0"
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "tests.benchmarks.hand_written"
    django.setup()
    call_command("migrate", verbosity=0)
    rows = [referral_link(), share_block(), qr_svg(), share_card()]
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{'what':<30}{'ours':>12}{'theirs':>12}  {'unit':<12}{'ratio':>8}{'bar':>7}")
    for one in rows:
        theirs = one["theirs"] if one["theirs"] is not None else "–"
        mark = "" if one["ok"] else "  below its bar"
        print(
            f"{one['id']:<30}{one['ours']:>12}{theirs:>12}  {one['unit']:<12}"
            f"{one['ratio']:>8}{one['bar']:>7}{mark}"
        )


if __name__ == "__main__":
    main()
