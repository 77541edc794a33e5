"""Exports that a spreadsheet cannot mistake for formulas."""

from __future__ import annotations

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from wagtail_advocates.core.text import without_formula

PREPROCESS = {
    **SpreadsheetExportMixin.custom_value_preprocess,
    str: {SpreadsheetExportMixin.FORMAT_CSV: without_formula},
}
