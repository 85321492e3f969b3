"""The demonstration: a year of two hubs up to this minute, and the cases a visitor should meet."""

from __future__ import annotations

from datetime import datetime, timedelta

from enquiries.models import Enquiry, Handover, StageChange
from enquiries.seed.case import Wish
from enquiries.seed.journey import journeys_lay
from enquiries.seed.make import any_cases, cases_make
from enquiries.seed.places import HUBS, places_lay
from enquiries.seed.words import HARD_NAMES
from enquiries.seed.write import Written
from enquiries.services.acquaintance import acquaintance_say
from enquiries.services.handover import curtain_refresh
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import ROAD, Stage
from hubs.access import Access, access_of_membership, access_of_system
from hubs.demo import create_demo_people
from hubs.fence import reaching
from hubs.models import Cluster, JourneyPolicy, Membership, User

COUNT = 1500
SEED = 2026
# Who protects a case, who is named with her, and who knows somebody (hubs.demo.PEOPLE).
ASHA, MEL, BEN = "officer.north-east", "manager.north-east", "officer2.north-east"
HANDS_OVER = "east-midlands"  # this hub gives its cases to the council at application


def demo_make(*, now: datetime) -> Written | None:
    """Lay the hubs, their people and their cases. None when there were cases already: a second
    call adds nothing. Raises ImproperlyConfigured outside a demonstration."""
    places_lay()
    create_demo_people(now=now)
    if any_cases():
        return None
    written = cases_make(
        count=COUNT, until=now.replace(microsecond=0), seed=SEED, wishes=wishes(now=now)
    )
    people = {user.email.split("@")[0]: user for user in create_demo_people(now=now)}
    for hub in HUBS:
        journeys_lay(Cluster.objects.get(slug=hub.slug), now=now)
    _some_are_protected(people, now=now)
    _one_hub_hands_over(now=now)
    return written


def _some_are_protected(people: dict[str, User], *, now: datetime) -> None:
    """One case that only two colleagues may open, and one whose person a colleague knows."""
    for who, act in ((ASHA, _protect), (BEN, _knows)):
        membership = Membership.objects.filter(user=people[who]).earliest("pk")
        access = access_of_membership(membership)
        with reaching(access.reach):
            spoken = (
                Enquiry.objects.visible_to(access)
                .open()
                .filter(stage=Stage.CONVERSATION, kind="fostering", paused_until=None)
            )
            first, second = spoken.order_by("-received_at", "-pk").values_list("pk", flat=True)[:2]
            act(access, first if act is _protect else second, people, now)


def _protect(access: Access, enquiry_id: int, people: dict[str, User], now: datetime) -> None:
    safety_flag_set(
        access=access,
        enquiry_id=enquiry_id,
        reason="A former partner is looking for her. She told us on the phone.",
        safe=SafeWay(way="phone", address="07700 900321", when="weekdays before 2pm"),
        named=[people[MEL]],
        now=now,
    )


def _knows(access: Access, enquiry_id: int, people: dict[str, User], now: datetime) -> None:
    acquaintance_say(access=access, enquiry_id=enquiry_id, how="My neighbour", now=now)


def _one_hub_hands_over(*, now: datetime) -> None:
    """The second hub sees milestones once its council has accepted a case. The councils have
    answered all but the newest offers."""
    cluster = Cluster.objects.get(slug=HANDS_OVER)
    JourneyPolicy.objects.filter(cluster=cluster).update(hands_over_at=Stage.APPLICATION)
    access = access_of_system(cluster)
    with reaching(access.reach):
        past = ROAD[ROAD.index(Stage.APPLICATION) :]
        cases = Enquiry.objects.visible_to(access).open().filter(stage__in=past)
        for case in cases.exclude(service=None):
            _accept(case, now=now)
            curtain_refresh(access=access, enquiry_id=case.pk, now=now)


def _accept(case: Enquiry, *, now: datetime) -> None:
    """The council was offered the case when it came to the application, and took it next day."""
    came = StageChange.objects.filter(enquiry=case, to_stage=Stage.APPLICATION).latest("pk").at
    taken = came + timedelta(days=1)
    if taken > now or case.service is None:
        return
    Handover.objects.create(
        enquiry=case,
        kind=Handover.Kind.HUB,
        to_service=case.service,
        offered_at=came,
        answer=Handover.Answer.ACCEPTED,
        answered_at=taken,
    )
    Enquiry.objects.filter(pk=case.pk).update(handed_over_at=taken)


def wishes(*, now: datetime) -> list[Wish]:
    """Cases that chance might leave out. All but three are in the first hub."""

    def ago(**amount: float) -> datetime:
        return (now - timedelta(**amount)).replace(microsecond=0)

    hard = HARD_NAMES
    return [
        # New today, nobody has tried yet.
        Wish(ago(minutes=4), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(minutes=26), kind="fostering", routed="postcode", discreet=True, untouched=True),
        Wish(ago(minutes=51), kind="kinship", routed="postcode", untouched=True),
        Wish(ago(hours=2), kind="fostering", routed="postcode", untouched=True, hub=1),
        Wish(ago(hours=3), kind="transfer", routed="postcode", untouched=True),
        Wish(ago(hours=5), kind="fostering", routed="none", untouched=True, name=hard[1]),
        Wish(ago(hours=6), kind="lodgings", routed="postcode", untouched=True),
        Wish(ago(hours=7), kind="fostering", routed="out", untouched=True),
        # The same person twice in ten minutes, by two doors.
        Wish(ago(hours=8, minutes=10), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(hours=8), kind="fostering", routed="postcode", untouched=True, again=True),
        # Past the promise.
        Wish(ago(days=5, hours=3), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(days=6, hours=1), kind="fostering", routed="chosen", untouched=True),
        Wish(ago(days=5, hours=6), kind="information", routed="postcode", untouched=True, hub=1),
        # Names that break careless software, on their way.
        *[
            Wish(ago(days=9 + 6 * place), kind="fostering", routed="postcode", name=name)
            for place, name in enumerate(hard)
        ],
        Wish(ago(days=1, hours=4), kind="kinship", routed="postcode", hub=1),
    ]
