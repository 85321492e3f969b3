"""Rows of tests/fence_walk.py: constellations, and what happens to households in them."""

from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

import mockingbird.selectors.beds as beds
import mockingbird.selectors.board as board
import mockingbird.selectors.calendar as calendar
import mockingbird.selectors.contacts as contacts
import mockingbird.selectors.due as due
import mockingbird.selectors.fidelity as fidelity
import mockingbird.selectors.figures as figures
import mockingbird.selectors.gatherings as gatherings
import mockingbird.selectors.home as home
import mockingbird.selectors.households as households
import mockingbird.selectors.invite as invite
import mockingbird.selectors.members as members
import mockingbird.selectors.monthly as monthly
import mockingbird.selectors.page as page
import mockingbird.selectors.readiness as readiness
import mockingbird.selectors.return_rows as return_rows
import mockingbird.selectors.setting_up as setting_up
import mockingbird.selectors.summed as summed
from carers.models import Household
from enquiries.models import Enquiry
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    Contact,
    FidelityAction,
    FidelityCheck,
    FidelityTemplate,
    Gathering,
    HubAway,
    HubCapacity,
    MonthlyReturn,
    Outcome,
    ServiceRules,
    Sleepover,
    SleepoverChild,
    StaffAssignment,
    WellbeingNote,
)
from tests.cast import MONDAY, Cast

HERE = "mockingbird.selectors"
TODAY = MONDAY.date()
DAY = timedelta(days=1)
MODULES: list[ModuleType] = [
    *(
        beds,
        board,
        calendar,
        contacts,
        due,
        fidelity,
        figures,
        gatherings,
        home,
        households,
        invite,
    ),
    *(members, monthly, page, readiness, return_rows, setting_up, summed),
]
# The kinds of rows that are a constellation's and no household's.
OF_PLACES = [
    Constellation,
    ConstellationStage,
    FidelityAction,
    FidelityCheck,
    FidelityTemplate,
    Gathering,
    MonthlyReturn,
    ServiceRules,
    StaffAssignment,
]
# How a row about a household leads to its case.
CASE_FIELDS = {
    "ConstellationMembership": "household__enquiry_id",
    "SleepoverChild": "sleepover__membership__household__enquiry_id",
    **{
        model.__name__: "membership__household__enquiry_id"
        for model in (
            *(Attendance, ChildLink, Contact, HubAway, HubCapacity, Outcome, Sleepover),
            WellbeingNote,
        )
    },
}


def _of(case: Any) -> Constellation:
    """By its number alone, as a link would name it."""
    return Constellation(
        pk=_row(case, "constellation"),
        cluster=case.cluster,
        service=case.service,
        stage_since=TODAY,
    )


def _member(case: Any) -> ConstellationMembership:
    return ConstellationMembership(
        pk=_row(case, "membership"),
        cluster=case.cluster,
        service=case.service,
        home=case.service,
        constellation=_of(case),
        household_id=getattr(case, "household_id", 0),
    )


def _row(case: Any, name: str) -> int:
    return int(getattr(case, f"of_mockingbird_{name}", 0))


def _card(access: Any, case: Any) -> object:
    row = _mine(access, case)
    rows = home.members_now(access, [row], today=TODAY)
    return home.card_of(access, row, rows, today=TODAY)


LISTS: dict[str, Any] = {
    f"{HERE}.home.cards_of": lambda a: home.cards_of(a, today=TODAY),
    f"{HERE}.home.closed_of": lambda a: home.closed_of(a, today=TODAY),
    f"{HERE}.summed.month_sum": lambda a: summed.month_sum(a, TODAY, today=TODAY),
    f"{HERE}.summed.months_summed": lambda a: summed.months_summed(a, today=TODAY),
    f"{HERE}.due.due_of": lambda a: due.due_of(a, today=TODAY),
}
OF_A_CASE: dict[str, Any] = {
    f"{HERE}.beds.nights_of": lambda a, c: beds.nights_of(
        a, _member(c), first=TODAY, last=TODAY + 9 * DAY
    ),
    f"{HERE}.board.board_of": lambda a, c: board.board_of(a, _of(c), today=TODAY),
    f"{HERE}.board.capacities_of": lambda a, c: board.capacities_of(a, _member(c), today=TODAY),
    f"{HERE}.board.children_of": lambda a, c: board.children_of(a, _of(c), today=TODAY),
    f"{HERE}.board.hosts_of": lambda a, c: board.hosts_of(a, _of(c), Sleepover(starts_on=TODAY)),
    f"{HERE}.board.sleepover_by_id": lambda a, c: board.sleepover_by_id(
        a, _of(c), _row(c, "sleepover")
    ),
    f"{HERE}.calendar.calendar_of": lambda a, c: calendar.calendar_of(a, _of(c), today=TODAY),
    f"{HERE}.contacts.contacts_page": lambda a, c: contacts.contacts_page(a, _of(c), page="1")[1],
    f"{HERE}.due.contact_to_follow_up": lambda a, c: due.contact_to_follow_up(
        a, _of(c), _row(c, "contact")
    ),
    f"{HERE}.fidelity.checklist_of": lambda a, c: fidelity.checklist_of(a, c.service),
    f"{HERE}.fidelity.checks_of": lambda a, c: fidelity.checks_of(a, _of(c)),
    f"{HERE}.fidelity.check_by_id": lambda a, c: fidelity.check_by_id(a, _of(c), _row(c, "check")),
    f"{HERE}.fidelity.action_by_id": lambda a, c: fidelity.action_by_id(
        a, _of(c), _row(c, "action")
    ),
    f"{HERE}.gatherings.gatherings_of": lambda a, c: gatherings.gatherings_of(a, _of(c)),
    f"{HERE}.gatherings.gathering_by_id": lambda a, c: gatherings.gathering_by_id(
        a, _of(c), _row(c, "gathering")
    ),
    f"{HERE}.gatherings.last_of_a_kind": lambda a, c: gatherings.last_of_a_kind(
        a, _of(c), before=TODAY + DAY
    ),
    f"{HERE}.gatherings.expected_at": lambda a, c: gatherings.expected_at(
        a, Gathering(pk=_row(c, "gathering"), constellation=_of(c), on=TODAY)
    ),
    f"{HERE}.home.card_of": _card,
    f"{HERE}.home.members_now": lambda a, c: home.members_now(a, [_of(c)], today=TODAY),
    f"{HERE}.home.told": lambda a, c: home.told(
        a, Constellation.objects.visible_to(a).filter(pk=_row(c, "constellation")), today=TODAY
    ),
    f"{HERE}.households.names_of": lambda a, c: households.names_of(a, [_member(c)]),
    f"{HERE}.households.carers_of": lambda a, c: dict(
        households.carers_of(a, [getattr(c, "household_id", 0)])
    ),
    f"{HERE}.invite.candidates_of": lambda a, c: (
        invite.candidates_of(a, _of(c), within=None, page="1", today=TODAY).rows
    ),
    f"{HERE}.invite.candidate_by_reference": lambda a, c: invite.candidate_by_reference(
        a, _of(c), f"F{c.pk}", today=TODAY
    ),
    f"{HERE}.members.page_of_member": lambda a, c: members.page_of_member(
        a, _member(c), today=TODAY
    ),
    f"{HERE}.members.child_by_id": lambda a, c: members.child_by_id(
        a, _row(c, "membership"), _row(c, "child")
    ),
    f"{HERE}.members.absence_by_id": lambda a, c: members.absence_by_id(
        a, _row(c, "membership"), _row(c, "away")
    ),
    f"{HERE}.members.hubs_to_cover": lambda a, c: members.hubs_to_cover(a, _member(c)),
    f"{HERE}.monthly.months_of": lambda a, c: _returns(a, c),
    f"{HERE}.page.constellation_by_id": lambda a, c: page.constellation_by_id(
        a, _row(c, "constellation"), today=TODAY
    ),
    f"{HERE}.page.overview_of": lambda a, c: page.overview_of(a, _mine(a, c), today=TODAY),
    f"{HERE}.page.member_by_id": lambda a, c: page.member_by_id(a, _of(c), _row(c, "membership")),
    f"{HERE}.page.members_of": lambda a, c: page.members_of(a, _mine(a, c), today=TODAY),
    f"{HERE}.page.history_of": lambda a, c: page.history_of(a, _of(c)),
    f"{HERE}.readiness.ready_of": lambda a, c: readiness.ready_of(a, _of(c), day=TODAY),
    f"{HERE}.readiness.rules_for": lambda a, c: readiness.rules_for(a, c.service_id),
    f"{HERE}.return_rows.lines_of": lambda a, c: [
        return_rows.lines_of(a, _of(c), month=TODAY, figure=name) for name in figures.FIGURES
    ],
    f"{HERE}.setting_up.staff_of": lambda a, c: setting_up.staff_of(a, _of(c), today=TODAY),
    f"{HERE}.setting_up.staff_by_id": lambda a, c: setting_up.staff_by_id(
        a, _of(c), _row(c, "staff")
    ),
    f"{HERE}.setting_up.who_may_be_hub": lambda a, c: setting_up.who_may_be_hub(a, _of(c)),
}
ELSE: set[str] = {
    f"{HERE}.figures.last_of",  # days
    f"{HERE}.home.most_of",  # of a constellation that was found
    f"{HERE}.home.rules_of",
    "reports.export.return_export",  # tests/mockingbird/test_screens.py
    "reports.export.sums_export",  # tests/mockingbird/test_summed.py
    f"{HERE}.summed.figures_summed",  # arithmetic of returns that were found
    f"{HERE}.summed.is_due",
    f"{HERE}.readiness.workers_for",  # colleagues
    f"{HERE}.setting_up.colleagues_for",
    # Counts alone, of a constellation that was found: for everybody the same (its own words).
    f"{HERE}.figures.figures_of",
    f"{HERE}.monthly.return_of",
}
FENCE_ONE_ALONE: set[str] = set()


def _mine(access: Any, case: Any) -> Constellation:
    return page.constellation_by_id(access, _row(case, "constellation"), today=TODAY)


def _returns(access: Any, case: Any) -> object:
    found = monthly.months_of(access, _of(case), today=TODAY)
    return [line.row for line in found]


def place_fill(cast: Cast, **place: Any) -> dict[str, Any]:
    """One row of each kind that is a constellation's and no household's, and a return of the whole
    council that is signed: its hub reads it."""
    ServiceRules.objects.get_or_create(service=place["service"], defaults=place)
    number = Constellation.objects.count() + 1
    row = Constellation.objects.create(
        **place, code=f"C{number}", name="Bridges", stage_since=TODAY - 40 * DAY,
        launched_on=TODAY - 40 * DAY,
    )  # fmt: skip
    of = {**place, "constellation": row}
    ConstellationStage.objects.create(
        **of, to_stage="exploring", on=TODAY, by=cast.gareth, recorded_at=MONDAY
    )
    staff = StaffAssignment.objects.create(
        **of, user=cast.gareth, role="liaison", from_on=TODAY - 40 * DAY
    )
    gathering = Gathering.objects.create(**of, on=TODAY, kind="social", made_by=cast.liam)
    template = FidelityTemplate.objects.create(
        **place, version=number, items=[{"code": "item-1", "text": "Two beds"}],
        made_by=cast.gareth, made_at=MONDAY,
    )  # fmt: skip
    check = FidelityCheck.objects.create(
        **of, template=template, on=TODAY, reviewer=cast.liam, answers={"item-1": {"met": 1}}
    )
    action = FidelityAction.objects.create(
        **of, of=check, text="Ask", owner=cast.liam, set_on=TODAY, due_on=TODAY + DAY
    )
    MonthlyReturn.objects.get_or_create(
        **place, constellation=None, month=TODAY.replace(day=1),
        defaults={"opened_by": cast.gareth, "opened_at": MONDAY, "signed_by": cast.gareth,
                  "signed_at": MONDAY, "figures": {"hubs": number}},
    )  # fmt: skip
    MonthlyReturn.objects.create(
        **of, month=TODAY.replace(day=1), opened_by=cast.liam, opened_at=MONDAY
    )
    return {
        "constellation": row, "staff": staff, "gathering": gathering, "check": check,
        "action": action,
    }  # fmt: skip


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """The household of tests/fence_rows/decision.py in a constellation, with everything that is
    written of one; and another of the case's, that could be asked."""
    if case.service is None:
        return
    place: dict[str, Any] = {"cluster": case.cluster, "service": case.service}
    made = place_fill(cast, **place)
    row = made["constellation"]
    if name in {"gateshead", "sunderland", "derby"}:  # the others' words are their households'
        Constellation.objects.filter(pk=row.pk).update(name=f"zq{name}")
    of = {**place, "constellation": row}
    joined = TODAY
    member = ConstellationMembership.objects.create(
        **of, household_id=case.household_id, home=case.service, role="hub",  # type: ignore[attr-defined]
        status="active", invited_on=joined, joined_on=joined,
    )  # fmt: skip
    other = ConstellationMembership.objects.create(
        **of, household=Household.objects.create(
            **place, reference=f"G{case.pk}", approved_on=joined), home=case.service,
        role="satellite", status="active", invited_on=joined, joined_on=joined,
    )  # fmt: skip
    Household.objects.create(**place, reference=f"F{case.pk}", approved_on=joined)
    Constellation.objects.create(
        **place, code=f"X{case.pk}", name="Over", stage="closed", stage_since=TODAY,
        closed_on=TODAY, closed_reason="It was too small",
    )  # fmt: skip
    made |= {"membership": member, **written(name, member, other, made["gathering"], cast)}
    for kind, found in made.items():
        setattr(case, f"of_mockingbird_{kind}", found.pk)


def written(
    name: str,
    member: ConstellationMembership,
    host: ConstellationMembership,
    gathering: Gathering,
    cast: Cast,
) -> dict[str, Any]:
    """One row of each kind that is about a household, with a word of the case."""
    place = {"cluster": member.cluster, "service": member.service}
    of: dict[str, Any] = {**place, "constellation": member.constellation, "membership": member}
    word = f"zq{name}"
    child = ChildLink.objects.create(
        **of, reference=f"{word}1", initials="AB", year_of_birth=2015, from_on=TODAY
    )
    HubCapacity.objects.create(**of, beds=2, from_on=TODAY)
    stay = Sleepover.objects.create(
        **of, kind="planned", starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY, notes=word,
        requested_by=cast.liam, requested_on=TODAY,
    )  # fmt: skip
    SleepoverChild.objects.create(**place, sleepover=stay, child=child)
    contact = Contact.objects.create(
        **of, batch=uuid4(), on=TODAY, mode="phone", note=word, by=cast.liam,
        follow_up_on=TODAY + DAY,
    )  # fmt: skip
    Attendance.objects.create(**of, gathering=gathering, status="came", adults=1)
    Outcome.objects.create(
        **of, kind="held", on=TODAY, judged_by=word, why=word, recorded_by=cast.liam
    )
    WellbeingNote.objects.create(**of, on=TODAY, rating=3, note=word, by=cast.liam)
    away = HubAway.objects.create(**of, from_on=TODAY + 5 * DAY, to_on=TODAY + 6 * DAY)
    return {"child": child, "sleepover": stay, "contact": contact, "away": away}
