"""A household is approved and comes onto the register (regulations 27(5) and 31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.identity import identity_of, place_take
from carers.models import Approval, Carer, Household
from carers.services.year import year_start
from carers.year import is_kinship
from enquiries.models import (
    Address,
    AgencyTransfer,
    ApplicantDetails,
    Decision,
    Enquiry,
    Person,
)
from enquiries.selectors.decisions import determination_runs
from enquiries.selectors.facts import checks_said
from enquiries.services.base import act_record
from enquiries.services.deciding import deciding_locked, decision_write, telling_start
from enquiries.services.moving import MoveRefused, stage_write
from enquiries.terms import Terms
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register

APPROVED = register("enquiry.approved", "approved the household")


@dataclass(frozen=True)
class _Applicant:
    """What the register keeps of one applicant. ``different``: a manager said that a carer of the
    same name and date of birth is another person."""

    person: Person
    date_of_birth: date
    different: bool

    def identity(self, number: int = 1) -> str:
        """The digest of this person, as one of several of the name where they are."""
        first, last = self.person.first_name, self.person.last_name
        return identity_of(first, last, self.date_of_birth, number=number)


@transaction.atomic
def household_approve(
    *,
    access: Access,
    enquiry_id: int,
    terms: Terms,
    reasons: str,
    now: datetime,
    differs_why: str = "",
    agreement_signed_on: date | None = None,
) -> Household:
    """Approve a household on terms: the decision, its place on the register, each carer, the first
    version of the terms and the end of the road, together or not at all.

    From the day of the decision, or where they come from another service from the day agreed with
    it, so that approvals do not overlap. Raises MoveRefused with everything in the way, and for
    somebody who is approved already, here or anywhere; ValidationError by field.
    """
    to = Stage.APPROVED
    enquiry = deciding_locked(access, enquiry_id, action=Action.APPROVE, target=to, now=now)
    after = determination_runs(access, enquiry) if enquiry.stage == Stage.DETERMINATION else None
    today = timezone.localdate(now)
    _answers_check(access, enquiry, terms, signed_on=agreement_signed_on, today=today)
    decision = decision_write(
        access=access,
        enquiry=enquiry,
        outcome=Decision.Outcome.APPROVE,
        reasons=reasons,
        differs_why=differs_why,
        now=now,
        terms=terms,
        after=after,
    )
    stage_write(access=access, enquiry=enquiry, target=to, now=now)
    household = _registered(
        access, enquiry, decision, terms, signed_on=agreement_signed_on, today=today
    )
    year_start(household=household)
    telling_start(enquiry=enquiry, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=APPROVED,
        now=now,
        changes={"household": [None, household.pk], "decision": [None, decision.pk]},
    )
    return household


def _registered(
    access: Access,
    enquiry: Enquiry,
    decision: Decision,
    terms: Terms,
    *,
    signed_on: date | None,
    today: date,
) -> Household:
    """The household on the register, with each carer and the first version of the terms."""
    household = _household(
        access,
        enquiry,
        from_on=_from_on(access, enquiry, today),
        signed_on=signed_on,
        kinship=is_kinship(terms.types),
    )
    _carers(household, _applicants(access, enquiry))
    _approval(household, decision, terms)
    return household


def _answers_check(
    access: Access, enquiry: Enquiry, terms: Terms, *, signed_on: date | None, today: date
) -> None:
    """Raise ValidationError by field. Where a check disqualifies by law the approval is for a named
    child alone (regulation 26(5) to (8)), and the terms say for which."""
    faults: dict[str, str] = {}
    if signed_on is not None and signed_on > today:
        faults["agreement_signed_on"] = "The day the agreement was signed cannot be in the future"
    if checks_said(access, enquiry)["barred"]:
        if not terms.named_children_only:
            faults["named_children_only"] = (
                "A check disqualifies by law, so approval can only be for a named child. Select"
                " “Only for named children”"
            )
        elif not terms.other_terms.strip():
            faults["other_terms"] = "Enter the name of the child"
    if faults:
        raise ValidationError(faults)


def _from_on(access: Access, enquiry: Enquiry, today: date) -> date:
    """The first day of the approval: where another service approves them now, the day agreed with
    it (the Transfer of Foster Carers Protocol)."""
    transfer = AgencyTransfer.objects.visible_to(access).filter(enquiry=enquiry).first()
    agreed = transfer.starts_here_on if transfer else None
    return max(today, agreed) if agreed else today


def _household(
    access: Access, enquiry: Enquiry, *, from_on: date, signed_on: date | None, kinship: bool
) -> Household:
    """The household under the case's own letters: one case makes one, so they are free."""
    prefix, *drawn = enquiry.reference.split("-")
    lived = Address.objects.visible_to(access).filter(enquiry=enquiry, to_on=None)
    home = lived.order_by("person__position").first()
    return Household.objects.create(
        cluster=enquiry.cluster,
        service=enquiry.service,
        enquiry=enquiry,
        reference=f"{prefix}-H{''.join(drawn)}",
        kinship=kinship,
        approved_on=from_on,
        agreement_signed_on=signed_on,
        address=home.lines if home else "",
        postcode=(home.postcode if home else "") or enquiry.postcode,
    )


def _applicants(access: Access, enquiry: Enquiry) -> Sequence[_Applicant]:
    """Each applicant with the digest that says who they are, in the digest's order: two cases of
    the same couple then wait for one another and never both."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry)
    rows = ApplicantDetails.objects.visible_to(access).filter(enquiry=enquiry)
    details = {row.person_id: row for row in rows}
    found = []
    for person in people:
        row = details.get(person.pk)
        if row is None or row.date_of_birth is None:
            raise MoveRefused(f"The date of birth of {person.first_name} is missing.")
        row.person = person
        found.append(_Applicant(person, row.date_of_birth, row.is_another_person))
    return sorted(found, key=_Applicant.identity)


def _carers(household: Household, applicants: Sequence[_Applicant]) -> None:
    for one in applicants:
        if not place_take(partial(_carer, household, one), different=one.different):
            raise MoveRefused(
                f"{one.person.full_name} is approved as a foster carer already, by this or another"
                " service. That approval must end first. If this is another person of the same"
                " name and date of birth, a manager records that on the application."
            )


def _carer(household: Household, one: _Applicant, number: int) -> Carer:
    return Carer.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        person=one.person,
        first_name=one.person.first_name,
        last_name=one.person.last_name,
        date_of_birth=one.date_of_birth,
        identity=one.identity(number),
        from_on=household.approved_on,
    )


def _approval(household: Household, decision: Decision, terms: Terms) -> Approval:
    return Approval.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        version=1,
        decision=decision,
        from_on=household.approved_on,
        most_children=terms.most_children,
        youngest=terms.youngest,
        oldest=terms.oldest,
        types=list(terms.types),
        named_children_only=terms.named_children_only,
        other_terms=terms.other_terms,
    )
