"""The checks of a case: what the household needs, what is there, and what a page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from enquiries.check_kinds import CHASE_DAYS, MORE_REFEREES, REFEREES, Kind
from enquiries.check_wants import Home, kinds_for
from enquiries.models import (
    Address,
    AnswerLink,
    Application,
    AssessmentTrack,
    Check,
    CheckAnswer,
    Deadline,
    Document,
    Enquiry,
    HouseholdMember,
    Interest,
    LocalCheck,
    Person,
    Referee,
    RefereeInterview,
    Relationship,
)
from enquiries.models.checks import CheckQuerySet
from enquiries.workflow import Kind as CameFor
from hubs.access import Access
from hubs.models import FosteringService, ServiceArea
from hubs.selectors import policy_on
from hubs.time_limits import limit_on

NO_PETS = frozenset({"", "no", "none", "0", "no pets", "nil", "n/a"})


def application_of(access: Access, enquiry: Enquiry) -> Application | None:
    """The application that stands, if there is one."""
    found = Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None)
    return found.first()


def local_checks(service: FosteringService | int | None) -> QuerySet[LocalCheck]:
    """What one council asks for in its own way; none before there is a council."""
    return LocalCheck.objects.filter(service=service).order_by("label", "pk")


def kinds_of(enquiry: Enquiry, *, today: date) -> tuple[Kind, ...]:
    """The kinds of check that the deciding council asks for."""
    preparation = policy_on(enquiry.cluster, day=today).preparation
    return kinds_for(local_checks(enquiry.service_id), preparation=preparation, today=today)


def home_of(access: Access, enquiry: Enquiry, application: Application, *, today: date) -> Home:
    """What is known of the household of a case, in seven queries."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).select_related("details")
    interest = Interest.objects.visible_to(access).filter(enquiry=enquiry).first()
    pets = (interest.pets if interest else "").strip().lower().rstrip(".")
    return Home(
        today=today,
        horizon=_panel_due(access, enquiry, application),
        applied_on=application.received_on,
        applicants=[(p, getattr(p, "details", None)) for p in people.order_by("position")],
        members=list(
            HouseholdMember.objects.visible_to(access).filter(enquiry=enquiry).order_by("pk")
        ),
        referees=list(Referee.objects.visible_to(access).filter(enquiry=enquiry).order_by("pk")),
        relationships=list(
            Relationship.objects.visible_to(access).filter(enquiry=enquiry).order_by("pk")
        ),
        lives_elsewhere=_lives_elsewhere(access, enquiry, today=today),
        is_transfer=enquiry.kind == CameFor.TRANSFER,
        has_pets=pets not in NO_PETS,
    )


def _panel_due(access: Access, enquiry: Enquiry, application: Application) -> date:
    """The day by which panel should recommend: the 8 months of NMS 14.4, as the clock has it."""
    rule = Deadline.Rule.PANEL_8_MONTHS
    clock = Deadline.objects.visible_to(access).filter(enquiry=enquiry, rule=rule).open().first()
    if clock is not None:
        return timezone.localdate(clock.due_at)
    day = application.received_on
    return limit_on(str(rule), cluster=enquiry.cluster, day=day).due(day)


def _lives_elsewhere(access: Access, enquiry: Enquiry, *, today: date) -> bool:
    """Whether an applicant's home lies outside what the deciding council covers, so that the
    council of that home is consulted (regulation 26(1A)(d)). Where no address says so, the
    enquiry's own home council does."""
    if enquiry.service_id is None:
        return False
    homes = Address.objects.visible_to(access).filter(enquiry=enquiry, to_on=None)
    found = {pk for pk in homes.values_list("authority_id", flat=True) if pk is not None}
    if not found and enquiry.home_authority_id is not None:
        found = {enquiry.home_authority_id}
    areas = ServiceArea.objects.on(today).filter(service=enquiry.service_id)
    return bool(found - set(areas.values_list("authority_id", flat=True)))


def checks_standing(access: Access, enquiry: Enquiry) -> CheckQuerySet:
    """The checks of a case that are wanted now, the oldest first."""
    found: CheckQuerySet = Check.objects.visible_to(access).standing().filter(enquiry=enquiry)
    return found.order_by("pk")


def checks_of(access: Access, enquiry: Enquiry) -> list[Check]:
    """Every check of a case, dropped ones last, with whom it is about, its links and answers."""
    links = AnswerLink.objects.visible_to(access).order_by("-pk")
    answers = CheckAnswer.objects.visible_to(access).order_by("-pk")
    rows = Check.objects.visible_to(access).filter(enquiry=enquiry)
    rows = rows.select_related("person", "member", "referee__person", "relationship__person")
    rows = rows.prefetch_related(
        Prefetch("links", queryset=links), Prefetch("answers", queryset=answers)
    )
    return list(rows.order_by("stage", "pk"))


def check_of(access: Access, enquiry: Enquiry, check_id: int) -> Check:
    """One check of this case. Raises Check.DoesNotExist."""
    return next((c for c in checks_of(access, enquiry) if c.pk == check_id), None) or _none()


def _none() -> Check:
    raise Check.DoesNotExist


def interviews_of(access: Access, enquiry: Enquiry) -> list[RefereeInterview]:
    """Interviews with referees who still stand, the first of each referee first."""
    rows = RefereeInterview.objects.visible_to(access).filter(
        enquiry=enquiry, referee__replaced_at=None, referee__kind=Referee.Kind.PERSONAL
    )
    return list(rows.select_related("referee__person", "by").order_by("on", "pk"))


def referees_of(access: Access, enquiry: Enquiry) -> QuerySet[Referee]:
    """The personal referees who stand."""
    rows = Referee.objects.visible_to(access).filter(
        enquiry=enquiry, kind=Referee.Kind.PERSONAL, replaced_at=None
    )
    return rows.select_related("person").order_by("pk")


def applicants_of(access: Access, enquiry: Enquiry) -> Sequence[Person]:
    """The applicants, in order."""
    return list(Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position"))


def asked_by_email(check: Check) -> str:
    """The address at which whom it is about answers by link; empty where there is none."""
    about = check.referee or check.member
    return about.email if about is not None else ""


def has_declined(check: Check) -> bool:
    """Whether whom we asked said that they would rather not, since we last asked."""
    return any(
        answer.declined and check.requested_at is not None and answer.at >= check.requested_at
        for answer in check.answers.all()
    )


def next_chaser(check: Check) -> date | None:
    """The day on which a reminder goes by itself; None where none does.

    Only to who was sent a link; three times, 7, 14 and 28 days after we asked.
    """
    waits = check.is_missing and check.requested_at is not None and not has_declined(check)
    if not waits or check.chases >= len(CHASE_DAYS) or not check.links.all():
        return None
    return timezone.localdate(_chase_at(check))


def _chase_at(check: Check) -> datetime:
    assert check.requested_at is not None
    return check.requested_at + timedelta(days=CHASE_DAYS[check.chases])


def chases_due(check: Check, *, now: datetime) -> int:
    """How many of the reminders' days have come by now."""
    if check.requested_at is None:
        return 0
    waited = now - check.requested_at
    return sum(waited >= timedelta(days=days) for days in CHASE_DAYS)


def interviews_may_be_left_out(access: Access, enquiry: Enquiry) -> bool:
    """Whether the two interviews are not needed: each applicant fostered for another service in
    the last 12 months, and its written reference has come (regulation 26(1A)(c))."""
    came = checks_standing(access, enquiry).filter(
        kind="previous_service", received_on__isnull=False
    )
    people = {person.pk for person in applicants_of(access, enquiry)}
    return bool(people) and people <= set(came.values_list("person_id", flat=True))


def is_of_referees(check: Check) -> bool:
    """Whether this is an item that interviews with personal referees fulfil."""
    return check.kind in (REFEREES, MORE_REFEREES)


def track_1_of(access: Access, enquiry: Enquiry) -> AssessmentTrack | None:
    """Stage 1 of the assessment that runs or has run, if it was begun."""
    rows = AssessmentTrack.objects.visible_to(access).filter(enquiry=enquiry, number=1)
    return rows.exclude(outcome=AssessmentTrack.Outcome.STOPPED).first()


def documents_of_check(access: Access, check: Check) -> list[Document]:
    """The papers behind a check, newest first; those that were removed are left out."""
    rows = Document.objects.visible_to(access).filter(check_row=check, removed_at=None)
    return list(rows.order_by("-added_at", "-pk"))
