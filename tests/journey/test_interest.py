"""The expression of interest: in any order, part by part, by two people at once; then finished."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from enquiries.models import (
    ApplicantDetails,
    ApplicantSensitive,
    Enquiry,
    Interest,
)
from enquiries.services import MoveRefused
from enquiries.services.household import ChangedMeanwhile, sensitive_save
from enquiries.services.interest import interest_finish, interest_save
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import AuditEvent, ServiceOffer, User
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(language="Polish", question="Do we need a spare room?")


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Any:
    """Asha at her desk on Monday morning, as long as the test runs."""
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


def shown_in(page: Any, section: str, prefix: str = "") -> str:
    """What a section of the page says it has shown."""
    part = page.content.decode().partition(f'id="section-{section}"')[2]
    found = re.search(rf'name="{prefix}shown" value="([^"]*)"', part)
    assert found
    return html.unescape(found[1])


def test_parts_are_saved_in_any_order_and_nothing_empty_is_complained_of(
    asha: Client, case: Enquiry, see_all: SeeAll
) -> None:
    here = address(case, "interest")
    page = asha.get(here)
    said = words(page)
    assert "They told us at 10am on Monday 2 March" in said
    assert "Do we need a spare room?" in said
    assert "Polish" in said
    assert "Sam Carter 0 of 5" in said
    assert "The home 0 of 6" in said

    # The last part first, one answer of it; then one of the person's.
    answer = asha.post(
        here, {"section": "home", "spare_rooms": "2", "shown": shown_in(page, "home")}
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith("#section-home")
    born = {"person-1-date_of_birth-day": "6", "person-1-date_of_birth-month": "May"}
    wrong = asha.post(here, {"section": "person-1", **born, "person-1-occupation": "Nurse"})
    assert wrong.status_code == 422
    assert "The date of birth must include a year" in words(wrong)
    assert "Nurse" in wrong.content.decode()  # nothing typed is lost
    born["person-1-date_of_birth-year"] = "2020"
    young = asha.post(here, {"section": "person-1", **born})
    assert "An applicant is 18 or over. Check the year" in words(young)
    born["person-1-date_of_birth-year"] = "1984"
    asha.post(here, {"section": "person-1", **born, "person-1-occupation": "Nurse"})

    with see_all():
        row, told = Interest.objects.get(), ApplicantDetails.objects.get()
        assert (row.spare_rooms, row.pets, row.version) == (2, "", 1)
        assert (told.date_of_birth, told.occupation) == (date(1984, 5, 6), "Nurse")
        # On record by the names of the fields, never by their values.
        kept = AuditEvent.objects.get(action="enquiry.applicant_saved")
        assert kept.changes == {"applicant:1": ["", "date_of_birth occupation"]}
    assert "Sam Carter 2 of 5" in words(asha.get(here))
    assert asha.post(here, {"section": "nowhere"}).status_code == 400


def test_two_at_once_keep_both_and_are_asked_about_the_same_answer(
    asha: Client, case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    here, ben = address(case, "interest"), signed_in(cast.ben)
    shown = shown_in(asha.get(here), "home")
    sent = {"section": "home", "shown": shown}
    asha.post(here, sent | {"pets": "A dog", "spare_rooms": "1"})
    # Ben had the page open: his other answer is kept beside hers.
    ben.post(here, sent | {"at_home": "Two adults"})
    with see_all():
        row = Interest.objects.get()
        assert (row.pets, row.spare_rooms, row.at_home) == ("A dog", 1, "Two adults")
    # The same answer: he is told hers, nothing is saved, and pressing once more is his choice.
    asked = ben.post(here, sent | {"pets": "A cat", "drives": "Does not drive"})
    assert asked.status_code == 422
    assert "A colleague saved “A dog” here after you opened this page." in words(asked)
    with see_all():
        assert Interest.objects.get().pets == "A dog"
    again = sent | {"pets": "A cat", "drives": "Does not drive"}
    ben.post(here, again | {"shown": shown_in(asked, "home")})
    with see_all():
        row = Interest.objects.get()
        assert (row.pets, row.drives, row.spare_rooms) == ("A cat", "Does not drive", 1)


def test_finished_it_takes_the_case_to_its_stage_once(
    case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    act: dict[str, Any] = {"access": access, "enquiry_id": case.pk}
    with reaching(access.reach):
        with pytest.raises(MoveRefused, match="Nothing has been answered yet"):
            interest_finish(**act, now=MONDAY)
        assert interest_save(**act, fields={"pets": "A dog"}, shown={}, now=MONDAY)
        assert not interest_save(**act, fields={"pets": "A dog"}, shown={}, now=MONDAY)
        first = interest_finish(**act, now=MONDAY)
        again = interest_finish(**act, now=MONDAY + timedelta(days=1))
        assert again.completed_at == first.completed_at == MONDAY
        with pytest.raises(ChangedMeanwhile):
            interest_save(**act, fields={"pets": "None"}, shown={"pets": "A cat"}, now=MONDAY)
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.INTEREST
        assert case.stagechange_set.filter(to_stage=Stage.INTEREST).count() == 1


def test_another_council_is_offered_and_what_a_council_looks_for_is_marked(
    asha: Client, case: Enquiry, world: World, see_all: SeeAll
) -> None:
    ServiceOffer.objects.create(service=world.gateshead, type="siblings", valid_from=LONG_AGO)
    here = address(case, "interest")
    page = asha.get(here)
    assert words(page).count("Gateshead Council is not looking for this now") == 14
    sent = {"section": "council", "shown": shown_in(page, "council")}
    asha.post(here, sent | {"wants_service": world.sunderland.pk})
    assert "They would like Sunderland Council . The case is with Gateshead" in words(
        asha.get(here)
    )
    asha.post(address(case, "interest_reroute"))
    with see_all():
        case.refresh_from_db()
        assert case.service == world.sunderland
        assert case.routing_reason == (
            "They asked for this council in their expression of interest"
        )
    stranger = asha.post(here, sent | {"wants_service": world.derby.pk})
    assert "Choose a council of this hub" in words(stranger)


def test_sensitive_answers_have_a_page_a_right_and_a_record_of_their_own(
    asha: Client, case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    here = reverse("enquiries:interest_sensitive", args=[case.reference, 1])
    assert asha.get(here).status_code == 200
    asha.post(here, {"health": "Asthma", "offences": "A caution in 2004", "shown": "{}"})
    with see_all():
        row = ApplicantSensitive.objects.get()
        assert (row.health, row.offences, row.faith) == ("Asthma", "A caution in 2004", "")
        seen = AuditEvent.objects.filter(
            action="enquiry.viewed", changes__page__1=("interest_sensitive")
        )
        assert seen.count() == 1
        saved = AuditEvent.objects.get(action="enquiry.sensitive_saved")
        assert "Asthma" not in json.dumps(saved.changes)
        assert "2004" not in json.dumps(saved.changes)
    assert "Asthma" not in asha.get(address(case, "interest")).content.decode()
    assert signed_in(cast.pat).get(here).status_code == 403
    nobody = reverse("enquiries:interest_sensitive", args=[case.reference, 2])
    assert asha.get(nobody).status_code == 404
    liam = cast.access("liam")
    with reaching(liam.reach), pytest.raises(PermissionDenied):
        sensitive_save(access=liam, enquiry_id=case.pk, position=1, fields={}, shown={}, now=MONDAY)
