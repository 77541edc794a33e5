"""Sphinx reads the same Markdown that is read in the repository."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from wagtail_advocates import __version__

project = "wagtail_advocates"
author = "The wagtail_advocates maintainers"
copyright = "2026, the wagtail_advocates maintainers"
version = release = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
# Pages link to files of the repository that are no pages, such as the contract and the README.
suppress_warnings = ["myst.xref_missing"]

html_theme = "furo"
html_title = f"wagtail_advocates {__version__}"
