"""Wagtail's admin and pages: the share block, its template tag, snippets, lists and panels."""
