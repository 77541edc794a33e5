"""The examples name elements, attributes and calls that there are, and their tokens are taken."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import jwt
import pytest
from django.template import Context, Engine

from tests.package.conftest import ROOT

EXAMPLES = ROOT / "widget/examples"
TAG = re.compile(r"<(advocates-[a-z]+)((?:[^>\"]|\"[^\"]*\")*)>")
KEY = "id_abcdefghijklmnopqrstuvwxyz0123456789"
PAGES = [
    path
    for path in sorted(EXAMPLES.rglob("*"))
    if path.suffix in (".html", ".liquid") and not {"node_modules", "dist"} & set(path.parts)
]


def known_attributes() -> dict[str, set[str]]:
    manifest = json.loads((ROOT / "widget/custom-elements.json").read_text(encoding="utf-8"))
    [elements] = [module["declarations"] for module in manifest["modules"][:1]]
    return {
        element["tagName"]: {attribute["name"] for attribute in element["attributes"]}
        for element in elements
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(EXAMPLES)))
def test_an_example_names_elements_and_attributes_that_there_are(page: Path) -> None:
    known = known_attributes()
    text = re.sub(r"{%.*?%}", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for tag, attributes in TAG.findall(text):
        assert set(re.findall(r"([\w-]+)=\"", attributes)) - known[tag] == set()


def test_the_settings_of_the_shopify_block_are_json() -> None:
    text = (EXAMPLES / "shopify/advocates-embed.liquid").read_text(encoding="utf-8")
    schema = json.loads(re.search(r"{% schema %}(.*){% endschema %}", text, re.DOTALL)[1])
    used = set(re.findall(r"block\.settings\.(\w+)", text))
    assert {setting["id"] for setting in schema["settings"]} == used


def test_the_django_example_says_who_is_signed_in(settings: object) -> None:
    known = {"origin": "https://shop.example", "key": "pk_1", "program": "friends"}
    settings.ADVOCATES = {**known, "identity_key": KEY}
    namespace: dict[str, object] = {}
    exec((EXAMPLES / "django/context_processors.py").read_text(encoding="utf-8"), namespace)  # noqa: S102
    user = SimpleNamespace(
        pk=7, email="anna@people.example", is_authenticated=True, get_full_name=lambda: "Anna"
    )
    request = SimpleNamespace(user=user, build_absolute_uri="https://other.example/tea")
    context = {**namespace["advocates"](request), "request": request, "product": {"name": "Tea"}}
    template = (EXAMPLES / "django/product.html").read_text(encoding="utf-8")
    html = Engine().from_string(template).render(Context(context))
    token = re.search(r'data-identity="([^"]+)"', html)[1]
    claims = jwt.decode(token, KEY, algorithms=["HS256"], audience="friends")
    assert (claims["sub"], claims["email"]) == ("7", "anna@people.example")
    assert jwt.get_unverified_header(token)["kid"] == KEY[:9]
    assert KEY not in html


@pytest.mark.skipif(not shutil.which("php"), reason="PHP is not installed")
def test_the_woocommerce_example_signs_a_token() -> None:
    source = EXAMPLES / "woocommerce/functions.php"
    subprocess.run(["php", "-l", str(source)], check=True, capture_output=True)
    call = f"""require {json.dumps(str(source))};
        echo advocates_identity("7", "anna@people.example", "Zoë", "friends", "{KEY}", time());"""
    said = subprocess.run(["php", "-r", call], check=True, capture_output=True, text=True)
    claims = jwt.decode(said.stdout, KEY, algorithms=["HS256"], audience="friends")
    assert (claims["sub"], claims["name"]) == ("7", "Zoë")
    assert 0 < claims["exp"] - time.time() <= 300
