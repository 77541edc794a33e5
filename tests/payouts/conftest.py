from __future__ import annotations

import pytest


@pytest.fixture
def provider(settings, tmp_path):
    """The provider to rehearse with, as a way advocates may choose."""
    settings.WAGTAIL_ADVOCATES = {
        **getattr(settings, "WAGTAIL_ADVOCATES", {}),
        "PAYOUT_METHODS": ("bank", "credit", "rehearsal"),
        "PAYOUT_REHEARSAL_FILE": str(tmp_path / "provider.sqlite3"),
    }
