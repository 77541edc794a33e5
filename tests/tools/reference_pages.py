"""Pages of the reference that are written from the code: ``make reference`` writes them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/reasons.md"
DATA_PAGE = ROOT / "docs/reference/personal-data.md"

HEAD = """# Reasons

Every decision and every visit keeps one of these codes. They are stable: tell machines the code and
people the sentence, which is translated.
"""


def reasons_page() -> str:
    """The page of reason codes, in English."""
    from django.utils import translation

    from wagtail_advocates.core.reasons import DECISION_REASONS, VISIT_REASONS

    parts = [HEAD]
    with translation.override("en"):
        for title, reasons in (("Of visits", VISIT_REASONS), ("Of decisions", DECISION_REASONS)):
            rows = [f"| `{code}` | {text} |" for code, text in reasons.items()]
            parts.append(
                "\n".join([f"## {title}", "", "| code | meaning |", "| --- | --- |", *rows])
            )
    return "\n\n".join(part.strip() for part in parts) + "\n"


DATA_HEAD = """# Personal data

Every column that can tell something of a person: what it is for, how long it is kept, and what
[erasing somebody](../how-to/answer-a-privacy-request.md) does to it. The books themselves hold ids
and amounts, and are never changed. What is not here is about programs, orders or machines.
"""


def personal_data_page() -> str:
    """The page of what is held about people, from the inventory."""
    from wagtail_advocates.privacy.inventory import HELD

    rows = [
        f"| `{held.model}.{held.column}` | {held.purpose} | {held.kept} | {held.fate.value} |"
        for held in HELD
    ]
    head = ["| column | for what | kept | when erased |", "| --- | --- | --- | --- |"]
    return "\n".join([DATA_HEAD.strip(), "", *head, *rows]) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    import django

    django.setup()
    PAGE.write_text(reasons_page(), encoding="utf-8")
    DATA_PAGE.write_text(personal_data_page(), encoding="utf-8")

    from tests.tools import api_pages
    from tests.tools.api_document import SNAPSHOT, document, samples, written
    from wagtail_advocates.api.document import EXAMPLES

    EXAMPLES.write_text(written(samples()), encoding="utf-8")
    SNAPSHOT.write_text(written(document()), encoding="utf-8")
    api_pages.PAGE.write_text(api_pages.calls_page(), encoding="utf-8")
