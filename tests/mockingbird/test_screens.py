"""A liaison worker's week on the screens: a constellation from an idea to a signed return."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carers.models import Carer, Household
from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from mockingbird.models import (
    Attendance,
    Constellation,
    ConstellationMembership,
    Contact,
    FidelityAction,
    FidelityTemplate,
    Gathering,
    HubCapacity,
    Outcome,
    Sleepover,
)
from mockingbird.selectors.figures import FIGURES, figures_of
from mockingbird.selectors.return_rows import lines_of
from tests.cast import Cast
from tests.mockingbird.ground import Ground, protect
from tests.staff.test_safety_acts import words

DAY = timedelta(days=1)
SignedIn = Callable[[User], Client]


@pytest.fixture
def today(db: None) -> date:
    """The screens go by the clock on the wall."""
    return timezone.localdate()


def days(name: str, day: date) -> dict[str, str]:
    """A date in its three boxes."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month),
            f"{name}-year": str(day.year)}  # fmt: skip


def get(client: Client, name: str, *args: Any, query: str = "") -> str:
    """A page in words."""
    return words(client.get(reverse(f"mockingbird:{name}", args=args) + query))


def post(client: Client, page: str, *args: Any, status: int = 200, **data: Any) -> str:
    """A form that is sent, and the page one comes to."""
    answer = client.post(reverse(f"mockingbird:{page}", args=args), data, follow=True)
    assert answer.status_code == status, words(answer)[:600]
    return words(answer)


def approved(
    ground: Ground, surname: str, today: date, *, ago: int = 300, **given: Any
) -> Household:
    """A household of Gateshead's with a carer."""
    approved_on = today - ago * DAY
    home = ground.household(approved_on=approved_on, **given)
    Carer.objects.create(
        cluster=home.cluster, service=home.service, household=home, first_name="Kit",
        last_name=surname, date_of_birth=date(1980, 1, 2), identity=f"id{home.pk}",
        from_on=approved_on,
    )  # fmt: skip
    return home


@pytest.fixture
def live(ground: Ground, today: date) -> Constellation:
    """A hub home and two satellites of Liam's since 90 days, each with a child."""
    with reaching(ground.reach):
        it = ground.constellation("TYNE", launched_on=today - 80 * DAY)
        joined = today - 90 * DAY
        given = {"invited_on": joined, "joined_on": joined}
        hub = ground.member(it, approved(ground, "Hubble", today, postcode="NE8 1HH"), role="hub",
                            **given)  # fmt: skip
        HubCapacity.objects.create(
            cluster=it.cluster, service=it.service, constellation=it, membership=hub, beds=2,
            from_on=joined,
        )  # fmt: skip
        for surname in ("Ridley", "Obi"):
            row = ground.member(it, approved(ground, surname, today), **given)
            ground.child(row, from_on=joined, reference=f"CH-{surname[:1]}1", initials="QT")
    return it


def member_of(it: Constellation, surname: str) -> ConstellationMembership:
    carer = Carer.objects.get(last_name=surname)
    return ConstellationMembership.objects.get(constellation=it, household=carer.household)


def test_from_an_idea_to_an_invited_hub(
    ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    gareth, liam = signed_in(cast.gareth), signed_in(cast.liam)
    assert "You have no constellation yet" in get(liam, "home")
    wrong = post(gareth, "create", name="Felling", target_satellites="11", code="", status=422)
    assert "The satellites must be a whole number from 1 to 10" in wrong
    assert "Enter the short code" in wrong
    said = post(gareth, "create", name="Felling", target_satellites="8", code="FEL-1")
    with reaching(ground.reach):
        it = Constellation.objects.get(code="FEL-1")
        near = approved(ground, "Near", today, ago=30, postcode="NE8 4JS")
        approved(ground, "Far", today, ago=10, postcode="TS24 0RS")
        approved(ground, "Lost", today, ago=50)
    for lack in ("Name a liaison worker", "A hub home must be active", "At least 6 satellites",
                 "Enter the day of the launch"):  # fmt: skip
        assert lack in said
    assert "You have no constellation yet" in get(liam, "home")  # not named on it yet
    post(gareth, "staff", it.pk, role="liaison", user_id=cast.liam.pk, **days("from_on", today))
    assert "Felling" in get(liam, "home")

    assert "How far they live is not known" in get(liam, "invite", it.pk)
    asked = {"role": "hub", "referred_by": "worker", **days("invited_on", today)}
    assert "Invited" in post(liam, "invite_one", it.pk, near.reference, **asked)
    with reaching(ground.reach):
        hub = ConstellationMembership.objects.get(household=near)
    shown = get(liam, "invite", it.pk)
    assert "Kit Far" not in shown
    assert "Kit Near" not in shown  # invited already
    assert "1 more has no postcode" in shown
    everybody = get(liam, "invite", it.pk, query="?within=all")
    assert everybody.index("Kit Far") < everybody.index("Kit Lost")  # the newest approval first
    assert "km away" in everybody
    wrong = post(liam, "member_answer", it.pk, hub.pk, joined="yes", beds="x",
                 status=422, **days("on", today))  # fmt: skip
    assert "The beds must be a whole number from 0 to 9" in wrong
    said = post(liam, "member_answer", it.pk, hub.pk, joined="yes", beds="2", **days("on", today))
    assert "2 from" in said
    lacking = post(liam, "stage", it.pk, to_stage="set_up", **days("on", today))
    assert "A hub home must be active" not in lacking
    assert "At least 6 satellites must be active: none is active yet" in lacking


def test_the_home_and_the_page_say_what_asks_to_be_looked_at(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    with reaching(ground.reach):
        Constellation.objects.filter(pk=live.pk).update(
            stage="live", short_why="A small start", short_by=cast.gareth
        )
    liam = signed_in(cast.liam)
    shown = get(liam, "home")
    for flag in ("3 households not contacted for 14 days", "No gathering of everybody this month",
                 "2 satellites: the model asks for 6 at least"):  # fmt: skip
        assert flag in shown
    assert "Ridley" not in shown  # nobody is named before a constellation is opened
    answer = liam.get(reverse("mockingbird:constellation", args=[live.pk]))
    page = answer.content.decode()
    assert "Satellites: Ridley (not yet), Obi (not yet). 8 places are free." in page
    assert len(re.findall("<circle", page)) == 11
    assert "More than 14 days ago" in words(answer)
    with reaching(ground.reach):
        hub = member_of(live, "Hubble")
    post(liam, "member_away", live.pk, hub.pk, cover_id="", **days("from_on", today))
    assert "The hub home is away and nobody covers" in get(liam, "home")
    assert "to not known, nobody covers" in get(liam, "constellation", live.pk)
    with reaching(ground.reach):
        seen = AuditEvent.objects.filter(action="mockingbird.seen", subject_id=live.pk)
        assert seen.filter(actor=cast.liam).count() >= 1


def test_another_liaison_workers_and_another_councils_are_not_there(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground
) -> None:
    with reaching(ground.reach):
        live.staff.update(user=cast.gareth)
        log = reverse("mockingbird:log", args=[live.pk])
    assert signed_in(cast.liam).get(log).status_code == 404
    assert signed_in(cast.sunil).get(log).status_code == 404
    gita = signed_in(cast.gita)  # looks, and does not act
    assert "Log contacts" not in get(gita, "constellation", live.pk)
    assert gita.get(log).status_code == 403
    assert gita.post(log, {}).status_code == 403
    assert "Log contacts" in get(signed_in(cast.gareth), "constellation", live.pk)


def test_one_save_logs_many_and_twice_is_once(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam = signed_in(cast.liam)
    with reaching(ground.reach):
        ids = [member_of(live, name).pk for name in ("Ridley", "Obi")]
    assert "Kit Obi: not yet" in get(liam, "log", live.pk)
    given = {"mode": "group", "minutes": "20", "direction": "to_them", "batch": uuid4(),
             "note": "Kept words", **days("on", today)}  # fmt: skip
    wrong = post(liam, "log", live.pk, status=422, **given)
    assert "Tick at least one household" in wrong
    answer = liam.post(reverse("mockingbird:log", args=[live.pk]), given)
    assert 'value="Kept words"' in answer.content.decode()
    given |= {"membership_ids": ids, "concern": "on", **days("follow_up_on", today)}
    for _ in range(2):
        said = post(liam, "log", live.pk, **given)
        assert "2 contacts are logged" in said
        assert "Tell the duty team today" in said
    with reaching(ground.reach):
        assert Contact.objects.filter(constellation=live, concern=True).count() == 2
        contact = Contact.objects.get(membership=ids[0])
    due = get(liam, "due")
    assert due.count("Kept words") >= 2
    assert "Due today" in due
    post(liam, "followed_up", live.pk, contact.pk)
    with reaching(ground.reach):
        contact.refresh_from_db()
        assert contact.followed_up_on == today
    assert "Kit Obi" in get(liam, "contacts", live.pk)


def test_a_sleepover_from_the_question_to_the_stay(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam = signed_in(cast.liam)
    with reaching(ground.reach):
        hub, ridley, obi = (member_of(live, name) for name in ("Hubble", "Ridley", "Obi"))
        child, other = (row.children.get() for row in (ridley, obi))
    given = {"kind": "planned", **days("starts_on", today), **days("ends_on", today + DAY)}
    both = post(liam, "sleepover_new", live.pk, child_ids=[child.pk, other.pk], status=422, **given)
    assert "Select children of one household" in both
    post(liam, "sleepover_new", live.pk, child_ids=[child.pk], **given)
    board = get(liam, "sleepovers", live.pk)
    assert "To decide (1)" in board
    assert "Ridley (1) asked" in board
    assert "QT" not in board  # a child is counted there, and not told
    with reaching(ground.reach):
        stay = Sleepover.objects.get()
    wrong = post(liam, "sleepover_decide", live.pk, stay.pk, answer="agree", host_id=hub.pk,
                 status=422)  # fmt: skip
    assert "consent" in wrong.lower() or "care plan" in wrong
    post(liam, "sleepover_decide", live.pk, stay.pk, answer="agree", host_id=hub.pk,
         consent_confirmed="on")  # fmt: skip
    assert "Record what happened" in get(liam, "sleepovers", live.pk)
    again = post(liam, "sleepover_decide", live.pk, stay.pk, answer="agree", host_id=hub.pk)
    assert "has its answer already" in again
    form = liam.get(reverse("mockingbird:sleepover_happened", args=[live.pk, stay.pk]))
    assert f'name="came_on-day" type="text" value="{today.day}"' in _attributes(form)
    post(liam, "sleepover_happened", live.pk, stay.pk, **days("came_on", today),
         **days("went_on", today))  # fmt: skip
    with reaching(ground.reach):
        stay.refresh_from_db()
        assert (stay.status, stay.nights) == ("happened", 0)
    # One that is declined keeps its reason.
    post(liam, "sleepover_new", live.pk, child_ids=[other.pk], **given)
    with reaching(ground.reach):
        second = Sleepover.objects.get(membership=obi)
    post(liam, "sleepover_decide", live.pk, second.pk, answer="hub_full")
    with reaching(ground.reach):
        second.refresh_from_db()
        assert (second.status, second.decline_reason) == ("declined", "hub_full")


def _attributes(answer: Any) -> str:
    """The boxes of a form with their attributes in one order."""
    found = []
    for tag in re.findall(r"<input[^>]*>", answer.content.decode()):
        given = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        found.append(" ".join(f'{key}="{given.get(key, "")}"' for key in ("name", "type", "value")))
    return "\n".join(found)


def test_what_lies_ahead_what_it_led_to_and_what_the_council_settles(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam, gareth = signed_in(cast.liam), signed_in(cast.gareth)
    assert "Nothing is planned" in get(liam, "calendar", live.pk)
    with reaching(ground.reach):
        hub, ridley = member_of(live, "Hubble"), member_of(live, "Ridley")
        ground.agreed(ridley, hub, starts_on=today + 2 * DAY)
    post(liam, "gathering_new", live.pk, kind="carers", title="Tea", **days("on", today))
    shown = get(liam, "calendar", live.pk)
    assert shown.index("Carers’ meeting, Tea") < shown.index("Sleepover : Kit Ridley, until")
    said = post(liam, "member_outcome", live.pk, ridley.pk, kind="breakdown", why="It held",
                judged_by="The carers", **days("on", today))  # fmt: skip
    assert "The carers: It held" in said
    said = post(liam, "member_wellbeing", live.pk, hub.pk, rating="4", note="", **days("on", today))
    assert "4 of 5" in said
    settled = {"most_satellites": "8", "fewest_satellites": "2", "contact_days": "10",
               "most_nights": "2"}  # fmt: skip
    wrong = post(gareth, "rules", live.pk, status=422, **{**settled, "fewest_satellites": "9"})
    assert "Enter a number that is not more than the most" in wrong
    said = post(gareth, "rules", live.pk, **settled)
    assert "2 to 8 satellites; every household contacted within 10 days" in said


def test_what_is_closed_is_looked_at_and_no_more(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    gareth = signed_in(cast.gareth)
    wrong = post(gareth, "close", live.pk, reason="", status=422, **days("on", today))
    assert "Enter why it closes" in wrong
    said = post(gareth, "close", live.pk, reason="The hub carers retire", **days("on", today))
    assert "The hub carers retire" in said
    assert f"closed on {say_day(today)}" in get(gareth, "home")
    assert "Log contacts" not in get(gareth, "constellation", live.pk)
    told = get(gareth, "history", live.pk)
    assert told.count("the constellation closed") == 3


def test_a_gathering_is_copied_and_ticked(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam = signed_in(cast.liam)
    last = today.replace(day=1) - 3 * DAY
    post(liam, "gathering_new", live.pk, kind="whole_group", title="Picnic", hours="2.5",
         **days("on", last))  # fmt: skip
    with reaching(ground.reach):
        first = Gathering.objects.get()
        rows = {name: member_of(live, name).pk for name in ("Hubble", "Ridley", "Obi")}
    assert "Like last month" in get(liam, "gatherings", live.pk)
    form = get(liam, "attendance", live.pk, first.pk)
    assert all(f"Kit {name}" in form for name in rows)
    given = {f"came_{rows['Ridley']}": "on", f"adults_{rows['Ridley']}": "1",
             f"children_{rows['Ridley']}": "2", f"sorry_{rows['Obi']}": "on"}  # fmt: skip
    wrong = post(liam, "attendance", live.pk, first.pk, status=422,
                 **given | {f"came_{rows['Obi']}": "on"})  # fmt: skip
    assert "Kit Obi: tick one of the two" in wrong
    said = post(liam, "attendance", live.pk, first.pk, **given)
    assert "1 of 3 households came, 1 adult and 2 children" in said
    with reaching(ground.reach):
        found = dict(Attendance.objects.values_list("membership", "status"))
    assert found == {rows["Hubble"]: "absent", rows["Ridley"]: "came", rows["Obi"]: "apologies"}
    post(liam, "gathering_copy", live.pk, first.pk, **days("on", today + 5 * DAY))
    with reaching(ground.reach):
        copied = Gathering.objects.latest("pk")
        assert (copied.title, copied.attendance.count()) == ("Picnic", 0)
    assert "Cancelled" in post(liam, "gathering_cancel", live.pk, copied.pk)
    assert "Somebody came" in post(liam, "gathering_cancel", live.pk, first.pk)


def test_the_checklist_is_the_services_own_and_a_check_leads_to_what_is_due(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam, gareth = signed_in(cast.liam), signed_in(cast.gareth)
    assert "A manager writes it" in get(liam, "fidelity", live.pk)
    assert liam.get(reverse("mockingbird:checklist", args=[live.pk])).status_code == 403
    assert "Two lines say the same" in post(
        gareth, "checklist", live.pk, items="One\nOne", status=422
    )
    post(gareth, "checklist", live.pk, items="Two beds are free\n\nEverybody meets")
    given = {"met_0": "2", "met_1": "0", "note_1": "Not in May", **days("on", today)}
    assert "Select how far it is met: Everybody meets" in post(
        liam, "check", live.pk, status=422, **{**given, "met_1": ""}
    )
    shown = post(liam, "check", live.pk, **given)
    assert "Not in May" in shown
    with reaching(ground.reach):
        template = FidelityTemplate.objects.get()
        assert [item["text"] for item in template.items] == ["Two beds are free", "Everybody meets"]
        check = live.checks.get()
    post(liam, "action_new", live.pk, check.pk, text="Plan a lunch", owner_id=cast.liam.pk,
         **days("due_on", today))  # fmt: skip
    assert "Plan a lunch" in get(liam, "due")
    with reaching(ground.reach):
        action = FidelityAction.objects.get()
    post(liam, "action_done", live.pk, action.pk)
    assert "Plan a lunch" not in get(liam, "due")


def test_an_old_page_writes_over_nobodys_words(
    live: Constellation, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    liam, gareth = signed_in(cast.liam), signed_in(cast.gareth)
    month = f"{today:%Y-%m}"
    page = reverse("mockingbird:return_words", args=[live.pk, month])

    def shown(answer: Any) -> dict[str, Any]:
        tag = re.search(r'<input[^>]*name="shown"[^>]*>', answer.content.decode())
        assert tag is not None
        return {"shown": unescape(tag[0].split('value="')[1].split('"')[0])}

    old, long = shown(liam.get(page)), "A full month.\nThree new households."
    post(gareth, "return_words", live.pk, month, narrative=long, **old)
    answer = liam.post(page, {"narrative": "Mine", **old})
    assert answer.status_code == 422
    assert "What a colleague wrote meanwhile" in words(answer)
    assert "Three new households." in words(answer)
    assert "Mine" in post(liam, "return_words", live.pk, month, narrative="Mine", **shown(answer))


def test_a_month_fills_itself_is_signed_and_leaves_as_a_file(
    live: Constellation, cast: Cast, signed_in: SignedIn, ground: Ground, today: date
) -> None:
    liam, gareth = signed_in(cast.liam), signed_in(cast.gareth)
    last = today.replace(day=1) - DAY
    month = f"{last:%Y-%m}"
    with reaching(ground.reach):
        row = member_of(live, "Ridley")
        contact = {"cluster": live.cluster, "service": live.service, "constellation": live,
                   "membership": row, "on": last, "mode": "visit", "by": cast.liam}  # fmt: skip
        for minutes in (20, 25):
            Contact.objects.create(**contact, batch=uuid4(), minutes=minutes)
    shown = get(liam, "return", live.pk, month)
    assert "Contacts with households 2" in shown
    assert "Minutes of contact 45" in shown
    assert "Visit on" in get(liam, "return_rows", live.pk, month, "contacts")
    post(liam, "return_words", live.pk, month, narrative='=cmd|"x"!A1')
    file = reverse("reports:mockingbird_return", args=[live.pk, month])
    assert liam.get(file).status_code == 404  # nothing leaves before it is signed
    sign = reverse("mockingbird:return_sign", args=[live.pk, month])
    assert liam.post(sign).status_code == 403
    assert "these figures stand" in post(gareth, "return_sign", live.pk, month)
    with reaching(ground.reach):
        Contact.objects.create(**contact, batch=uuid4(), minutes=60)
    assert "Contacts with households 2" in get(liam, "return", live.pk, month)
    said = post(liam, "return_words", live.pk, month, narrative="Other words", status=422)
    assert "signed off and cannot be changed" in said
    lines = liam.get(file).content.decode()
    assert "Contacts with households,2" in lines
    assert "\"'=cmd|" in lines  # no spreadsheet runs it
    with reaching(ground.reach):
        assert AuditEvent.objects.filter(action="report.return_exported").count() == 1
    this = f"{today:%Y-%m}"
    assert "Sign it off when the month is over" in post(gareth, "return_sign", live.pk, this)
    wrong = [f"{(today + 40 * DAY):%Y-%m}", "2026-13", "x"]
    for bad in wrong:
        assert liam.get(reverse("mockingbird:return", args=[live.pk, bad])).status_code == 404


SUMS = {"contact_minutes", "nights", "stay_children"}  # of rows, and not as many as the rows


def test_each_figure_has_as_many_rows_behind_it(
    live: Constellation, cast: Cast, ground: Ground, today: date
) -> None:
    access = ground.access("gareth")
    with reaching(ground.reach):
        row, other = member_of(live, "Ridley"), member_of(live, "Obi")
        of = {"cluster": live.cluster, "service": live.service, "constellation": live}
        Contact.objects.create(**of, membership=row, on=today, mode="visit", by=cast.liam,
                               batch=uuid4())  # fmt: skip
        for kind in ("whole_group", "carers"):
            it = Gathering.objects.create(**of, on=today, kind=kind, made_by=cast.liam)
            Attendance.objects.create(**of, gathering=it, membership=row, status="came", adults=1)
            Attendance.objects.create(**of, gathering=it, membership=other, status="absent")
        for kind in Outcome.Kind.values:
            Outcome.objects.create(**of, membership=row, kind=kind, on=today, judged_by="Us",
                                   why="So", recorded_by=cast.liam)  # fmt: skip
        hub = member_of(live, "Hubble")
        for kind in ("planned", "emergency"):
            stay = ground.asked(row, *row.children.all(), starts_on=today, nights=0, kind=kind)
            Sleepover.objects.filter(pk=stay.pk).update(
                status="agreed", host=hub, decided_on=today, consent_confirmed=True
            )
            Sleepover.objects.filter(pk=stay.pk).update(
                status="happened", came_on=today, went_on=today)  # fmt: skip
        no = ground.asked(other, *other.children.all(), starts_on=today)
        Sleepover.objects.filter(pk=no.pk).update(
            status="declined", decline_reason="hub_full", decided_on=today
        )
        new = ground.member(live, approved(ground, "New", today, ago=20), joined_on=today,
                            invited_on=today)  # fmt: skip
        ground.child(new, from_on=today)
        other.children.update(to_on=today, end_reason="moved", unplanned=True)
        type(other).objects.filter(pk=other.pk).update(
            status="left", left_on=today, left_reason="left_fostering"
        )
        month = today.replace(day=1)
        figures = figures_of(constellation=live, month=today)
    with reaching(access.reach):
        for code in FIGURES.keys() - SUMS:
            lines = lines_of(access, live, month=month, figure=code)
            assert len(lines) == figures[code], code
        assert all(figures[code] for code in FIGURES.keys() - {"nights", "contact_minutes"})


def test_a_protected_household_is_counted_and_not_named(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, make_enquiry: Any,
    today: date,
) -> None:  # fmt: skip
    case = make_enquiry(now=timezone.now())
    with reaching(ground.reach):
        home = approved(ground, "Hidden", today, case=case)
        row = ground.member(live, home, invited_on=today - DAY, joined_on=today - DAY)
        ground.child(row, from_on=today - DAY)
        protect(case)
    liam = signed_in(cast.liam)
    shown = get(liam, "constellation", live.pk)
    assert "Hidden" not in shown
    assert home.reference not in shown
    assert "Satellites on the last day 3" in get(liam, "return", live.pk, f"{today:%Y-%m}")
    listed = get(liam, "return_rows", live.pk, f"{today:%Y-%m}", "satellites")
    assert "Hidden" not in listed
    assert "3. A household whose case is protected" in listed


MOST = {"home": 15, "constellation": 15, "log": 15, "invite": 15, "sleepovers": 17}


@pytest.mark.parametrize("name", MOST)
def test_as_many_queries_for_ten_as_for_two(
    name: str, live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    def more(surname: str) -> None:
        home = approved(ground, surname, today, postcode="NE8 4JS")
        row = ground.member(live, home, invited_on=today, joined_on=today)
        ground.asked(row, starts_on=today + DAY)
        approved(ground, f"Free {surname}", today, postcode="NE8 4JS")

    liam, counts = signed_in(cast.liam), []
    url = reverse(f"mockingbird:{name}", args=[] if name == "home" else [live.pk])
    for number in (1, 7):
        with reaching(ground.reach):
            for at in range(number):
                more(f"More{number}{at}")
            ground.constellation(f"NEXT-{number}")
        liam.get(url)  # the first of a session costs more
        with CaptureQueriesContext(connection) as asked:
            assert liam.get(url).status_code == 200
        made = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        # But for what a test's own transaction needs: putting the former reach back.
        assert "set_config" in made.pop()
        counts.append(len(made))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST[name], "\n".join(sql[:160] for sql in made)
