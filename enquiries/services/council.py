"""When another council may take a case, and what follows for the case when one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from enquiries.models import Enquiry, Handover, PackReader, PanelItem, SafetyFlag
from enquiries.selectors.safety import named_on
from enquiries.services.checks import checks_refresh
from enquiries.workflow import WITH_DECISION_MAKER, Stage
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Membership, SeenBy
from hubs.selectors import policy_on


def why_council_stays(access: Access, enquiry: Enquiry) -> str:
    """Why no other council may take this case now; empty when one may.

    The council whose panel considers a case decides it (regulation 27), and what its panel's
    members were given stays open to them; an approval stands on one council's register.
    """
    if enquiry.stage == Stage.APPROVED:
        return f"They are approved by {enquiry.service}, so the case stays there."
    if not enquiry.is_open:
        return "This enquiry has ended, so its council stays."
    items = PanelItem.objects.visible_to(access).standing().filter(enquiry=enquiry)
    waits = items.filter(minutes_final_at=None)
    if waits.filter(recommends="").exists():
        return "It is on a panel’s list. Take it off the panel’s list first."
    if enquiry.stage in WITH_DECISION_MAKER or waits.exists():
        return f"{enquiry.service} is deciding on this case, so it stays there until that is done."
    return ""


def why_hub_leaves_it(access: Access, enquiry: Enquiry, *, day: date) -> str:
    """Why the hub may not give this case to another council; empty when it may.

    What a council has accepted it transfers itself. A protected case is the exception: an offer
    would show another council whom it is about, so a colleague of the hub whom it names moves it.
    That takes two, as lifting does: whoever protected it does not move it, and a colleague of the
    council that has it is named, so that they know of it.
    """
    if access.service is None and is_taken_over(enquiry, day=day):
        if enquiry.seen_by != SeenBy.NAMED:
            return f"{enquiry.service} has this case. Ask them to offer it to the other council."
        if refused := _why_alone(access, enquiry, day=day):
            return refused
    return why_council_stays(access, enquiry)


def _why_alone(access: Access, enquiry: Enquiry, *, day: date) -> str:
    """What is missing for a protected case to go to another council without an offer."""
    flag = SafetyFlag.objects.filter(enquiry=enquiry, lifted_at=None).first()
    if flag is not None and access.user is not None and flag.set_by_id == access.user.pk:
        return (
            f"{enquiry.service} has this case, and you protected it. Another colleague of the hub"
            " whom it names can move it."
        )
    named = [user.pk for user in named_on([enquiry])[enquiry.pk]]
    theirs = Membership.objects.current(today=day).filter(service=enquiry.service)
    if not theirs.filter(user__in=named).exists():
        return (
            f"{enquiry.service} has this case, and nobody of theirs is named on it. Name one of"
            " them first, so that they know that it moves."
        )
    return ""


def is_taken_over(enquiry: Enquiry, *, day: date) -> bool:
    """Whether its council has accepted this case from the hub, or from another council, and has it
    still: a case that went back to before the hand-over point is the hub's again."""
    if enquiry.handed_over_at is not None:
        return True
    if policy_on(enquiry.cluster, day=day).hands_over_at:
        return False
    accepted = Handover.objects.filter(
        enquiry=enquiry,
        to_service=enquiry.service_id,
        kind=Handover.Kind.TRANSFER,
        answer=Handover.Answer.ACCEPTED,
    )
    return accepted.exists()


def council_follow(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """After a locked case has got another council: no panel of the former one reads it any more,
    and its checks are those of the new one, the view of the home council included where they live
    elsewhere (regulation 26(1A)(d)).

    With the product's own reach, in this person's name: who gave the case may reach it no longer.
    """
    acting = replace(access, reach=access_of_system(enquiry.cluster).reach)
    with reaching(acting.reach):
        readers = PackReader.objects.visible_to(acting).filter(enquiry=enquiry, withdrawn_at=None)
        readers.update(withdrawn_at=now)
        checks_refresh(access=acting, enquiry=enquiry, now=now)


__all__ = ["council_follow", "is_taken_over", "why_council_stays", "why_hub_leaves_it"]
