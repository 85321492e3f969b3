"""What panel recommended on a case, why, and its minutes (regulations 24(2) and 25(1))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import Deadline, Enquiry, PackReader, PanelItem, PanelMember, Report
from enquiries.quorum import quorum_missing
from enquiries.selectors.conflicts import aside_from
from enquiries.selectors.panels import item_open
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import clocks_finish, limit_start
from enquiries.services.moving import MoveRefused, act_move
from enquiries.services.pack_readers import packs_close
from enquiries.services.panel_lists import DEFERRED, FULL_REPORT, item_off
from enquiries.services.panel_members import members_signing_in
from enquiries.services.panels import seats_counted, sitting_of
from enquiries.terms import Terms
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

RECOMMENDED = register("enquiry.panel_recommended", "recorded what panel recommended")
MINUTED = register("enquiry.panel_minuted", "saved the draft minutes of panel")
MINUTES_FINAL = register("enquiry.panel_minutes_final", "made the minutes of panel final")

NO_PAPERS = "The papers have not gone to the panel. Send the pack to its members first."
SEND_AGAIN = (
    "These members came, and were sent no papers of this case: {names}. Send the pack again, or"
    " record that they stand aside."
)

Recommends = PanelItem.Recommends
# What panel may say of each kind (regulation 26(3) and SI 2015/495: of a brief report, two).
MAY_RECOMMEND: Mapping[str, tuple[str, ...]] = {
    PanelItem.Kind.FIRST: (Recommends.SUITABLE, Recommends.NOT_SUITABLE, Recommends.DEFER),
    PanelItem.Kind.BRIEF: (Recommends.NOT_SUITABLE, Recommends.FULL_REPORT, Recommends.DEFER),
    PanelItem.Kind.AGAIN: (Recommends.SUITABLE, Recommends.NOT_SUITABLE, Recommends.DEFER),
}
# These send the case back; the other two send it to the decision-maker. On representations it is
# the decision-maker who asks for the full report that panel would like to see.
SENT_BACK = {Recommends.DEFER: DEFERRED, Recommends.FULL_REPORT: FULL_REPORT}


def may_recommend(item: PanelItem) -> tuple[str, ...]:
    """What panel may say of an item. Of a brief report it is two things (regulation 26(3)), on
    representations as well: it never leads to approval."""
    brief = item.report is not None and item.report.kind == Report.Kind.BRIEF
    return MAY_RECOMMEND[PanelItem.Kind.BRIEF if brief else item.kind]


@transaction.atomic
def recommendation_record(
    *,
    access: Access,
    enquiry_id: int,
    recommends: str,
    reasons: str,
    now: datetime,
    terms: Terms | None = None,
) -> PanelItem:
    """Record panel's recommendation with its reasons, on the day it sat.

    Raises MoveRefused where its members were sent no papers, where the panel has not opened, or
    without those who stand aside has no quorum for this case; ValidationError for an outcome that
    this kind of report does not allow.
    """
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = _item(access, enquiry)
    if item.recommends:
        raise MoveRefused("Panel’s recommendation is recorded already.")
    _answers_check(item, recommends, reasons)
    _sits(access, enquiry, item, now=now)
    item.recommends, item.reasons, item.recommended_at = recommends, reasons, now
    item.terms = terms.as_json() if terms and recommends == Recommends.SUITABLE else {}
    item.save(update_fields=["recommends", "reasons", "recommended_at", "terms"])
    _recommended(access, enquiry, item, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=RECOMMENDED,
        now=now,
        changes={"recommends": [None, recommends]},
    )
    return item


@transaction.atomic
def minutes_save(
    *, access: Access, enquiry_id: int, item_id: int, text: str, now: datetime
) -> PanelItem:
    """Keep the draft of the minutes. Raises MoveRefused once they are final."""
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = _considered(access, enquiry, item_id)
    item.minutes = text
    item.save(update_fields=["minutes"])
    act_record(access=access, enquiry=enquiry, action=MINUTED, now=now)
    return item


@transaction.atomic
def minutes_finish(
    *, access: Access, enquiry_id: int, item_id: int, text: str, now: datetime
) -> PanelItem:
    """Make the minutes final. From this day the decision-maker has 7 working days (NMS 14.9);
    a first recommendation goes to them, one on representations waits where the case is.

    Raises MoveRefused when they are final already, ValidationError when they are empty.
    """
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = _considered(access, enquiry, item_id)
    if not text.strip():
        raise ValidationError({"minutes": "Enter the minutes before you make them final"})
    item.minutes, item.minutes_final_at = text, now
    item.save(update_fields=["minutes", "minutes_final_at"])
    packs_close(cluster=enquiry.cluster, now=now, pack__item=item)
    if item.taken_off_at is None:
        _to_decision_maker(access, enquiry, item, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=MINUTES_FINAL,
        now=now,
        changes={"item": [None, item.pk]},
    )
    return item


def _answers_check(item: PanelItem, recommends: str, reasons: str) -> None:
    if recommends not in may_recommend(item):
        raise ValidationError({"recommends": "Panel cannot recommend this on a brief report"})
    if not reasons.strip():
        raise ValidationError({"reasons": "Enter panel’s reasons"})


def _recommended(access: Access, enquiry: Enquiry, item: PanelItem, *, now: datetime) -> None:
    """What panel said sends the case back, or ends the 8 months."""
    if not _sends_back(item):
        clocks_finish(enquiry=enquiry, rule=Deadline.Rule.PANEL_8_MONTHS, now=now)
        return
    item_off(
        access=access,
        enquiry=enquiry,
        item=item,
        why=item.get_recommends_display(),
        reason=SENT_BACK[Recommends(item.recommends)],
        now=now,
    )


def _sends_back(item: PanelItem) -> bool:
    """Whether what panel said takes the case off its list."""
    again = item.kind == PanelItem.Kind.AGAIN
    return item.recommends in SENT_BACK and not (
        again and item.recommends == Recommends.FULL_REPORT
    )


def _to_decision_maker(access: Access, enquiry: Enquiry, item: PanelItem, *, now: datetime) -> None:
    today = timezone.localdate(now)
    if item.kind == PanelItem.Kind.AGAIN:
        limit_start(enquiry=enquiry, rule=Deadline.Rule.DECISION_AGAIN, trigger=today, now=now)
        return
    act_move(
        access=access, enquiry=enquiry, action=Action.RECOMMEND, target=Stage.DECISION, now=now
    )
    limit_start(enquiry=enquiry, rule=Deadline.Rule.DECISION, trigger=today, now=now)


def _item(access: Access, enquiry: Enquiry) -> PanelItem:
    item = item_open(access, enquiry)
    if item is None:
        raise MoveRefused("It is not on a panel’s list.")
    return item


def _considered(access: Access, enquiry: Enquiry, item_id: int) -> PanelItem:
    """An item whose recommendation is recorded and whose minutes are not final: the one that
    stands, or one that panel sent back."""
    rows = PanelItem.objects.visible_to(access).filter(enquiry=enquiry)
    item: PanelItem = rows.select_related("panel").get(pk=item_id)
    if not item.recommends:
        raise MoveRefused("Record what panel recommended first.")
    if item.minutes_final_at is not None:
        raise MoveRefused("These minutes are final.")
    return item


def _sits(access: Access, enquiry: Enquiry, item: PanelItem, *, now: datetime) -> None:
    """Papers later than 5 working days before panel go with a reason (``pack_send``, NMS 14.3);
    without papers nobody has considered anything."""
    if item.panel.opened_at is None:
        raise MoveRefused("The panel has not been opened. Record who came, and open it first.")
    counted = [seat.member for seat in seats_counted(item.panel)]
    aside = aside_from(enquiry, counted).members
    missing = quorum_missing(sitting_of(item.panel), joint=item.panel.joint, aside=aside)
    if missing:
        raise MoveRefused(f"For this case panel has no quorum. {' '.join(missing)}")
    if item.pack_sent_at is None:
        raise MoveRefused(NO_PAPERS)
    takes_part = [member for member in counted if member.pk not in aside]
    without = _without_papers(access, item, takes_part, now=now)
    if without:
        raise MoveRefused(SEND_AGAIN.format(names=", ".join(without)))


def _without_papers(
    access: Access, item: PanelItem, members: Sequence[PanelMember], *, now: datetime
) -> list[str]:
    """Names of those who were asked after the pack had gone. Who cannot sign in has the papers by
    hand, as the page said when they were sent."""
    readers = PackReader.objects.visible_to(access).filter(pack__item=item)
    given = set(readers.values_list("user_id", flat=True))
    reads = members_signing_in(members, today=timezone.localdate(now))
    return [each.name for each in members if each.pk in reads and each.user_id not in given]
