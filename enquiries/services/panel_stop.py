"""What waits for panel or for an answer stops with its case.

A leaf: ``moving`` calls it when a case ends, and what lists a case for panel stands above that.
"""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Determination, Enquiry, PackReader, PanelItem
from enquiries.workflow import STAGE_LABELS, Stage
from hubs.access import Access


def panel_stop(*, access: Access, enquiry: Enquiry, target: Stage, now: datetime) -> None:
    """The case has come to an end: off a list on which it is not finished, its packs closed, a
    determination no longer open."""
    own = {"enquiry": enquiry}
    PanelItem.objects.visible_to(access).standing().filter(**own, minutes_final_at=None).update(
        taken_off_at=now, taken_off_why=STAGE_LABELS[target]
    )
    PackReader.objects.visible_to(access).filter(**own, withdrawn_at=None).update(withdrawn_at=now)
    Determination.objects.visible_to(access).filter(**own, ended_at=None).update(ended_at=now)
