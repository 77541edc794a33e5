"""The widget that is committed is the one that its sources make."""

from __future__ import annotations

from pathlib import Path

from tests.package.conftest import ROOT

BUILT = "wagtail_advocates/static/wagtail_advocates/widget"


def test_building_the_widget_again_changes_no_byte(built_widget: Path) -> None:
    again = {path.name: path.read_bytes() for path in (built_widget.parent / BUILT).iterdir()}
    assert again == {path.name: path.read_bytes() for path in (ROOT / BUILT).iterdir()}


def test_the_elements_manifest_is_up_to_date(built_widget: Path) -> None:
    name = "widget/custom-elements.json"
    assert (built_widget.parent / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_map_of_bundles_is_up_to_date(built_widget: Path) -> None:
    """But for the modules' shares, which hold the length of the folder's name."""
    again, committed = (
        (root / "docs/reference/widget-bundles.md")
        .read_text(encoding="utf-8")
        .partition("\n## ")[0]
        for root in (built_widget.parent, ROOT)
    )
    assert again == committed
