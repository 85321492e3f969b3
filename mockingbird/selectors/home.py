"""My constellations: what a liaison worker sees on Monday, a card for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    JSONField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject

from carers.models import Places
from hubs.access import Access
from mockingbird.flags import EMERGENCY_DAYS, Facts, flags
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    Contact,
    FidelityAction,
    Gathering,
    HubAway,
    HubCapacity,
    ServiceRules,
    Sleepover,
    StaffAssignment,
)

DAY: Final = timedelta(days=1)
Stage, Status = Constellation.Stage, ConstellationMembership.Status
RULES: Final = ("most_satellites", "fewest_satellites", "contact_days", "most_nights")
RUNNING: Final = (Stage.LIVE, Stage.SUSTAINED)


@dataclass
class Card:
    """One constellation: how many, what comes next, what asks to be looked at."""

    constellation: Constellation
    satellites: int = 0
    children: int = 0
    next_gathering: Gathering | None = None
    stays_this_week: int = 0
    to_decide: int = 0
    to_follow_up: int = 0
    flags: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    away: list[HubAway] = field(default_factory=list)  # of the hub home, now and ahead


def closed_of(access: Access, *, today: date) -> list[Constellation]:
    """Those that closed, the latest first."""
    rows = Constellation.objects.open_to(access, today).filter(stage=Stage.CLOSED)
    return list(rows.order_by("-closed_on", "-pk"))


def cards_of(access: Access, *, today: date) -> list[Card]:
    """The constellations of this person, or of their council for who has none of their own. The
    same queries however many there are."""
    rows = Constellation.objects.open_to(access, today).running()
    found = list(told(access, rows, today=today).order_by("name", "pk"))
    return _cards(access, found, members_now(access, found, today=today), today=today)


def card_of(
    access: Access,
    constellation: Constellation,
    members: list[ConstellationMembership],
    *,
    today: date,
) -> Card:
    """The card of one constellation that was ``told``, from its ``members_now``."""
    return _cards(access, [constellation], members, today=today)[0]


def told(access: Access, rows: QuerySet[Constellation], *, today: date) -> QuerySet[Constellation]:
    """Constellations with what their card says of them alone: ``contacts_open`` and
    ``actions_open``, ``staff_now`` (names and roles), ``satellites_now``, ``rules_said``."""
    active = ConstellationMembership.objects.visible_to(access).active().satellites()
    staff = StaffAssignment.objects.visible_to(access).on(today)
    staff = staff.filter(constellation=OuterRef("pk"), role__in=StaffAssignment.WORKS_WITH_IT)
    said = staff.order_by("-role", "pk").values(
        said=JSONObject(name="user__name", role="role")  # the liaison worker, then who covers
    )
    rules = ServiceRules.objects.visible_to(access).filter(service=OuterRef("service"))
    settled = rules.values(said=JSONObject(**{name: name for name in RULES}))
    return rows.select_related("service", "cluster").annotate(
        contacts_open=_count(Contact.objects.visible_to(access).to_follow_up()),
        actions_open=_count(FidelityAction.objects.visible_to(access).to_do()),
        satellites_now=_count(active),
        staff_now=ArraySubquery(said),
        rules_said=Subquery(settled, output_field=JSONField()),
    )


def rules_of(constellation: Constellation) -> ServiceRules:
    """What the service of a constellation that was ``told`` settled; the model's own numbers where
    it settled nothing."""
    said: dict[str, int] | None = constellation.rules_said  # type: ignore[attr-defined]
    return ServiceRules(service_id=constellation.service_id, **(said or {}))


def most_of(constellation: Constellation) -> int:
    """How many satellites it may have."""
    return min(rules_of(constellation).most_satellites, constellation.target_satellites)


def _count(rows: QuerySet[Any]) -> Coalesce:
    of_it = rows.filter(constellation=OuterRef("pk")).order_by().values("constellation")
    return Coalesce(Subquery(of_it.annotate(n=Count("pk")).values("n")), 0)


def members_now(
    access: Access, constellations: Iterable[Constellation], *, today: date
) -> list[ConstellationMembership]:
    """Who is in these constellations or invited: the hub first, then by the day they joined. Each
    with ``heard_on``, the last contact, ``came_on``, the last gathering they came to,
    ``children_now``, how many children live there, ``beds_now``, None where nobody said, and
    ``over_usual``, more children than the usual limit, by an exemption or as siblings."""
    contacts = Contact.objects.visible_to(access).filter(membership=OuterRef("pk"))
    last = contacts.order_by().values("membership").annotate(on=Max("on")).values("on")
    children = ChildLink.objects.visible_to(access).on(today).filter(membership=OuterRef("pk"))
    count = children.order_by().values("membership").annotate(n=Count("pk")).values("n")
    came = Attendance.objects.visible_to(access).filter(
        membership=OuterRef("pk"), status=Attendance.Status.CAME
    )
    beds = HubCapacity.objects.visible_to(access).filter(
        membership=OuterRef("pk"), from_on__lte=today
    )
    over = Places.objects.visible_to(access).filter(
        household=OuterRef("household"), to_on=None, filled__gt=F("usual_limit")
    )
    rows = ConstellationMembership.objects.visible_to(access).filter(
        status__in=(*ConstellationMembership.OPEN, Status.INVITED),
        constellation__in=list(constellations),
    )
    rows = rows.annotate(
        heard_on=Subquery(last, output_field=DateField()),
        came_on=Subquery(came.order_by("-gathering__on").values("gathering__on")[:1]),
        children_now=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        beds_now=Subquery(beds.order_by("-from_on").values("beds")[:1]),
        over_usual=Exists(over),
    )
    return list(rows.order_by("role", "joined_on", "pk"))


def _cards(
    access: Access,
    found: list[Constellation],
    in_them: list[ConstellationMembership],
    *,
    today: date,
) -> list[Card]:
    members = _by_constellation(in_them)
    gatherings = _by_constellation(_gatherings(access, found, today=today))
    stays = _by_constellation(_stays(access, found, today=today))
    away = _by_constellation(_away(access, found, today=today))
    return [
        _card(
            each,
            members[each.pk],
            gatherings[each.pk],
            stays[each.pk],
            away=away[each.pk],
            today=today,
        )
        for each in found
    ]


def _by_constellation(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.constellation_id].append(row)
    return found


def _gatherings(access: Access, found: list[Constellation], *, today: date) -> QuerySet[Gathering]:
    """From the first of the month, those ahead included."""
    rows = Gathering.objects.visible_to(access).filter(constellation__in=found, cancelled=False)
    return rows.filter(on__gte=today.replace(day=1)).order_by("on", "pk")


def _stays(access: Access, found: list[Constellation], *, today: date) -> QuerySet[Sleepover]:
    """What waits for an answer, and the stays of the last weeks and the next."""
    rows = Sleepover.objects.visible_to(access).filter(constellation__in=found)
    recent = rows.counted().filter(ends_on__gte=today - EMERGENCY_DAYS * DAY)
    return (rows.to_decide() | recent).order_by("starts_on", "pk")


def _away(access: Access, found: list[Constellation], *, today: date) -> QuerySet[HubAway]:
    """Absences of the hub homes, now and ahead."""
    rows = HubAway.objects.visible_to(access).filter(
        constellation__in=found, membership__role=ConstellationMembership.Role.HUB
    )
    return rows.filter(Q(to_on=None) | Q(to_on__gte=today)).order_by("from_on", "pk")


def _card(
    each: Constellation,
    members: list[ConstellationMembership],
    gatherings: list[Gathering],
    stays: list[Sleepover],
    *,
    away: list[HubAway],
    today: date,
) -> Card:
    rules, staff = rules_of(each), each.staff_now  # type: ignore[attr-defined]
    monday = today - today.weekday() * DAY
    active = [m for m in members if m.status == Status.ACTIVE]
    hubs = [m for m in active if m.role == ConstellationMembership.Role.HUB]
    satellites = [m for m in active if m.role == ConstellationMembership.Role.SATELLITE]
    month_end = (today.replace(day=1) + 32 * DAY).replace(day=1)
    kinds = {row.kind for row in gatherings if row.on < month_end}
    agreed = [s for s in stays if s.status in Sleepover.TAKES_BEDS]
    facts = Facts(
        today=today,
        running=each.stage in RUNNING,
        satellites=len(satellites),
        fewest=rules.fewest_satellites,
        has_hub=bool(hubs),
        contact_days=rules.contact_days,
        heard=[_heard(m) for m in active],
        gathered=bool(kinds & set(Gathering.EVERYBODY)),
        carers_met=bool(kinds & set(Gathering.CARERS_ONLY)),
        emergencies=sum(_emergency(stay, today) for stay in agreed),
        away_without_cover=any(row.cover_id is None and row.from_on <= today for row in away),
        worker=any(row["role"] == StaffAssignment.Role.LIAISON for row in staff),
        hub_over_usual=any(hub.over_usual for hub in hubs),  # type: ignore[attr-defined]
    )
    return Card(
        constellation=each,
        satellites=len(satellites),
        children=sum(m.children_now for m in members if m.status != Status.INVITED),  # type: ignore[attr-defined]
        next_gathering=next((row for row in gatherings if row.on >= today), None),
        stays_this_week=sum(
            stay.first_day < monday + 7 * DAY and stay.last_day >= monday for stay in agreed
        ),
        to_decide=sum(stay.status == Sleepover.Status.REQUESTED for stay in stays),
        to_follow_up=each.contacts_open + each.actions_open,  # type: ignore[attr-defined]
        flags=flags(facts),
        workers=[row["name"] for row in staff],
        away=away,
    )


def _heard(member: ConstellationMembership) -> date | None:
    """The last contact; for who was never contacted the day they joined, so that a household of
    yesterday is not late today."""
    last: date | None = member.heard_on  # type: ignore[attr-defined]
    days = [day for day in (last, member.joined_on) if day is not None]
    return max(days, default=None)


def _emergency(stay: Sleepover, today: date) -> bool:
    recent = today - EMERGENCY_DAYS * DAY < stay.first_day <= today
    return recent and stay.kind == Sleepover.Kind.EMERGENCY
