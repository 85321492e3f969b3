"""Somebody of the same name and date of birth fosters already, and is another person.

Nobody is approved twice (regulation 27), and the register knows people by name and date of birth
(carers.identity). That two people share both is said by a manager who has seen who each is.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from enquiries.models import ApplicantDetails, Check, Enquiry, Person
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
    *, access: Access, enquiry_id: int, position: int, why: str, now: datetime
) -> ApplicantDetails:
    """Record that an applicant is another person than a carer of the same name and date of birth,
    and how that is known; it stands beside their date of birth until that is corrected.

    Their identity must have been verified. Raises MoveRefused, ValidationError by field,
    Person.DoesNotExist.
    """
    access.require(Right.CHECK_VERIFY)
    assert access.user is not None
    enquiry = open_locked(access, enquiry_id)
    person = applicant_of(access, enquiry, position)
    if not why.strip():
        raise ValidationError({"why": "Enter how you know that they are different people"})
    row = ApplicantDetails.objects.visible_to(access).filter(person=person).first()
    if row is None or row.date_of_birth is None or not _seen(access, enquiry, person):
        raise MoveRefused(f"Verify the identity of {person.first_name} first.")
    row.different_person_why, row.different_person_by = why.strip(), access.user
    row.different_person_at = now
    row.save(update_fields=["different_person_why", "different_person_by", "different_person_at"])
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
