"""What `make demo` fills the example site with: pages, pictures, people and thirty days."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]


def seed(*, progress: Progress) -> dict[str, int]:
    """Fill an empty site; on a filled one change nothing. Answers how many of each there are."""
    from example_site.demo.content import seed_content
    from example_site.demo.story import seed_story

    return {**seed_content(progress=progress), **seed_story(progress=progress)}
