"""S50: papers for a panel are ready. It says neither whose nor which case: that is behind the
sign-in. Loaded by enquiries.letters; what plans it is in enquiries.pack_notices.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from enquiries.models import PackReader
from enquiries.pack_notices import PACK
from enquiries.wording import Case, each, notice_to_colleague
from hubs.calendar import say_moment
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Rule, Skip


def _pack_ready(message: Message, case: Case, now: datetime) -> Answer:
    reader = PackReader.objects.select_related("pack").filter(pk=message.occurrence).first()
    if reader is None or reader.withdrawn_at is not None:
        return Skip("The pack is not open to this member any more.")
    return notice_to_colleague(
        message,
        case,
        now,
        when=say_moment(reader.pack.panel_at),
        packs=f"{settings.BASE_URL}{reverse('enquiries:panel_packs')}",
    )


rules.register_about(PACK, "/staff/packs/")
rules.register(
    Rule(
        kind="S50",
        name="Papers for a panel",
        audience="Panel members who may read the pack",
        when="At once, when the pack is sent",
        stops="The pack is closed to them: they stand aside, or a later one took its place",
        prepare=each(_pack_ready),
        stale_after=timedelta(days=14),
        immediate=True,
    )
)
