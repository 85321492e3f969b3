"""A household is approved: all of it or nothing, once anywhere, and not before its day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from carers.identity import identity_of
from carers.models import Approval, Carer, Household
from carers.selectors.register import household_by_reference
from carers.services.approving import household_approve
from enquiries.models import (
    ApplicantDetails,
    Application,
    Check,
    Decision,
    Determination,
    Enquiry,
    PanelItem,
    Person,
)
from enquiries.services.curtain import curtain_write
from enquiries.services.deciding import decision_written, no_propose
from enquiries.services.determining import (
    determination_answer,
    review_notice_record,
    review_papers_record,
    review_record,
)
from enquiries.services.moving import MoveRefused
from enquiries.terms import Terms
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy, User
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import BORN, Rows, place_reach, take_to
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
TERMS = Terms(most_children=2, youngest=0, oldest=10, types=("short_term", "siblings"))
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Zoë", "O’Hara"), ("ZOE", "O'hara"), True),
        (("Mary-Anne", "Lee Smith"), ("Mary Anne", "lee-smith"), True),
        (("Sam", "Carter"), ("Sam", "Cartner"), False),
        (("Sam", "Carter"), ("Samc", "Arter"), False),  # the parts stay apart
    ],
)
def test_who_is_the_same_person(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    day = date(1980, 2, 29)
    assert (identity_of(*one, day) == identity_of(*other, day)) is same
    assert identity_of(*one, day) != identity_of(*one, date(1980, 3, 1))
    assert len(identity_of(*one, day)) == 64


@pytest.fixture
def dee(cast: Cast) -> Access:
    return cast.access("dee")


@pytest.fixture
def case(cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    return to_decision(cast, make_enquiry())


def to_decision(cast: Cast, made: Enquiry, *, refuses: bool = False) -> Enquiry:
    with reaching(place_reach(made)):
        return take_to(Stage.DECISION, made, by=cast.gita, refuses=refuses)


def approve(access: Access, case: Enquiry, **given: Any) -> Household:
    said: dict[str, Any] = {"terms": TERMS, "reasons": "I agree with panel.", "now": MONDAY}
    with reaching(access.reach):
        return household_approve(access=access, enquiry_id=case.pk, **{**said, **given})


def kept(world: World) -> dict[str, int]:
    with reaching(world.reach):
        models = (Decision, Household, Carer, Approval)
        return {model.__name__: model.objects.count() for model in models}


NOTHING = {"Decision": 0, "Household": 0, "Carer": 0, "Approval": 0}


def test_everything_of_an_approval_is_written_together(
    dee: Access, case: Enquiry, world: World
) -> None:
    household = approve(dee, case, agreement_signed_on=TODAY)
    with reaching(world.reach):
        made = Enquiry.objects.get(pk=case.pk)
        assert (made.stage, household.reference) == (
            Stage.APPROVED,
            case.reference.replace("-", "-H", 1)[:4] + case.reference[3:].replace("-", ""),
        )
        carer = Carer.objects.get(household=household)
        born = ApplicantDetails.objects.get(enquiry=case).date_of_birth
        assert born is not None
        assert carer.identity == identity_of(carer.first_name, carer.last_name, born)
        terms = Approval.objects.get(household=household)
        assert (terms.version, terms.most_children, terms.types, terms.from_on) == (
            1, 2, ["short_term", "siblings"], TODAY,
        )  # fmt: skip
        decision = Decision.objects.get(enquiry=case)
        assert (decision.outcome, terms.decision) == ("approve", decision)
        open_clocks = set(made.deadline_set.open().values_list("rule", flat=True))
        assert open_clocks == {"tell", "write"}
    with pytest.raises(MoveRefused):
        approve(dee, case)


def test_a_refused_approval_leaves_nothing(
    cast: Cast, dee: Access, case: Enquiry, world: World
) -> None:
    with pytest.raises(PermissionDenied):
        approve(cast.access("gareth"), case)
    with pytest.raises(ValidationError):
        approve(dee, case, reasons=" ")
    with pytest.raises(ValidationError):
        approve(dee, case, agreement_signed_on=TODAY + timedelta(days=1))
    with reaching(world.reach):
        PanelItem.objects.filter(enquiry=case).update(minutes_final_at=None)
    with pytest.raises(MoveRefused, match="minutes are not final"):
        approve(dee, case)
    with reaching(world.reach):
        PanelItem.objects.filter(enquiry=case).update(
            minutes_final_at=MONDAY, recommends="not_suitable"
        )
    with pytest.raises(ValidationError):  # differs from panel, and does not say why
        approve(dee, case)
    assert kept(world) == NOTHING
    household = approve(dee, case, differs_why="The reference that worried panel was withdrawn.")
    assert household.approved_on == TODAY


def test_a_yes_after_the_independent_review(
    cast: Cast, dee: Access, make_enquiry: MakeEnquiry, world: World
) -> None:
    case = to_decision(cast, make_enquiry(), refuses=True)
    said: dict[str, Any] = {"access": dee, "enquiry_id": case.pk, "now": MONDAY}
    with reaching(dee.reach):
        proposed = no_propose(**said, reasons="Not yet", differs_why="")
        decision_written(**said, decision_id=proposed.decision_id, letter_on=TODAY)
        determination_answer(**said, route="review", answered_on=TODAY, answer="")
        review_notice_record(**said, on=TODAY)
        review_papers_record(**said, on=TODAY)
    with pytest.raises(MoveRefused, match="independent review recommends"):
        approve(dee, case)
    with reaching(dee.reach):
        review_record(**said, on=TODAY, recommends="suitable", reasons="Ready")
    approve(dee, case)  # agrees with the review, whatever panel said
    with reaching(world.reach):
        assert Determination.objects.get(enquiry=case).ended_at == MONDAY
        assert Enquiry.objects.get(pk=case.pk).stage == Stage.APPROVED
        outcomes = Decision.objects.filter(enquiry=case).order_by("pk")
        assert [each.outcome for each in outcomes] == ["propose_no", "approve"]


def test_a_bar_leaves_approval_for_a_named_child_alone(
    cast: Cast, dee: Access, case: Enquiry, world: World
) -> None:
    with reaching(world.reach):
        Check.objects.filter(enquiry=case, kind="dbs").update(outcome="barred")
    with pytest.raises(MoveRefused, match="Only approval for a named child"):
        approve(dee, case)
    with reaching(world.reach):
        Application.objects.filter(enquiry=case).update(named_child=True)
    for terms, field in (
        (TERMS, "named_children_only"),
        (replace(TERMS, named_children_only=True), "other_terms"),
    ):
        with pytest.raises(ValidationError) as wrong:
            approve(dee, case, terms=terms)
        assert list(wrong.value.message_dict) == [field]
    assert kept(world) == NOTHING
    approve(dee, case, terms=replace(TERMS, named_children_only=True, other_terms="For Kit Lee"))
    with reaching(world.reach):
        assert Approval.objects.get().named_children_only


def test_somebody_from_another_service_starts_on_the_day_agreed(
    cast: Cast, dee: Access, case: Enquiry, world: World
) -> None:
    with reaching(world.reach):
        Enquiry.objects.filter(pk=case.pk).update(kind="transfer")
        case.refresh_from_db()
        transfer = Rows(case, by=cast.gita).transfer()
    with pytest.raises(MoveRefused, match="Agree the day"):
        approve(dee, case)
    assert kept(world) == NOTHING
    later = TODAY + timedelta(days=20)
    with reaching(world.reach):
        transfer.ends_there_on = transfer.starts_here_on = later
        transfer.save()
    household = approve(dee, case)
    with reaching(world.reach):
        assert household.approved_on == later
        assert Carer.objects.get(household=household).from_on == later


def test_the_register_and_the_page_that_approves(
    cast: Cast, case: Enquiry, signed_in: SignIn, world: World
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        dee, gita = signed_in(cast.dee), signed_in(cast.gita)
        assert "No household is approved yet" in gita.get("/staff/carers/").content.decode()
        page = reverse("carers:approve", args=[case.reference])
        assert dee.get(page).status_code == 200
        wrong = dee.post(page, {"reasons": "", "youngest": "9", "oldest": "3"})
        assert wrong.status_code == 422
        assert "Oldest age must be" in wrong.content.decode()
        done = dee.post(page, {"reasons": "I agree", "most_children": "2"}, follow=True)
        assert "Approved. Tell them within 2 working days" in done.content.decode()
        listed = gita.get("/staff/carers/").content.decode()
        assert "Sam Carter" in listed
        with reaching(world.reach):
            reference = Household.objects.get().reference
        shown = gita.get(f"/staff/carers/{reference}/").content.decode()
        assert "Most children at once: 2" in shown
        with reaching(world.reach):  # who looked is on the record of the case
            looks = AuditEvent.objects.filter(actor=cast.gita)
            seen = looks.get(action="enquiry.viewed", subject_id=case.pk)
            assert seen.changes["page"] == [None, "carers_household"]
            came_up = looks.filter(action="enquiry.searched").latest("pk")
            assert came_up.changes == {"by": [None, "register"], "shown": [None, [case.pk]]}
        assert signed_in(cast.sunil).get(f"/staff/carers/{reference}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_approve_one_person_once(
    cast: Cast, make_enquiry: MakeEnquiry, world: World
) -> None:
    """The same person on twenty cases: one is approved, nineteen hear why not."""
    dee = cast.access("dee")
    first = to_decision(cast, make_enquiry())
    with reaching(world.reach):
        born = ApplicantDetails.objects.get(enquiry=first).date_of_birth
    cases = [first]
    for number in range(19):
        made = make_enquiry(phone=f"07700 9008{number:02}", first_name="SÁM", last_name="carter")
        cases.append(to_decision(cast, made))
    with reaching(world.reach):
        ApplicantDetails.objects.all().update(date_of_birth=born or BORN)
    together = threading.Barrier(10)

    def press(case: Enquiry) -> str:
        try:
            together.wait(timeout=60)
            approve(replace(dee), case)
        except MoveRefused as refused:
            return str(refused)
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(press, cases))
    assert said.count("approved") == 1
    others = {each for each in said if each != "approved"}
    assert all("is approved as a foster carer already" in each for each in others)
    assert kept(world) == {"Decision": 1, "Household": 1, "Carer": 1, "Approval": 1}
    with reaching(world.reach):
        assert Enquiry.objects.filter(stage=Stage.APPROVED).count() == 1
        assert Person.objects.count() == 20


def test_the_hub_reads_no_terms_of_a_case_that_its_council_has(
    cast: Cast, dee: Access, case: Enquiry, signed_in: SignIn
) -> None:
    """The name of a child, and that a carer is barred, stay with the council and whom it names."""
    household = approve(dee, case, terms=Terms(named_children_only=True, other_terms="For Zvofia"))
    with reaching(place_reach(case)):
        case.refresh_from_db()
        curtain_write(enquiry=case, seen_by=SeenBy.COUNCIL, values={"handed_over_at": MONDAY})
    hub, council = cast.access("asha"), cast.access("gita")
    whole = replace(hub, reach=replace(hub.reach, named=(case.pk,)))
    # Each fence by itself: with the other's help taken away.
    for model in (Approval, Carer):
        with reaching(hub.reach):
            assert not model.objects.exists()
        with reaching(place_reach(case)):
            assert not model.objects.visible_to(hub).exists()
        for sees in (council, whole):
            with reaching(sees.reach):
                assert model.objects.visible_to(sees).exists()
    with reaching(hub.reach):
        assert household_by_reference(hub, household.reference).pk == household.pk
    for user, shown in ((cast.asha, False), (cast.gita, True)):
        page = words(signed_in(user).get(reverse("carers:household", args=[household.reference])))
        assert "Sam Carter" in page  # a milestone
        assert ("Zvofia" in page) is shown
        assert ("It keeps the terms of approval" in page) is not shown
        assert "Sam Carter" in words(signed_in(user).get(reverse("carers:register")))
