"""The steps of the README: code blocks that a ``<!-- step: NAME -->`` comment names."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STEP = re.compile(r"<!-- step: ([a-z]+) -->\n```[a-z]+\n(.*?)```", re.DOTALL)


def steps(text: str | None = None) -> dict[str, str]:
    """Name → code, in the order of the page."""
    text = (ROOT / "README.md").read_text(encoding="utf-8") if text is None else text
    return dict(_STEP.findall(text))
