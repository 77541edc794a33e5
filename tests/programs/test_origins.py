"""Origins are written as browsers send them, whatever people type."""

from __future__ import annotations

import pytest

from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.programs.origins import exact_origin

SHOP = "https://shop.example"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (SHOP, SHOP),
        ("HTTPS://Shop.Example:8443", "https://shop.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        (f"{SHOP}:443", SHOP),
        (f"{SHOP}:0443", SHOP),
        (f"{SHOP}:", SHOP),
        (f"{SHOP}:80", f"{SHOP}:80"),
        ("http://shop.example:80", "http://shop.example"),
        (f"{SHOP}.", SHOP),
        (f"{SHOP}.:444", f"{SHOP}:444"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://日本語。jp", "https://xn--wgv71a119e.jp"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://my_shop.example", "https://my_shop.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[2001:DB8:0::1]", "http://[2001:db8::1]"),
        ("http://192.0.2.1", "http://192.0.2.1"),
    ],
)
def test_an_origin_is_what_a_browser_sends(text: str, origin: str) -> None:
    assert exact_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        f"{SHOP}/",
        f"{SHOP}/path",
        f"{SHOP}?q",
        f" {SHOP}",
        "https://anna@shop.example",
        "ftp://shop.example",
        "shop.example",
        "https:shop.example",
        "https://[shop.example",
        "https://shop.example]",
        "https://[shop.example]",
        "http://[fe80::1%25eth0]",
        f"{SHOP}:port",
        f"{SHOP}:99999",
        f"{SHOP}:-1",
        "https://*.shop.example",
        "https://shop..example",
        "https://shop example",
        "https://shop%2eexample",
        "https://\u2603\u200d.example",
        "https://999.1.1.1",
        "https://127.1",
        "https://.",
        "https://:443",
        "https://",
        "null",
        "",
    ],
)
def test_what_no_browser_sends_is_no_origin(text: str) -> None:
    with pytest.raises(BadReference, match="Not an origin"):
        exact_origin(text)
