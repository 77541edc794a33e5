"""The widget that is committed is the one that its sources make."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.package.conftest import ROOT

BUILT = ROOT / "wagtail_advocates/static/wagtail_advocates/widget"


@pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "widget/node_modules/vite").exists()),
    reason="the widget's packages are not installed",
)
def test_building_the_widget_again_changes_no_byte(tmp_path: Path) -> None:
    subprocess.run(
        ["node", "scripts/build.mjs"],
        cwd=ROOT / "widget",
        env={**os.environ, "ADVOCATES_WIDGET_OUT": str(tmp_path / "widget")},
        check=True,
        capture_output=True,
        timeout=300,
    )
    again = {path.name: path.read_bytes() for path in (tmp_path / "widget").iterdir()}
    assert again == {path.name: path.read_bytes() for path in BUILT.iterdir()}
