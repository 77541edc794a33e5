from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core.hashing import digest_of
from wagtail_advocates.ledger.services import content_digest

LEGS = st.lists(
    st.tuples(st.integers(1, 10**9), st.text(max_size=12), st.integers(-(10**15), 10**15))
)


@given(st.text(), st.text(), st.text(), st.integers(0, 10**9), LEGS)
def test_the_digest_of_an_entry_is_that_of_its_content_as_json(
    key: str, kind: str, source_kind: str, source_id: int, legs: list[tuple[int, str, int]]
) -> None:
    assert content_digest(
        key=key, kind=kind, source_kind=source_kind, source_id=source_id, legs=legs
    ) == digest_of(
        {
            "key": key,
            "kind": kind,
            "source": [source_kind, source_id],
            "legs": [list(leg) for leg in legs],
        }
    )
