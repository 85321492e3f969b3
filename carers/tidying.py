"""What the tick puts away: sheets that nobody came back to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carers.models import CarerImport
from carers.services.importing import import_put_away
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
