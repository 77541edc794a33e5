"""Hearth & Kiln: a small ceramics shop and magazine that uses wagtail_advocates."""
