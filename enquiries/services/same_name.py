"""Somebody of the same name and date of birth fosters already, and is another person.

Nobody is approved twice (regulation 27), and the register knows people by name and date of birth
(carers.identity). That two people share both is said by a manager who has seen who each is, and
has had it confirmed by the service that approves the other one. It holds for the name and the date
of birth of which it was said (``ApplicantDetails.is_another_person``).
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.models import ApplicantDetails, Check, Enquiry, Person
from enquiries.models.people_at_home import person_digest
from enquiries.services.base import act_record
from enquiries.services.household import applicant_of, open_locked
from enquiries.services.moving import MoveRefused
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.protection import Kept

DIFFERENT_SAID = register(
    "enquiry.different_person",
    "recorded that a carer of the same name is another person",
    reason=Kept.NEVER,
)


def different_person_say(
    *,
    access: Access,
    enquiry_id: int,
    position: int,
    why: str,
    confirmed_with: str,
    confirmed_on: date,
    now: datetime,
) -> ApplicantDetails:
    """Record that an applicant is another person than a carer of the same name and date of birth,
    how that is known, and which service confirmed it, when. It ends with a new name or date of
    birth.

    Their identity must have been verified, and they must have said that no other service approves
    them. Raises MoveRefused, ValidationError by field, Person.DoesNotExist.
    """
    access.require(Right.CHECK_VERIFY)
    assert access.user is not None
    enquiry = open_locked(access, enquiry_id)
    person = applicant_of(access, enquiry, position)
    _answers_check(why, confirmed_with, confirmed_on, today=timezone.localdate(now))
    row = ApplicantDetails.objects.visible_to(access).filter(person=person).first()
    if row is None or row.date_of_birth is None or not _seen(access, enquiry, person):
        raise MoveRefused(f"Verify the identity of {person.first_name} first.")
    if row.approved_elsewhere is not False:
        raise MoveRefused(
            f"Ask {person.first_name} first whether another service approves them now, and record"
            " that none does."
        )
    row.different_person_why, row.different_person_by = why.strip(), access.user
    row.different_person_with, row.different_person_on = confirmed_with.strip(), confirmed_on
    row.different_person_of = person_digest(person.full_name, row.date_of_birth)
    row.different_person_at = now
    row.save()
    act_record(
        access=access,
        enquiry=enquiry,
        action=DIFFERENT_SAID,
        now=now,
        changes={f"applicant:{position}": ["", "different_person"]},
        reason=why,
    )
    return row


def _seen(access: Access, enquiry: Enquiry, person: Person) -> bool:
    """Whether a colleague saw the papers that say who this is."""
    rows = Check.objects.visible_to(access).standing().filter(enquiry=enquiry, person=person)
    return rows.filter(kind="identity", verified_at__isnull=False).exists()


def _answers_check(why: str, confirmed_with: str, confirmed_on: date, *, today: date) -> None:
    """Raise ValidationError by field."""
    faults: dict[str, str] = {}
    if not why.strip():
        faults["why"] = "Enter how you know that they are different people"
    if not confirmed_with.strip():
        faults["confirmed_with"] = "Enter the service that confirmed it"
    if confirmed_on > today:
        faults["confirmed_on"] = "The day it was confirmed cannot be in the future"
    if faults:
        raise ValidationError(faults)
