"""One case and what stands on its page. Each part is one query, whatever the size of the hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from enquiries.held import held_show
from enquiries.models import (
    ContactAttempt,
    ContactPoint,
    Deadline,
    Enquiry,
    EnquiryLink,
    Note,
    Person,
)
from hubs.access import Access
from hubs.models import SeenBy, User
from messaging.models import Message

# On the overview; all of them are on the timeline.
ATTEMPTS_SHOWN = 5
CLOCKS_SHOWN = 20
MESSAGES_A_PAGE = 50
SUBJECT = "enquiry"


@dataclass(frozen=True)
class Overview:
    """The parts of the overview. Clocks and attempts are newest first."""

    clocks: Sequence[Deadline]
    attempts: Sequence[ContactAttempt]
    links: Sequence[EnquiryLink]

    @property
    def promise(self) -> Deadline | None:
        """The latest promise of first contact."""
        return next((c for c in self.clocks if c.rule == Deadline.Rule.FIRST_CONTACT), None)


def case_by_reference(access: Access, reference: str) -> Enquiry:
    """The case with its people (``case.people``) and their numbers and addresses.

    Of a protected case those whom it names also get what the flag holds; others get no people.
    Raises Enquiry.DoesNotExist for a case that is not there and for one out of reach alike.
    """
    if not reference.isprintable():  # the database cannot be asked about a NUL
        raise Enquiry.DoesNotExist
    points: QuerySet[ContactPoint] = ContactPoint.objects.visible_to(access).order_by("-kind", "pk")
    people: QuerySet[Person] = (
        Person.objects.visible_to(access)
        .order_by("position")
        .prefetch_related(Prefetch("contact_points", queryset=points, to_attr="points"))
    )
    found: Enquiry = (
        Enquiry.objects.visible_to(access)
        .select_related("service", "owner", "home_authority", "cluster")
        .prefetch_related(Prefetch("person_set", queryset=people, to_attr="people"))
        .get(reference=reference.upper())
    )
    held_show([found], access=access)
    return found


def overview_of(access: Access, enquiry: Enquiry) -> Overview:
    """Clocks, last attempts and links of one case. Three queries."""
    clocks = Deadline.objects.visible_to(access).filter(enquiry=enquiry)
    attempts = ContactAttempt.objects.visible_to(access).filter(enquiry=enquiry)
    return Overview(
        clocks=list(clocks.order_by("-pk")[:CLOCKS_SHOWN]),
        attempts=list(attempts.select_related("by").order_by("-at", "-pk")[:ATTEMPTS_SHOWN]),
        links=list(links_of(access, enquiry)),
    )


def links_of(access: Access, enquiry: Enquiry) -> QuerySet[EnquiryLink]:
    """Links between this case and others this person may see, newest first.

    That a protected case may be of the same person, and why, is for those whom it names: to
    others, a link would say of whom it is.
    """
    reachable = Enquiry.objects.visible_to(access)
    if not (access.reach.everything or access.reach.enquiries):
        reachable = reachable.filter(~Q(seen_by=SeenBy.NAMED) | Q(pk__in=access.reach.named))
    links: QuerySet[EnquiryLink] = (
        EnquiryLink.objects.visible_to(access)
        .filter(Q(enquiry=enquiry) | Q(other=enquiry))
        .filter(
            Exists(reachable.filter(pk=OuterRef("enquiry_id"))),
            Exists(reachable.filter(pk=OuterRef("other_id"))),
        )
        .select_related("decided_by")
        .order_by("-pk")
    )
    return links


def notes_of(access: Access, enquiry: Enquiry) -> list[Note]:
    """Every note, newest first; ``note.replaced_by`` is the correction of it, if any."""
    notes = list(
        Note.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .select_related("by")
        .order_by("-at", "-pk")
    )
    corrections = {note.corrects_id: note for note in notes if note.corrects_id}
    for note in notes:
        note.replaced_by = corrections.get(note.pk)  # type: ignore[attr-defined]
    return notes


def note_in_case(access: Access, enquiry: Enquiry, note_id: int) -> Note:
    """One note of this case that has not been corrected yet. Raises Note.DoesNotExist."""
    corrected = Note.objects.visible_to(access).filter(corrects=OuterRef("pk"))
    found: Note = (
        Note.objects.visible_to(access)
        .filter(~Exists(corrected), enquiry=enquiry)
        .select_related("by")
        .get(pk=note_id)
    )
    return found


def messages_of(access: Access, enquiry: Enquiry, *, page: str | None) -> Page[Message]:
    """What was and will be sent about a case, by its time, latest first."""
    rows = (
        Message.objects.visible_to(access)
        .filter(about=SUBJECT, about_id=enquiry.pk)
        .select_related("user")
        .order_by("-due_at", "-pk")
    )
    return Paginator(rows, MESSAGES_A_PAGE).get_page(page)


def colleagues_named(ids: set[int]) -> dict[int, str]:
    """Names of staff by id, for acts that kept only the id."""
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids)} if ids else {}
