"""axe-core in a page: what it finds against WCAG 2.2 AA and its own good practice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "widget/node_modules/axe-core/axe.min.js"

# Colours and places are judged as they will stay, not in the middle of a transition.
STILL = "for (const one of document.getAnimations({ subtree: true })) one.finish();"
RUN = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ` + nodes.map((node) =>
        `${node.target.flat().join(" ")} (${node.any.map((one) => one.message).join("; ")})`
    ).join(" | "));
}"""


def violations(page: Page) -> list[str]:
    """Each broken rule with the elements that break it."""
    if not SCRIPT.exists():
        message = "no axe-core: make widget-packages"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8") + "; undefined")
    page.evaluate(STILL)
    return list(page.evaluate(RUN))
