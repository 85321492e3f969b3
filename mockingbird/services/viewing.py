"""Putting on record who opened a constellation: its pages name the households in it."""

from __future__ import annotations

from datetime import datetime

from hubs.access import Access
from hubs.audit import Kind, record, register
from mockingbird.models import Constellation

SEEN = register(
    "mockingbird.seen", "opened a page of a constellation", kind=Kind.LOOK, keeps=("page",)
)


def constellation_viewed(
    *, access: Access, constellation: Constellation, page: str, now: datetime
) -> None:
    """Put on record that somebody was shown a page of a constellation."""
    record(
        access=access,
        action=SEEN,
        subject="constellation",
        subject_id=constellation.pk,
        cluster_id=constellation.cluster_id,
        service_id=constellation.service_id,
        now=now,
        changes={"page": [None, page]},
    )
