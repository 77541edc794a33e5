from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cms.people import logged_in


@pytest.fixture
def root(db: None) -> Client:
    return logged_in(User.objects.create_superuser("root", "root@site.example", "secret"))
