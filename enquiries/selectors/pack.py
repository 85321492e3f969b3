"""Everything a council needs of a case that is handed to it, in one structure: for the screen, for
paper and as a file. Each section is one or two queries. What a colleague may not see is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from enquiries.held_words import words_show
from enquiries.models import (
    FOSTERING_TYPES,
    Address,
    ApplicantDetails,
    ApplicantSensitive,
    Application,
    Consent,
    ContactAttempt,
    Deadline,
    Enquiry,
    Handover,
    HouseholdMember,
    Interest,
    Person,
    PreparationPlan,
    Referee,
    StageChange,
    Visit,
    WaitingOn,
)
from enquiries.selectors.case import notes_of
from enquiries.selectors.safety import flag_standing
from enquiries.words import FIELD_LABELS, WAITING, contact_flags, say_arrival, say_route, say_value
from enquiries.workflow import KIND_LABELS, STAGE_LABELS, Kind, Stage
from hubs.access import Access
from hubs.calendar import say_day, say_moment
from hubs.permissions import Right

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """A table of a section."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One part of a pack. ``rows`` are (field, value); only what was given is there."""

    key: str
    title: str
    rows: Rows
    sheet: Sheet | None = None
    nothing: str = "Nothing yet."

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return not self.rows and not (self.sheet and self.sheet.rows)


@dataclass(frozen=True)
class CasePack:
    """A case on paper. ``sensitive``: whether it holds answers of special categories."""

    reference: str
    council: str
    made_at: datetime
    sections: Sequence[Section]
    sensitive: bool

    def lines(self) -> Iterable[tuple[str, str, str]]:
        """Section, field and value of everything in it: the lines of a file."""
        for section in self.sections:
            for field, value in section.rows:
                yield section.title, field, value
            if section.sheet:
                first, *others = section.sheet.head
                for row in section.sheet.rows:
                    for name, value in zip(others, row[1:], strict=True):
                        if value:
                            yield section.title, f"{first} {row[0]}: {name}", value


def pack_of(access: Access, enquiry: Enquiry, *, now: datetime) -> CasePack:
    """The pack of a case as ``case_by_reference`` reads it, for a colleague who sees the case."""
    sensitive = access.can(Right.SENSITIVE_VIEW)
    sections = [
        _people(access, enquiry),
        _contact(enquiry),
        *_safety(access, enquiry),
        _asked(enquiry),
        _interest(access, enquiry),
        *([_sensitive(access, enquiry)] if sensitive else []),
        _household(access, enquiry),
        _addresses(access, enquiry),
        _visits(access, enquiry),
        _plan(access, enquiry),
        _application(access, enquiry),
        _tried(access, enquiry),
        _notes(access, enquiry),
        _consents(access, enquiry),
        _history(access, enquiry),
        _clocks(access, enquiry),
    ]
    return CasePack(
        reference=enquiry.reference,
        council=str(enquiry.service or "No council yet"),
        made_at=now,
        sections=sections,
        sensitive=sensitive,
    )


def _given(pairs: Iterable[tuple[str, Any]], of: str = "") -> Rows:
    """The pairs that have a value, in words; ``of`` is whose they are."""
    begins = f"{of}: " if of else ""
    return [(f"{begins}{name}", _said(value)) for name, value in pairs if value not in (None, "")]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return say_moment(value)
    if isinstance(value, date):
        return say_day(value)
    return str(value)


def _names(access: Access, enquiry: Enquiry) -> dict[int, str]:
    people = Person.objects.visible_to(access).filter(enquiry=enquiry)
    return {person.pk: person.full_name for person in people.order_by("position")}


def _people(access: Access, enquiry: Enquiry) -> Section:
    details = {
        row.person_id: row
        for row in ApplicantDetails.objects.visible_to(access).filter(enquiry=enquiry)
    }
    rows: Rows = []
    for person in enquiry.people:  # type: ignore[attr-defined]  # case_by_reference has them
        whose = f"Applicant {person.position}"
        rows += _given([("Name", person.full_name), ("Said as", person.said_as)], whose)
        for point in person.points:
            works = "" if point.works else " (does not work)"
            rows += _given([(point.get_kind_display(), f"{point.typed}{works}")], whose)
        if person.pk in details:
            rows += _given(_details(details[person.pk]), whose)
    return Section("people", "Who is applying", rows)


def _details(row: ApplicantDetails) -> list[tuple[str, Any]]:
    return [
        ("Date of birth", row.date_of_birth),
        ("Other names", row.other_names),
        ("Occupation", row.occupation),
        ("Works", row.works),
        ("Has fostered before", row.fostered_before),
        ("Fostered in the last 12 months", row.fostered_in_last_12_months),
        ("Approved by another service now", row.approved_elsewhere),
        ("Fostering service before", row.previous_service),
        ("Lived abroad in the last 10 years", row.lived_abroad_10_years),
        ("Earlier applications", row.former_applications),
    ]


def _contact(enquiry: Enquiry) -> Section:
    names = ("contact_by", "good_time", "discreet", "may_leave_message", "keep_in_touch")
    rows = [(FIELD_LABELS[name], say_value(name, getattr(enquiry, name))) for name in names]
    rows += _given(
        [
            ("Waiting on", WAITING[WaitingOn(enquiry.waiting_on)]),
            ("Paused until", enquiry.paused_until),
        ]
    )
    rows += [("Know first", flag) for flag in contact_flags(enquiry)]
    return Section("contact", "How to reach them", rows)


def _safety(access: Access, enquiry: Enquiry) -> list[Section]:
    """There only while a flag stands, and for those who may read it."""
    flag = flag_standing(access, enquiry)
    if flag is None:
        return []
    rows = _given(
        [
            ("Protected", "Somebody must not find this person"),
            ("The safe way", flag.row.get_safe_way_display() or "No way is safe"),
            ("Safe number or address", flag.safe_address),
            ("When", flag.row.safe_when),
            ("Who may see this case", flag.names_said),
        ]
    )
    return [Section("safety", "Safety", rows)]


def _asked(enquiry: Enquiry) -> Section:
    rows = _given(
        [
            ("Reference", enquiry.reference),
            ("Received", enquiry.received_at),
            ("Came by", say_arrival(enquiry)),
            ("Came for", KIND_LABELS[Kind(enquiry.kind)]),
            ("What they asked", enquiry.question),
            ("Postcode", enquiry.postcode or enquiry.postcode_typed),
            ("Home council", enquiry.home_authority),
            ("Council", enquiry.service),
            ("Why this council", say_route(enquiry)),
            ("Stage now", STAGE_LABELS[Stage(enquiry.stage)]),
            ("Next step", enquiry.next_step),
        ]
    )
    return Section("asked", "The enquiry", rows)


def _interest(access: Access, enquiry: Enquiry) -> Section:
    row = (
        Interest.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .select_related("wants_service")
        .first()
    )
    rows: Rows = []
    if row is not None:
        rows = _given(
            [
                ("Types wanted", ", ".join(FOSTERING_TYPES.get(t, t) for t in row.types_wanted)),
                ("On their own or together", row.get_joint_display() if row.joint else ""),
                ("Spare rooms", row.spare_rooms),
                ("Home", row.home),
                ("At home", row.at_home),
                ("Experience with children", row.children_experience),
                ("Why they want to foster", row.motivation),
                ("Time they have", row.availability),
                ("Pets", row.pets),
                ("Smoking or vaping", row.smokes),
                ("Driving", row.drives),
                ("Anything else", row.anything_else),
                ("Wants to foster for", row.wants_service),
                ("Finished", row.completed_at),
            ]
        )
    return Section("interest", "Expression of interest", rows)


def _sensitive(access: Access, enquiry: Enquiry) -> Section:
    names = _names(access, enquiry)
    rows: Rows = []
    answers = ApplicantSensitive.objects.visible_to(access).filter(enquiry=enquiry)
    for row in answers.order_by("pk"):
        pairs = [
            ("Gender", row.gender),
            ("Ethnic background", row.ethnic_background),
            ("Faith", row.faith),
            ("Sexuality", row.sexuality),
            ("Health", row.health),
            ("Right to stay", row.right_to_stay),
            ("Right to stay until", row.right_to_stay_until),
            ("Money", row.finances),
            ("Offences and children’s services", row.offences),
        ]
        rows += _given(pairs, names.get(row.person_id, ""))
    return Section("sensitive", "Sensitive answers", rows)


def _household(access: Access, enquiry: Enquiry) -> Section:
    members = HouseholdMember.objects.visible_to(access).filter(enquiry=enquiry)
    head = ("Name", "Who", "Date of birth", "Lives here", "About")
    rows = [
        (
            f"{row.first_name} {row.last_name}".strip(),
            row.get_relation_display(),
            _said(row.date_of_birth) if row.date_of_birth else "",
            f"Moved out {say_day(row.moved_out_on)}" if row.moved_out_on else _said(row.lives_here),
            row.about,
        )
        for row in members.order_by("pk")
    ]
    return Section("household", "Who lives with them", [], Sheet(head, rows))


def _addresses(access: Access, enquiry: Enquiry) -> Section:
    names = _names(access, enquiry)
    found = Address.objects.visible_to(access).filter(enquiry=enquiry).select_related("authority")
    head = ("Who", "Address", "From", "To")
    rows = [
        (
            names.get(row.person_id, ""),
            ", ".join(part for part in (row.lines, row.postcode, str(row.authority or "")) if part),
            say_day(row.from_on),
            say_day(row.to_on) if row.to_on else "Now",
        )
        for row in found.order_by("person__position", "-from_on")
    ]
    return Section("addresses", "Where they have lived", [], Sheet(head, rows))


def _visits(access: Access, enquiry: Enquiry) -> Section:
    found = Visit.objects.visible_to(access).standing().filter(enquiry=enquiry)
    rows: Rows = []
    for row in found.select_related("by", "decided_by").order_by("at", "pk"):
        pairs = [
            ("When", row.at),
            ("Who visited", row.by),
            ("With", row.second_person),
            ("For a safe visit", row.safe_details),
            ("Report", row.report),
            ("Outcome", row.get_outcome_display() if row.outcome else ""),
            ("Why", row.outcome_why),
            ("Agreed with them", row.agreed),
            ("Decided by", row.decided_by),
        ]
        rows += _given(pairs)
    return Section("visit", "Home visit", rows, nothing="No visit yet.")


def _plan(access: Access, enquiry: Enquiry) -> Section:
    plans = PreparationPlan.objects.visible_to(access).filter(enquiry=enquiry)
    row = plans.order_by("-agreed_at", "-pk").first()
    rows: Rows = []
    if row is not None:
        rows = [("Done" if step["done"] else "To do", step["what"]) for step in row.steps]
        rows += _given([("Looked at again on", row.review_on), ("Ended", row.ended_why)])
    return Section("plan", "Preparation plan", rows, nothing="No plan was agreed.")


def _application(access: Access, enquiry: Enquiry) -> Section:
    names = _names(access, enquiry)
    standing = Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None)
    row = standing.first()
    rows = _given([("Received", row.received_on), ("Home", row.accommodation)]) if row else []
    referees = Referee.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    sheet = Sheet(
        ("Referee", "For", "Who they are", "Knows them as", "Phone", "Email"),
        [
            (
                referee.name,
                names.get(referee.person_id, ""),
                referee.get_kind_display(),
                referee.knows_them_as,
                referee.phone,
                referee.email,
            )
            for referee in referees.order_by("pk")
        ],
    )
    return Section("application", "Application", rows, sheet, nothing="They have not applied yet.")


def _tried(access: Access, enquiry: Enquiry) -> Section:
    attempts = ContactAttempt.objects.visible_to(access).filter(enquiry=enquiry)
    head = ("When", "Who", "How", "What came of it", "Note")
    rows = [
        (
            say_moment(row.at),
            _who(row.by),
            row.get_how_display(),
            row.get_outcome_display(),
            row.note,
        )
        for row in attempts.select_related("by").order_by("at", "pk")
    ]
    return Section("tried", "Contact so far", [], Sheet(head, rows), "Nobody has tried yet.")


def _notes(access: Access, enquiry: Enquiry) -> Section:
    """As they read now: a note that was corrected is left out for its correction."""
    notes = [note for note in notes_of(access, enquiry) if note.replaced_by is None]  # type: ignore[attr-defined]
    rows = [(say_moment(note.at), str(note.by), note.text) for note in reversed(notes)]
    sheet = Sheet(("When", "Who", "Note"), rows)
    return Section("notes", "Notes", [], sheet, "No notes.")


def _consents(access: Access, enquiry: Enquiry) -> Section:
    names = _names(access, enquiry)
    found = Consent.objects.visible_to(access).filter(enquiry=enquiry)
    head = ("What", "Who", "Given", "How", "Words they saw", "Withdrawn")
    rows = [
        (
            row.get_what_display(),
            names.get(row.person_id, ""),
            say_moment(row.given_at),
            row.how,
            row.words,
            say_moment(row.withdrawn_at) if row.withdrawn_at else "",
        )
        for row in found.order_by("given_at", "pk")
    ]
    shown = [("Privacy notice they were shown", enquiry.privacy_version)]
    return Section("consents", "What they agreed to", shown, Sheet(head, rows))


def _history(access: Access, enquiry: Enquiry) -> Section:
    changes = StageChange.objects.visible_to(access).filter(enquiry=enquiry)
    rows = [
        (say_moment(row.at), STAGE_LABELS[Stage(row.to_stage)], _who(row.by), row.detail)
        for row in changes.select_related("by").order_by("at", "pk")
    ]
    offers = Handover.objects.visible_to(access).filter(enquiry=enquiry)
    found = list(offers.select_related("to_service", "offered_by").order_by("offered_at", "pk"))
    words_show(enquiry, found)
    rows += [
        (say_moment(row.offered_at), f"Offered to {row.to_service}", _who(row.offered_by), row.why)
        for row in found
    ]
    return Section("history", "History", [], Sheet(("When", "What", "Who", "Why"), rows))


def _clocks(access: Access, enquiry: Enquiry) -> Section:
    running = Deadline.objects.visible_to(access).open().filter(enquiry=enquiry)
    rows = [
        (Deadline.Rule(row.rule).label, say_moment(row.due_at), row.label, row.source)
        for row in running.order_by("due_at", "pk")
    ]
    sheet = Sheet(("Clock", "Due", "What", "Where it comes from"), rows)
    return Section("clocks", "Clocks that run", [], sheet, "No clock runs.")


def _who(user: Model | None) -> str:
    return str(user) if user else "The system"
