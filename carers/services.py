"""The only writers of the register: a household is approved (regulation 27(5))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from carers.identity import identity_of
from carers.models import Approval, Carer, Household
from enquiries.models import AgencyTransfer, ApplicantDetails, Decision, Enquiry, Person
from enquiries.selectors.decisions import determination_runs
from enquiries.services.base import act_record
from enquiries.services.deciding import deciding_locked, decision_write, telling_start
from enquiries.services.moving import MoveRefused, stage_write
from enquiries.terms import Terms
from enquiries.workflow import Action, Kind, Stage
from hubs.access import Access
from hubs.audit import register

APPROVED = register("enquiry.approved", "approved the household")

ONCE_ANYWHERE = "approved_once_anywhere"


@dataclass(frozen=True)
class _Applicant:
    """What the register keeps of one applicant."""

    person: Person
    date_of_birth: date
    identity: str


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
    if agreement_signed_on is not None and agreement_signed_on > today:
        raise ValidationError(
            {"agreement_signed_on": "The day the agreement was signed cannot be in the future"}
        )
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
    household = _household(
        access, enquiry, from_on=_from_on(access, enquiry, today), signed_on=agreement_signed_on
    )
    _carers(household, _applicants(access, enquiry))
    _approval(household, decision, terms)
    telling_start(enquiry=enquiry, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=APPROVED,
        now=now,
        changes={"household": [None, household.pk], "decision": [None, decision.pk]},
    )
    return household


def _from_on(access: Access, enquiry: Enquiry, today: date) -> date:
    """The first day of the approval (the Transfer of Foster Carers Protocol for a transfer)."""
    if enquiry.kind != Kind.TRANSFER:
        return today
    transfer = AgencyTransfer.objects.visible_to(access).filter(enquiry=enquiry).first()
    agreed = transfer.starts_here_on if transfer else None
    return max(today, agreed) if agreed else today


def _household(
    access: Access, enquiry: Enquiry, *, from_on: date, signed_on: date | None
) -> Household:
    """The household under the case's own letters: one case makes one, so they are free."""
    prefix, *drawn = enquiry.reference.split("-")
    return Household.objects.create(
        cluster=enquiry.cluster,
        service=enquiry.service,
        enquiry=enquiry,
        reference=f"{prefix}-H{''.join(drawn)}",
        approved_on=from_on,
        agreement_signed_on=signed_on,
    )


def _applicants(access: Access, enquiry: Enquiry) -> Sequence[_Applicant]:
    """Each applicant with the digest that says who they are, in the digest's order: two cases of
    the same couple then wait for one another and never both."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry)
    details = ApplicantDetails.objects.visible_to(access).filter(enquiry=enquiry)
    born = dict(details.values_list("person_id", "date_of_birth"))
    found = []
    for person in people:
        day = born.get(person.pk)
        if day is None:
            raise MoveRefused(f"The date of birth of {person.first_name} is missing.")
        identity = identity_of(person.first_name, person.last_name, day)
        found.append(_Applicant(person, day, identity))
    return sorted(found, key=lambda one: one.identity)


def _carers(household: Household, applicants: Sequence[_Applicant]) -> None:
    for one in applicants:
        try:
            with transaction.atomic():
                Carer.objects.create(
                    cluster=household.cluster,
                    service=household.service,
                    household=household,
                    person=one.person,
                    first_name=one.person.first_name,
                    last_name=one.person.last_name,
                    date_of_birth=one.date_of_birth,
                    identity=one.identity,
                    from_on=household.approved_on,
                )
        except IntegrityError as twice:
            if ONCE_ANYWHERE not in str(twice):
                raise
            raise MoveRefused(
                f"{one.person.full_name} is approved as a foster carer already, by this or another"
                " service. That approval must end first."
            ) from twice


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
