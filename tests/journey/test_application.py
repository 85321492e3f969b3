"""The application of a couple: what blocks it, its 8 months, and everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from enquiries.check_kinds import CHILD
from enquiries.models import (
    Address,
    Application,
    Check,
    Consent,
    Deadline,
    Enquiry,
    HouseholdMember,
    Person,
    Referee,
    Relationship,
)
from enquiries.selectors.facts import application_missing
from enquiries.selectors.household import Gap, address_gaps, home_of
from enquiries.services import MoveRefused, enquiry_move
from enquiries.services.applying import application_receive
from enquiries.services.household import home_row_remove, home_row_save
from enquiries.workflow import Action, Stage
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import place_reach, take_to
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
TODAY = MONDAY.date()
CAME = {"received_on-day": "2", "received_on-month": "3", "received_on-year": "2026"}


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    """Sam and Jo, invited to apply after a visit."""
    made = make_enquiry(
        second_first_name="Jo", second_last_name="Lee", now=MONDAY - timedelta(days=30)
    )
    with reaching(place_reach(made)):
        take_to(Stage.INVITED, made, by=cast.asha)
    return made


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


def day_of(name: str, day: date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


def receive(case: Enquiry, cast: Cast, on: date = TODAY, *, now: datetime = MONDAY) -> Application:
    access = cast.access("asha")
    with reaching(access.reach):
        return application_receive(
            access=access, enquiry_id=case.pk, received_on=on, declared=True, now=now
        )


def test_what_blocks_it_is_said_with_where_it_is_mended(
    asha: Client, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    bare = make_enquiry(kind="information", postcode="", phone="07700 900555")
    page = asha.get(address(bare, "application"))
    for sentence in (
        "This came as “information to read first”",
        "Choose the council that will decide.",
        "Record the home visit and what was decided.",
    ):
        assert sentence in words(page)
    for name in ("edit", "route", "visits"):
        assert address(bare, name) in page.content.decode()
    refused = asha.post(
        address(bare, "application_receive"), CAME | {"declared": "on"}, follow=True
    )
    assert "Choose the council that will decide." in words(refused)
    with see_all():
        assert not Application.objects.exists()


def test_it_came_on_a_day_and_starts_eight_months_once(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    here = address(case, "application_receive")
    assert "signed by Sam Carter and Jo Lee" in words(asha.get(here))
    for sent, said in (
        (CAME | {"received_on-day": "3"}, "The day it came must be on or before 2 March 2026"),
        (CAME | {"received_on-month": "1"}, "must be on or after Saturday 31 January 2026"),
        ({"declared": "on"}, "Enter the day it came"),
    ):
        wrong = asha.post(here, {"declared": "on"} | sent)
        assert wrong.status_code == 422
        assert said in words(wrong)
    unsigned = asha.post(here, CAME)
    assert "Every applicant signs the application before it counts" in words(unsigned)
    done = asha.post(here, CAME | {"declared": "on"}, follow=True)
    assert "Application recorded: it came on Monday 2 March 2026." in words(done)
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.APPLICATION
        clock = case.deadline_set.get(rule=Deadline.Rule.PANEL_8_MONTHS)
        assert clock.due_at.astimezone(LONDON).date() == date(2026, 11, 2)
        assert (clock.amount, clock.unit) == (8, "months")
        assert case.next_step == "Complete the application and start Stage 1"
    page = words(asha.get(address(case, "application")))
    assert "Panel recommends by Monday 2 November 2026" in page
    again = asha.post(here, CAME | {"declared": "on"}, follow=True)
    assert "The application is recorded already" in words(again)
    with see_all():
        assert Application.objects.count() == 1


def test_an_unlawful_application_changes_nothing(
    case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    act: dict[str, Any] = {"access": access, "enquiry_id": case.pk, "now": MONDAY}
    with reaching(access.reach):
        for on, declared, field in (
            (TODAY + timedelta(days=1), True, "received_on"),
            (TODAY - timedelta(days=31), True, "received_on"),
            (TODAY, False, "declared"),
        ):
            with pytest.raises(ValidationError) as wrong:
                application_receive(**act, received_on=on, declared=declared)
            assert list(wrong.value.message_dict) == [field]
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.INVITED
        assert not case.deadline_set.filter(rule=Deadline.Rule.PANEL_8_MONTHS).exists()


def test_recorded_by_mistake_it_is_void_and_may_come_again(
    case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    receive(case, cast)
    access = cast.access("asha")
    with reaching(access.reach):
        enquiry_move(
            access=access, enquiry_id=case.pk, action=Action.STEP_BACK, target=Stage.INVITED,
            now=MONDAY, detail="It was another family’s",
        )  # fmt: skip
    with see_all():
        void = Application.objects.get()
        assert void.voided_at == MONDAY
        clock = case.deadline_set.get(rule=Deadline.Rule.PANEL_8_MONTHS)
        assert clock.cancelled_at == MONDAY
    receive(case, cast)
    with see_all():
        assert Application.objects.filter(voided_at=None).count() == 1
        running = case.deadline_set.filter(rule=Deadline.Rule.PANEL_8_MONTHS, cancelled_at=None)
        assert running.count() == 1


def part(case: Enquiry, code: str, position: int = 1, *, act: str = "row_add", **named: Any) -> str:
    kwargs = {"reference": case.reference, "position": position, "part": code} | named
    return reverse(f"enquiries:application_{act}", kwargs=kwargs)


def test_everything_that_is_missing_goes_off_the_list_as_it_is_added(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    receive(case, cast)
    with see_all():
        person = Person.objects.get(enquiry=case, position=2)
        before = application_missing(cast.access("asha"), case, today=TODAY)
    assert "The date of birth of Jo" in before
    assert "Whether Jo fostered for another service in the last 12 months" in before
    here = address(case, "application")
    born = day_of("date_of_birth", date(1986, 7, 8))
    details = reverse("enquiries:application_details", args=[case.reference, 2])
    recent = {"fostered_in_last_12_months": "yes"}
    assert "Enter which service they fostered for" in words(asha.post(details, born | recent))
    asha.post(details, born | recent | {"previous_service": "Anytown Fostering"})
    still = "Whether Jo is approved by another service now"
    assert still in words(asha.get(address(case, "application")))
    ended = {"previous_service": "Anytown Fostering", "approved_elsewhere": "no"}
    asha.post(details, born | recent | ended)

    home = {"lines": "1 Long Row", "postcode": "NE8 1HH", "country": "England"}
    from_on = day_of("from_on", date(2020, 1, 1))
    no_day = asha.post(part(case, "addresses", 2), home)
    assert "Enter the first day there" in words(no_day)
    asha.post(part(case, "addresses", 2), home | from_on)
    second = asha.post(part(case, "addresses", 2), home | from_on)
    assert "There is a home address without an end already" in words(second)
    listed = words(asha.get(part(case, "addresses", 2, act="part")))
    assert "No address from Wednesday 2 March 2016 to Tuesday 31 December 2019" in listed
    abroad = (
        home | {"country": "Malta", "postcode": "VLT 1117"} | day_of("from_on", date(2016, 1, 1))
    )
    asha.post(part(case, "addresses", 2), abroad | day_of("to_on", date(2019, 12, 31)))
    assert "No address from" not in words(asha.get(part(case, "addresses", 2, act="part")))

    nobody = asha.post(part(case, "referees", 2), {"kind": "personal", "name": "Ola"})
    assert "Enter an email address, a phone number or an address" in words(nobody)
    for name in ("Ola", "Bo"):
        asha.post(
            part(case, "referees", 2),
            {"kind": "personal", "name": name, "email": f"{name}@example.org"},
        )
    consents = reverse("enquiries:application_consents", args=[case.reference, 2])
    asha.post(consents, {"what": ["checks", "medical"], "how": "Signed a consent form"})
    with see_all():
        missing = application_missing(cast.access("asha"), case, today=TODAY)
        assert not [m for m in missing if "Jo" in m]
        assert Address.objects.get(to_on=None, person=person).authority is not None
        assert (
            "Gateshead Council may carry out the checks"
            in Consent.objects.get(what="checks", person=person).words
        )
        said = str(list(AuditEvent.objects.values_list("changes", flat=True)))
        for private in ("Long Row", "Ola", "1986", "Anytown"):
            assert private not in said
    end = reverse("enquiries:consent_end", args=[case.reference, 2])
    asha.post(end, {"what": "checks"})
    assert "The consent of Jo to checks" in words(asha.get(here))


def test_who_turns_18_is_said_with_the_day_and_brings_checks(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    receive(case, cast)
    add = address(case, "household_add")
    child = {"first_name": "Kit", "relation": "child", "lives_here": "on"}
    asha.post(add, child | day_of("date_of_birth", date(2008, 5, 4)))
    asha.post(add, child | {"first_name": "Lu"} | day_of("date_of_birth", date(2015, 5, 4)))
    future = asha.post(add, child | day_of("date_of_birth", date(2026, 3, 3)))
    assert "The date of birth must be today or in the past" in words(future)
    page = words(asha.get(address(case, "application")))
    assert "Kit turns 18 on Monday 4 May 2026" in page
    assert "Lu turns 18" not in page
    listed = words(asha.get(address(case, "household")))
    assert "Turns 18 on Monday 4 May 2026" in listed
    with see_all():
        kit = HouseholdMember.objects.get(first_name="Kit")
        grown = Check.objects.standing().filter(member=kit).exclude(kind=CHILD)
        assert grown.exists()
    remove = reverse("enquiries:household_remove", args=[case.reference, kit.pk])
    kept = asha.post(remove, {"why": "Mistake"}, follow=True)
    assert "Say when they moved out" in words(kept)
    change = reverse("enquiries:household_change", args=[case.reference, kit.pk])
    sent = child | day_of("date_of_birth", date(2008, 5, 4))
    wrong = asha.post(
        change,
        sent | day_of("moved_in_on", date(2026, 2, 2)) | day_of("moved_out_on", date(2026, 2, 1)),
    )
    assert "The last day must be on or after the first" in words(wrong)
    asha.post(change, sent | day_of("moved_out_on", TODAY))
    with see_all():
        # The particulars of a child of the family stay (Schedule 3 item 4).
        assert not grown.all().exists()
        home = home_of(cast.access("asha"), case, today=TODAY)
        assert [member.turns_18_on for member in home.members if member.row == kit] == [None]


def test_a_former_partner_is_contacted_by_a_decision_with_a_reason(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    ended = {"partner_name": "Al", "what": "Married"} | day_of("to_on", date(2015, 1, 1))
    asha.post(part(case, "relationships"), ended)
    assert "Decide whether to contact them" in words(
        asha.get(part(case, "relationships", act="part"))
    )
    with see_all():
        row = Relationship.objects.get()
        other = Person.objects.get(enquiry=case, position=2)
    change = part(case, "relationships", act="row_change", row_id=row.pk)
    decided = ended | {"contact": "not_safe"}
    assert "Enter why that was decided" in words(asha.post(change, decided))
    asha.post(change, decided | {"contact_why": "He was violent"})
    reach = asha.post(change, ended | {"contact": "contact", "contact_why": "Agreed"})
    assert "Enter an email address or a phone number to contact them" in words(reach)
    asha.post(
        part(case, "relationships"),
        {"partner_name": "Jo", "what": "Married", "with_person": other.pk},
    )
    with see_all():
        row.refresh_from_db()
        assert (row.contact, row.contact_why) == ("not_safe", "He was violent")
        assert Relationship.objects.get(partner_name="Jo").with_person == other
        assert "violent" not in str(list(AuditEvent.objects.values_list("changes", flat=True)))
    # Through the other applicant's address it is not there.
    assert (
        asha.get(part(case, "relationships", 2, act="row_change", row_id=row.pk)).status_code == 404
    )


def test_a_referee_is_replaced_and_stays_and_rows_of_others_are_not_there(
    asha: Client, case: Enquiry, cast: Cast, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    fields = {"kind": "personal", "name": "Ola", "email": "ola@example.org"}
    with reaching(access.reach):
        act: dict[str, Any] = {"access": access, "enquiry_id": case.pk, "now": MONDAY}
        row = home_row_save(**act, model=Referee, position=1, fields=fields)
        home_row_remove(**act, model=Referee, row_id=row.pk, why="Moved away")
        row.refresh_from_db()
        assert (row.replaced_at, row.replaced_why) == (MONDAY, "Moved away")  # type: ignore[union-attr]
        elsewhere = make_enquiry(phone="07700 900555")
        with pytest.raises(Referee.DoesNotExist):
            home_row_remove(
                access=access, enquiry_id=elsewhere.pk, model=Referee, row_id=row.pk, why="x",
                now=MONDAY,
            )  # fmt: skip
    assert "Replaced" in words(asha.get(part(case, "referees", act="part")))
    here = part(elsewhere, "referees", act="row_change", row_id=row.pk)
    assert asha.get(here).status_code == 404
    assert asha.get(part(case, "household", act="part")).status_code == 404
    assert asha.get(part(case, "sensitive", act="part")).status_code == 404


def test_an_ended_case_is_read_and_not_changed(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    with reaching(access.reach):
        enquiry_move(
            access=access, enquiry_id=case.pk, action=Action.WITHDRAW, target=Stage.WITHDREW,
            now=MONDAY, reason="too_long",
        )  # fmt: skip
    said = asha.post(
        part(case, "referees"),
        {"kind": "personal", "name": "Ola", "phone": "07700 900123"},
        follow=True,
    )
    assert "This enquiry has ended, so nothing is changed on it." in words(said)
    with see_all():
        assert not Referee.objects.filter(name="Ola").exists()


def test_gaps_of_an_address_history() -> None:
    def lived(first: date, last: date | None) -> Address:
        return Address(from_on=first, to_on=last)

    today = date(2026, 3, 2)
    begins = date(2016, 3, 2)
    assert address_gaps([], today=today) == [Gap(begins, today)]
    assert address_gaps([lived(date(2001, 1, 1), None)], today=today) == []
    two = [
        lived(date(2010, 1, 1), date(2018, 6, 30)),
        lived(date(2018, 6, 1), date(2019, 1, 31)),  # overlaps
        lived(date(2019, 3, 1), None),
    ]
    assert address_gaps(two, today=today) == [Gap(date(2019, 2, 1), date(2019, 2, 28))]
    ended = [lived(date(2016, 3, 3), date(2026, 2, 28))]
    assert address_gaps(ended, today=today) == [
        Gap(date(2026, 3, 1), today),
        Gap(begins, begins),
    ]


@pytest.mark.django_db(transaction=True)
def test_twenty_record_it_at_once_and_one_application_stands(
    make_enquiry: MakeEnquiry, cast: Cast, see_all: SeeAll
) -> None:
    made = make_enquiry(now=MONDAY - timedelta(days=30))
    with reaching(place_reach(made)):
        take_to(Stage.INVITED, made, by=cast.asha)

    def press(_: int) -> str:
        try:
            receive(made, cast)
        except MoveRefused as refused:
            return str(refused)
        finally:
            connection.close()
        return "recorded"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(press, range(20)))
    assert said.count("recorded") == 1
    assert {one for one in said if one != "recorded"} == {
        "The application is recorded already: it came on Monday 2 March 2026."
    }
    with see_all():
        assert Application.objects.filter(enquiry=made).count() == 1
        clocks = made.deadline_set.filter(rule=Deadline.Rule.PANEL_8_MONTHS)
        assert clocks.count() == 1


def test_that_nobody_else_lives_there_is_an_answer(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    said, here = address(case, "household_nobody"), address(case, "application")
    early = asha.post(said, follow=True)
    assert "Record the application first." in words(early)
    receive(case, cast)
    household = "Who lives in the home Not said yet"
    assert household in words(asha.get(here))
    done = words(asha.post(said, follow=True))
    assert "Take this back" in done
    assert household not in words(asha.get(here))
    assert "Nobody else Complete" in words(asha.get(here))
    asha.post(said, {"nobody": "no"})
    assert household in words(asha.get(here))
    asha.post(said)
    member = {"first_name": "Ash", "relation": "child", "lives_here": "on"}
    assert asha.post(address(case, "household_add"), member).status_code == 302
    with see_all():
        assert not Application.objects.get().nobody_else  # the list says so now
    refused = words(asha.post(said, follow=True))
    assert "Somebody is on the list." in refused
