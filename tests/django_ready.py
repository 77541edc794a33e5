"""Django, and all the code behind its addresses, read by importing this.

It is for the process that others are forked off: reading takes seconds, forking none.
"""

from __future__ import annotations

import os

import django
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
django.setup()
get_resolver().url_patterns  # noqa: B018 (read for what it imports)
