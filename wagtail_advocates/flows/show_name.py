from __future__ import annotations

from wagtail_advocates.advocates import services
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.transactions import flow


@flow
def show_name(*, advocate: Advocate, shows: bool) -> None:
    """Tell friends the advocate's first name, or keep it back. Share cards follow at once."""
    services.show_name(advocate=advocate, shows=shows)
