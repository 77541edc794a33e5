from __future__ import annotations

from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.core.pages import is_live_page
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.kits.channels import known_channel
from wagtail_advocates.kits.services import count_share
from wagtail_advocates.links.queries import find_code
from wagtail_advocates.links.services import ensure_target
from wagtail_advocates.programs.models import Program

ACTIONS = ("impression", "open", "share")


@flow
def record_share(
    *,
    site: Site,
    program: Program,
    action: str,
    channel: str = "",
    page_id: int | None = None,
    code: str = "",
    target_url: str = "",
) -> None:
    """Count a share block that was seen or opened, or a share in a channel.

    ``target_url`` is an address the caller has found allowed; it becomes a link's target.
    A browser reports this, so it is counted and never pays; a page that does not exist is counted
    as none, as there is no end of those.
    """
    shared = find_code(site=site, text=code) if code else None
    mine = shared is not None and shared.enrollment.program_id == program.pk
    if target_url and action == "share":
        ensure_target(site=site, url=target_url)
    count_share(
        site_id=site.pk,
        program_id=program.pk,
        enrollment_id=shared.enrollment_id if shared is not None and mine else 0,
        page_id=page_id if page_id and is_live_page(page_id) else 0,
        channel=known_channel(channel),
        action=action,
        day=clock.now().date(),
    )
