"""Pages of other people, on another origin than the site, with the widget in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jwt
from playwright.sync_api import Page

from tests.factories import a_program, a_site
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.models import Program

NONCE = "Zm9ydHkgaG91cnM"
SCRIPT = "/static/wagtail_advocates/widget/advocates.js"

# What the widget told the page, in ``told``; dark pages are dark by their own style sheet.
PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<title>Slow mornings</title><style nonce="{nonce}">:root {{ color-scheme: light dark }}
body {{ margin: 0; padding: 16px 16px 96px; background: Canvas; color: CanvasText;
font: 1rem/1.5 system-ui, sans-serif }} main {{ display: grid; gap: 24px }}
main > * {{ min-inline-size: 0 }}</style>
<body><script nonce="{nonce}">window.told = []; window.advocates = window.advocates || [];
for (const name of ["ready", "share", "error", "join", "claim"])
  advocates.push(["on", name, (detail) => told.push([name, detail.stage || detail.channel || ""])]);
</script>
<script async nonce="{nonce}" src="{script}" {attributes}
  data-api="{api}" data-key="{key}" data-identity="{identity}"></script>
<main><h1>Slow mornings</h1>{body}</main></body></html>"""


class HostPage:
    """A site on another port, with a program to share and a publishable key for its origin."""

    def __init__(self, site: str, serve: Callable[..., str], folder: Path) -> None:
        self.site, self.folder = site, folder
        self.headers: dict[str, str] = {}
        self.origin = serve({}, self.headers)
        self.program: Program = a_program()
        _row, self.key = issue_key(
            site=a_site(), kind="publishable", name="web", origins=[self.origin]
        )
        self.api = f"{site}/advocates/api/v1/"

    @property
    def address(self) -> str:
        return f"{self.origin}/page.html"

    def write(self, body: str, *, name: str = "page.html", **options: str) -> None:
        """Put a page on the site; ``PROGRAM`` in the body stands for the program's slug."""
        values = {
            "lang": "en",
            "dir": "ltr",
            "nonce": NONCE,
            "script": self.site + SCRIPT,
            "attributes": "",
            "api": self.api,
            "key": self.key,
            "identity": "",
            **options,
        }
        html = PAGE.format(body=body.replace("PROGRAM", self.program.slug), **values)
        (self.folder / name).write_text(html, encoding="utf-8")

    def open(self, page: Page, body: str, **options: str) -> None:
        self.write(body, **options)
        page.goto(self.address)

    def be_strict(self) -> None:
        """Answer with the strictest headers under which a page of another origin can live."""
        self.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
            f"connect-src {self.site}; img-src data:; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types advocates"
        )
        self.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        self.headers["Cross-Origin-Opener-Policy"] = "same-origin"

    def token(self, email: str) -> str:
        """What the shop's server says of its customer."""
        key, secret = issue_key(site=a_site(), kind="identity", name="shop")
        now = datetime.now(tz=timezone.utc)
        claims = {"sub": "7", "email": email, "aud": self.program.slug, "iat": now}
        claims["exp"] = now + timedelta(minutes=5)
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key.shown})


def told(page: Page, name: str) -> list[str]:
    """The stages or channels of the events of this name so far."""
    return [what for event, what in page.evaluate("told") if event == name]


def wait_told(page: Page, name: str, **options: Any) -> None:
    page.wait_for_function("(name) => told.some(([event]) => event === name)", arg=name, **options)
