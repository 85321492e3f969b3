"""What else closes when a case is protected: offers to another council, panel packs, the links by
which a referee or an adult at home answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from enquiries.models import AnswerLink, Deadline, Enquiry, Handover, PackReader, SafetyFlag
from enquiries.selectors.safety import LINKS_ENDED
from enquiries.services.clocks import clocks_cancel
from hubs.models import User


def others_shut_out(
    enquiry: Enquiry, flag: SafetyFlag, named: Collection[User], *, now: datetime
) -> None:
    """An offer to another council is taken back, sent packs close to who is not named, and links
    to answer end; which checks those were for is kept with the flag, so that a colleague knows
    whom to ask anew (selectors.safety.to_ask_anew)."""
    offers = Handover.objects.filter(enquiry=enquiry, kind=Handover.Kind.TRANSFER).waiting()
    if offers.update(taken_back_at=now):
        rule = Deadline.Rule.HANDOVER_ANSWER
        clocks_cancel(enquiry=enquiry, rule=rule, why="The case was protected", now=now)
    readers = PackReader.objects.filter(enquiry=enquiry, withdrawn_at=None)
    readers.exclude(user__in=named).update(withdrawn_at=now)
    links = AnswerLink.objects.filter(enquiry=enquiry, answered_at=None, superseded_at=None)
    worked = links.filter(expires_at__gt=now).order_by("check_row").distinct()
    if ended := list(worked.values_list("check_row", flat=True)):
        flag.held[LINKS_ENDED] = ended
        flag.save(update_fields=["held"])
    links.update(superseded_at=now)
