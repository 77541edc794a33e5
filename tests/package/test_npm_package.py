"""The npm package: what is in it, and how it behaves in somebody's empty folder."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest

from tests.tools.npm_package import ROOT, WIDGET, run

TOP = {"LICENSE", "README.md", "THIRD-PARTY.md", "custom-elements.json", "package.json"}
CHUNK = re.compile(r"dist/[\w-]+-[\w-]{8}\.js")
BIN = WIDGET / "node_modules/.bin"

USE = """
import { AdvocatesShare, shareAddress, type AdvocatesEvents } from "wagtail-advocates";
import "wagtail-advocates/define";

const share: AdvocatesShare | null = document.querySelector("advocates-share");
if (share) {
  share.program = "friends";
  share.shareText = "Look";
  share.preview = true;
  // @ts-expect-error a number is no slug
  share.program = 7;
}
document.addEventListener("advocates:share", (event) => {
  const detail: AdvocatesEvents["share"] = event.detail;
  const address: string = shareAddress({} as never, { url: detail.url, text: "", title: "" });
  console.log(address);
});
"""

IN_NODE = """
const names = Object.keys(globalThis).join();
const all = await import("wagtail-advocates");
await import("wagtail-advocates/define");
if (Object.keys(globalThis).join() !== names) throw new Error("left something behind");
if (typeof all.AdvocatesShare !== "function") throw new Error("no element");
"""

IN_A_PAGE = """
const { Window } = await import(process.argv[2]);
const window = new Window({ url: "https://shop.example/" });
for (const name of ["document", "HTMLElement", "customElements", "CSSStyleSheet"]) {
  globalThis[name] = window[name];
}
const { AdvocatesShare } = await import("wagtail-advocates");
if (customElements.get("advocates-share")) throw new Error("the plain entry registers");
await import("wagtail-advocates/define");
if (customElements.get("advocates-share") !== AdvocatesShare) throw new Error("not registered");
const share = document.createElement("advocates-share");
share.program = "friends";
console.log(share.getAttribute("program"));
"""


@pytest.fixture(scope="module")
def project(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project that has installed the package, and nothing from a network."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    install = ["npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"]
    run([*install, tarball], folder)
    return folder


def test_it_holds_exactly_what_is_meant_to_be_published(tarball: Path, built_widget: Path) -> None:
    with tarfile.open(tarball) as packed:
        names = {name.removeprefix("package/") for name in packed.getnames()}
    static = ROOT / "wagtail_advocates/static/wagtail_advocates/widget"
    scripts = json.loads((static / "manifest.json").read_text(encoding="utf-8"))["files"]
    sources = (WIDGET / "src").rglob("*.ts")
    types = {str(path.relative_to(WIDGET / "src").with_suffix(".d.ts")) for path in sources}
    expected = {
        *TOP,
        "dist/index.js",
        "dist/define.js",
        "dist/share-block.css",
        *(f"dist/script/{name}" for name in scripts),
        *(f"dist/types/{name}" for name in types | {"attributes.d.ts", "react.d.ts", "vue.d.ts"}),
    }
    assert expected - names == set()
    assert [name for name in sorted(names - expected) if not CHUNK.fullmatch(name)] == []


def test_importing_it_on_a_server_leaves_nothing_behind(project: Path) -> None:
    (project / "server.js").write_text(IN_NODE, encoding="utf-8")
    assert run(["node", "server.js"], project) == ""


def test_only_the_defining_entry_registers_the_elements(project: Path) -> None:
    (project / "page.js").write_text(IN_A_PAGE, encoding="utf-8")
    happy_dom = (WIDGET / "node_modules/happy-dom/lib/index.js").as_uri()
    assert run(["node", "page.js", happy_dom], project) == "friends\n"


@pytest.mark.parametrize("resolution", ["bundler", "node16"])
def test_the_types_resolve_strictly(project: Path, resolution: str) -> None:
    (project / "use.ts").write_text(USE, encoding="utf-8")
    module = "node16" if resolution == "node16" else "esnext"
    options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"]
    tsc = [BIN / "tsc", *options, "--module", module, "--moduleResolution", resolution]
    run([*tsc, "use.ts"], project)


def test_linters_of_packages_find_nothing(tarball: Path) -> None:
    run([BIN / "publint", "run", tarball, "--strict"], tarball.parent)
    no_types = ["share-block.css", "custom-elements.json", "script"]
    attw = [BIN / "attw", tarball, "--no-definitely-typed", "--profile", "esm-only"]
    run([*attw, "--exclude-entrypoints", *no_types], tarball.parent)
