"""Nobody is approved twice at once (rule 10), by the product's own verbs: who is approved by
another service now, who shares a name with a carer, and what they came for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from carers.identity import identity_of
from carers.models import Carer, Household
from carers.services.approving import household_approve
from enquiries.models import ApplicantDetails, Check, Enquiry, Person
from enquiries.selectors.facts import facts_of
from enquiries.services import UndoTooLate, act_undo, enquiry_update
from enquiries.services.household import details_save
from enquiries.services.moving import MoveRefused
from enquiries.services.same_name import different_person_say
from enquiries.services.transfer import FIELDS, transfer_save
from enquiries.terms import Terms
from enquiries.workflow import Kind, Stage
from hubs.fence import reaching
from hubs.models import AuditEvent
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.journey.test_stages import SignIn
from tests.staff.test_case import address, words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
WHY = "Different papers and places of birth, seen by both managers"
SAID = {"why": WHY, "confirmed_with": "Derby Council", "confirmed_on": TODAY}


def act(cast: Cast, who: str, verb: Any, case: Enquiry, **named: Any) -> Any:
    access = cast.access(who)
    with reaching(access.reach):
        return verb(access=access, enquiry_id=case.pk, now=MONDAY, **named)


def approve(cast: Cast, case: Enquiry) -> Household:
    return act(cast, "dee", household_approve, case, terms=Terms(), reasons="I agree with panel.")


def none_does(cast: Cast, case: Enquiry) -> None:
    """They said that no other service approves them."""
    with reaching(place_reach(case)):
        ApplicantDetails.objects.filter(enquiry=case).update(approved_elsewhere=False)


def decided_on(cast: Cast, case: Enquiry) -> Enquiry:
    with reaching(place_reach(case)):
        return take_to(Stage.DECISION, case, by=cast.gita)


@pytest.mark.django_db
def test_an_approval_elsewhere_ends_before_one_here_begins(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    case = decided_on(cast, make_enquiry())
    said = {"fostered_in_last_12_months": True, "approved_elsewhere": True}
    fields = said | {"previous_service": "Bright Agency"}
    act(cast, "gita", details_save, case, position=1, fields=fields, shown={})
    with reaching(place_reach(case)):  # rule 8 comes with it
        reference = Check.objects.standing().get(enquiry=case, kind="previous_service")
        facts = facts_of(place_access(case), case, today=TODAY)
        assert facts.is_transfer
        Check.objects.filter(pk=reference.pk).update(
            received_on=TODAY, received_at=MONDAY, verified_at=MONDAY, verified_by=cast.gareth
        )
        Rows(case, by=cast.gita).checks_in()
    with pytest.raises(MoveRefused, match="Agree the day their approval there ends"):
        approve(cast, case)
    answers = dict.fromkeys(FIELDS) | {
        "service_now": "Bright Agency", "may_contact": True, "children_placed": 0,
        "placing_councils": "", "fees_now": "", "agreed": "",
    }  # fmt: skip
    act(cast, "gita", transfer_save, case, answers=answers)
    with pytest.raises(MoveRefused, match="Agree the day"):
        approve(cast, case)
    ends, starts = TODAY + 27 * DAY, TODAY + 28 * DAY
    answers |= {"ends_there_on": ends, "starts_here_on": starts}
    act(cast, "gita", transfer_save, case, answers=answers)
    household = approve(cast, case)
    assert household.approved_on == starts
    with reaching(place_reach(case)):
        assert Carer.objects.get(household=household).from_on == starts


@pytest.mark.django_db
def test_what_they_came_for_stays_once_they_have_applied(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn
) -> None:
    case = make_enquiry()

    def change(kind: Kind) -> Any:
        with reaching(cast.access("gita").reach):
            case.refresh_from_db()
        return act(
            cast, "gita", enquiry_update, case, base_version=case.version, fields={"kind": kind}
        )

    with reaching(place_reach(case)):
        take_to(Stage.INVITED, case, by=cast.gita)
    changed = change(Kind.TRANSFER).event
    with reaching(place_reach(case)):
        take_to(Stage.APPLICATION, case, by=cast.gita)
    with pytest.raises(ValidationError, match="They have applied, so what they came for stays"):
        change(Kind.FOSTERING)
    with reaching(cast.access("gita").reach):
        case.refresh_from_db()
        assert case.kind == Kind.TRANSFER
        # Nor by Undo, whatever the version says.
        Enquiry.objects.filter(pk=case.pk).update(version=changed.version)
        with pytest.raises(UndoTooLate, match="They have applied"):
            act_undo(access=cast.access("gita"), event_id=changed.pk, now=MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        client: Client = signed_in(cast.gita)
        page = client.get(address(case, "edit"))
        sent = {
            name: value
            for name, value in page.context["form"].initial.items()
            if value not in (None, False)
        }
        sent |= {"kind": "fostering", "version": str(changed.version)}
        refused = client.post(address(case, "edit"), sent)
    assert refused.status_code == 422
    assert "They have applied, so what they came for stays as it is." in words(refused)


@pytest.mark.django_db
def test_two_people_of_one_name_and_birthday_may_both_foster(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn
) -> None:
    first, second, again = (
        decided_on(cast, make_enquiry(phone=f"07700 90012{n}")) for n in range(3)
    )
    approve(cast, first)
    with pytest.raises(MoveRefused, match="If this is another person of the same name"):
        approve(cast, second)
    with pytest.raises(PermissionDenied):
        act(cast, "gita", different_person_say, second, position=1, **SAID)
    for wrong in ({"why": " "}, {"confirmed_with": " "}, {"confirmed_on": TODAY + DAY}):
        with pytest.raises(ValidationError) as faults:
            act(cast, "gareth", different_person_say, second, position=1, **{**SAID, **wrong})
        assert set(faults.value.message_dict) == set(wrong)
    with pytest.raises(MoveRefused, match="Verify the identity of Sam first"):
        act(cast, "gareth", different_person_say, second, position=1, **SAID)
    with reaching(place_reach(second)):
        Rows(second, by=cast.gita).check(kind="identity", label="Identity")
        ApplicantDetails.objects.filter(enquiry=second).update(approved_elsewhere=None)
    with pytest.raises(MoveRefused, match="whether another service approves them now"):
        act(cast, "gareth", different_person_say, second, position=1, **SAID)
    none_does(cast, second)
    sent = {"why": WHY, "confirmed_with": "Derby Council"}
    sent |= {f"confirmed_on-{part}": str(getattr(TODAY, part)) for part in ("day", "month", "year")}
    with time_machine.travel(MONDAY, tick=False):
        page = address(second, "different_person", 1)
        done = signed_in(cast.gareth).post(page, sent, follow=True)
        assert "Recorded: they are different people." in words(done)
        # It was said of that name. The same person under another one is asked about again.
        with reaching(place_reach(second)):
            Person.objects.filter(enquiry=second).update(first_name="Samantha")
            born = ApplicantDetails.objects.get(enquiry=second).date_of_birth
            assert born is not None
            Carer.objects.filter(household__enquiry=first).update(
                identity=identity_of("Samantha", "Carter", born)
            )
        with pytest.raises(MoveRefused, match="If this is another person of the same name"):
            approve(cast, second)
        decides = signed_in(cast.dee)
        approves = reverse("carers:approve", args=[second.reference])
        assert "confirmed with Derby Council" not in words(decides.get(approves))
        with reaching(place_reach(second)):
            Person.objects.filter(enquiry=second).update(first_name="Sam")
            Carer.objects.filter(household__enquiry=first).update(
                identity=identity_of("Sam", "Carter", born)
            )
        shown = words(decides.get(approves))
        assert "recorded as another person by Gareth" in shown  # who decides reads that it stands
        assert "confirmed with Derby Council on" in shown
        assert WHY in shown
    approve(cast, second)
    with reaching(place_reach(second)):
        row = ApplicantDetails.objects.get(enquiry=second)
        assert (row.different_person_why, row.different_person_by) == (WHY, cast.gareth)
        assert Carer.objects.filter(to_on=None).count() == 2
        kept = AuditEvent.objects.get(subject_id=second.pk, action="enquiry.different_person")
        assert kept.actor == cast.gareth
        assert WHY not in str(kept.changes) + kept.reason
        # The first one stops. The second is still approved, so a third of the name is asked about.
        Carer.objects.filter(household__enquiry=first).update(to_on=TODAY)
    with pytest.raises(MoveRefused, match="is approved as a foster carer already"):
        approve(cast, again)
    # What was said was said of that date of birth.
    fields = {"date_of_birth": date(1985, 5, 7)}
    with reaching(place_reach(again)):
        Rows(again, by=cast.gita).check(kind="identity", label="Identity")
    none_does(cast, again)
    act(cast, "gareth", different_person_say, again, position=1, **SAID)
    act(cast, "gita", details_save, again, position=1, fields=fields, shown={})
    with reaching(place_reach(again)):
        assert ApplicantDetails.objects.get(enquiry=again).different_person_why == ""
