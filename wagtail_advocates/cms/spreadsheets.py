"""Exports that a spreadsheet cannot mistake for formulas."""

from __future__ import annotations

from wagtail.admin.views.mixins import SpreadsheetExportMixin

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def without_formula(value: object) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (OWASP CSV injection)."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


PREPROCESS = {
    **SpreadsheetExportMixin.custom_value_preprocess,
    str: {SpreadsheetExportMixin.FORMAT_CSV: without_formula},
}
