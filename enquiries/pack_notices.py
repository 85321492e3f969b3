"""Who is told that papers for a panel are ready: planned here, worded in panel_letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enquiries.models import Enquiry, PackReader
from enquiries.reminders import case_plan
from enquiries.ways import EMAIL
from messaging.services import messages_plan

# Not about the case: a panel member sees nothing of it but the pack.
PACK = "pack"


def pack_ready_plan(*, enquiry: Enquiry, readers: Iterable[PackReader], now: datetime) -> None:
    """S50: papers are ready, to each member who may read them. By email, at once."""
    messages_plan(
        plans=[
            case_plan(
                enquiry, "S50", str(reader.pk), EMAIL, due_at=now, user=reader.user, about=PACK
            )
            for reader in readers
        ],
        now=now,
    )
