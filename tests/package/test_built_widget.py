"""The widget that is committed is the one that its sources make."""

from __future__ import annotations

from pathlib import Path

from tests.package.conftest import ROOT

BUILT = "wagtail_advocates/static/wagtail_advocates/widget"


def test_building_the_widget_again_changes_no_byte(built_widget: Path) -> None:
    again = {path.name: path.read_bytes() for path in (built_widget.parent / BUILT).iterdir()}
    assert again == {path.name: path.read_bytes() for path in (ROOT / BUILT).iterdir()}


def test_the_map_of_bundles_and_the_elements_manifest_are_up_to_date(built_widget: Path) -> None:
    for name in ("docs/reference/widget-bundles.md", "widget/custom-elements.json"):
        assert (built_widget.parent / name).read_bytes() == (ROOT / name).read_bytes(), name
