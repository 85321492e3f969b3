"""A person's other enquiries: whoever must not find them in one must not find them in another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from enquiries.held import sees_case
from enquiries.models import ApplicantDetails, Enquiry, EnquiryLink
from enquiries.selectors.worklist import with_people
from hubs.access import Access
from hubs.fence import Reach, reaching
from hubs.models import SeenBy


@dataclass(frozen=True)
class SamePerson:
    """Another enquiry of the person. ``linked``: a colleague said so; else it is only possible.

    ``closed``: no more than its milestones is seen here, so somebody else must act on it.
    """

    case: Enquiry
    linked: bool
    closed: bool

    @property
    def protected(self) -> bool:
        """Whether a safety flag stands on it."""
        return self.case.seen_by == SeenBy.NAMED

    @property
    def sure(self) -> str:
        """How sure it is, in words."""
        return "the same person" if self.linked else "possibly the same person"


def linked_group(enquiry_id: int) -> set[int]:
    """This enquiry and all that are linked to it, directly or through others. For services."""
    group, found = set[int](), {enquiry_id}
    while found:
        group |= found
        found = _neighbours(found, EnquiryLink.State.LINKED) - group
    return group


def same_person_of(access: Access, enquiry: Enquiry) -> list[SamePerson]:
    """The person's other enquiries that this colleague sees, newest first, ended ones too.

    All that are linked, and each that may be the same person's as one of those, unless somebody
    said of it that it is not. A link may lead through a case that is hidden here; what it leads
    to is found all the same, and shown only where this colleague sees it.
    """
    with reaching(Reach(clusters=(enquiry.cluster_id,), everything=True)):
        linked = linked_group(enquiry.pk)
        possible = _neighbours(linked, EnquiryLink.State.POSSIBLE)
        possible -= _neighbours(linked, EnquiryLink.State.DIFFERENT)
    ids = (linked | possible) - {enquiry.pk}
    if not ids:
        return []
    cases = with_people(access, Enquiry.objects.visible_to(access).filter(pk__in=ids))
    return [
        SamePerson(case, linked=case.pk in linked, closed=not sees_case(access, case))
        for case in cases.order_by("-pk")
    ]


def _neighbours(ids: set[int], state: EnquiryLink.State) -> set[int]:
    """What a link of this state joins to one of these, in either direction; and those joined."""
    links = EnquiryLink.objects.filter(Q(enquiry__in=ids) | Q(other__in=ids), state=state)
    return {pk for pair in links.values_list("enquiry_id", "other_id") for pk in pair}


def another_person_said(access: Access, enquiry: Enquiry) -> list[ApplicantDetails]:
    """Of which applicants it stands that they are another person than a carer of the same name and
    date of birth: for who decides."""
    rows = ApplicantDetails.objects.visible_to(access).filter(enquiry=enquiry)
    said = rows.exclude(different_person_why="").select_related("person", "different_person_by")
    return [row for row in said.order_by("person__position") if row.is_another_person]
