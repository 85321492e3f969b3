"""The checks of an assessment: which there are, what became of each."""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Enquiry
from hubs.access import Access


def checks_refresh(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Make the checks that a locked case needs now and drop those it needs no longer."""
