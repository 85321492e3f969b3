"""What the tick puts away: sheets that nobody came back to, buddies of applications that ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from carers.models import BuddyMatch, CarerImport
from carers.services.buddying import match_close
from carers.services.importing import import_put_away
from enquiries.workflow import ENDED, Stage
from hubs.access import Access

KEPT: Final = timedelta(days=7)  # a sheet of a whole register, while nobody decides
AT_ONCE: Final = 50


def sweep_imports(access: Access, now: datetime) -> int:
    """Leave sheets that were checked a week ago and neither taken over nor left."""
    old = CarerImport.objects.visible_to(access).filter(
        state=CarerImport.State.CHECKED, sent_at__lte=now - KEPT
    )
    rows = old.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    return len([import_put_away(access=access, row=row, now=now) for row in rows])


def sweep_matches(access: Access, now: datetime) -> int:
    """End the match of an applicant whose application ended in anything but an approval, with which
    the buddy stays; and of one whose case another council has now."""
    gone = Q(enquiry__stage__in=ENDED - {Stage.APPROVED})
    moved = Q(enquiry__isnull=False) & ~Q(enquiry__service=F("household__service"))
    over = BuddyMatch.objects.visible_to(access).filter(gone | moved, to_on=None)
    rows = list(over.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for match in rows:
        match_close(match=match, day=timezone.localdate(now))
    return len(rows)
