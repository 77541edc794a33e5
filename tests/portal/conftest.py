from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _bare_base_template(settings: Any) -> None:
    """The portal stands on its own; the example site's dress is tested with the example site."""
    settings.WAGTAIL_ADVOCATES = {
        **settings.WAGTAIL_ADVOCATES,
        "PORTAL_BASE_TEMPLATE": "wagtail_advocates/portal/base.html",
    }
