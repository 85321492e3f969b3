"""What the guards need to know of a case (``enquiries.checks.Facts``), read in a fixed number of
queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from enquiries.assessment_words import SECTIONS
from enquiries.checks import Facts
from enquiries.models import (
    AgencyTransfer,
    Application,
    AssessmentTrack,
    Check,
    Determination,
    Enquiry,
    Handover,
    HouseholdMember,
    Interest,
    PanelItem,
    Person,
    Referee,
    Report,
    Section,
    Visit,
)
from enquiries.workflow import Kind, Order, Stage
from hubs.access import Access
from hubs.models import ServicePolicy
from hubs.selectors import policy_on


def facts_of(access: Access, enquiry: Enquiry, *, today: date) -> Facts:
    """The facts of one case as it stands on this day."""
    policy = policy_on(enquiry.cluster, day=today)
    visits = Visit.objects.visible_to(access).standing().filter(enquiry=enquiry)
    visit = visits.order_by("-at", "-pk").first()
    application = (
        Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None).first()
    )
    track = (
        AssessmentTrack.objects.visible_to(access)
        .filter(enquiry=enquiry, number=1)
        .exclude(outcome="stopped")
        .first()
    )
    report = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None).first()
    items = PanelItem.objects.visible_to(access).standing().filter(enquiry=enquiry)
    item = items.order_by("-listed_at", "-pk").first()
    determination = (
        Determination.objects.visible_to(access)
        .filter(enquiry=enquiry, ended_at=None)
        .select_related("decision", "second_item")
        .first()
    )
    interest = Interest.objects.visible_to(access).filter(enquiry=enquiry).first()
    transfer = AgencyTransfer.objects.visible_to(access).filter(enquiry=enquiry).first()
    checks = checks_said(access, enquiry)
    return Facts(
        stage=Stage(enquiry.stage),
        today=today,
        kind=Kind(enquiry.kind),
        order=Order(policy.order),
        has_council=enquiry.service_id is not None,
        handover_waits=Handover.objects.visible_to(access)
        .waiting()
        .filter(enquiry=enquiry)
        .exists(),
        interest_needed=policy.interest_needed,
        visit_needed=policy.visit_needed,
        panel_required=panel_required(enquiry, today=today),
        interest_done=bool(interest and interest.completed_at),
        visit_outcome=visit.outcome if visit else "",
        application_on=application.received_on if application else None,
        application_missing=application_missing(access, enquiry) if application else (),
        **checks,
        named_child=bool(application and application.named_child),
        stage_1_started=track is not None,
        stage_1_complete_on=track.complete_on if track else None,
        stage_1_no_by=track.no_by if track else None,
        stage_1_lapsed=bool(track and track.outcome == AssessmentTrack.Outcome.LAPSED),
        sections_missing=_sections_missing(access, enquiry),
        report=report.kind if report else "",
        report_locked=bool(report and report.locked_at),
        report_shared_on=report.shared_on if report else None,
        comments_by=report.comments_by if report else None,
        commented=bool(report and report.commented_on),
        listed=bool(item and item.minutes_final_at is None),
        item_kind=item.kind if item else "",
        recommends=item.recommends if item else "",
        minutes_final=bool(item and item.minutes_final_at),
        determination_runs=determination is not None,
        determination_told=bool(determination and determination.decision.written_at),
        route=determination.route if determination else "",
        answer_by=determination.answer_by if determination else None,
        recommended_again=_recommended_again(determination),
        is_transfer=enquiry.kind == Kind.TRANSFER,
        transfer_starts_on=transfer.starts_here_on if transfer else None,
    )


def panel_required(enquiry: Enquiry, *, today: date) -> bool:
    """Whether panel must consider this case: the service's own dated row, else its hub's policy."""
    if enquiry.service_id is not None:
        own = ServicePolicy.objects.filter(service=enquiry.service_id).on(today)
        row = own.order_by("-valid_from").first()
        if row is not None:
            return bool(row.panel_required)
    return policy_on(enquiry.cluster, day=today).panel_required


def checks_said(access: Access, enquiry: Enquiry) -> dict[str, Any]:
    """What of the checks the guards ask: missing, not verified, and whether one bars."""
    rows = Check.objects.visible_to(access).standing().filter(enquiry=enquiry)
    rows = rows.select_related("person", "member", "referee").order_by("stage", "pk")
    said: dict[str, list[str]] = {
        name: []
        for name in (
            "stage_1_missing",
            "stage_1_unverified",
            "stage_2_missing",
            "stage_2_unverified",
        )
    }
    barred = False
    for row in rows:
        barred = barred or row.outcome == Check.Outcome.BARRED
        if row.is_missing:
            said[f"stage_{row.stage}_missing"].append(check_said(row))
        elif row.verified_at is None and row.waived_at is None:
            said[f"stage_{row.stage}_unverified"].append(check_said(row))
    return {name: tuple(words) for name, words in said.items()} | {"barred": barred}


def check_said(row: Check) -> str:
    """A check in words, with whom it is about."""
    about = row.person or row.member
    name = about.first_name if about else row.referee.name if row.referee else ""
    return f"{row.label} for {name}" if name else row.label


def application_missing(access: Access, enquiry: Enquiry) -> tuple[str, ...]:
    """What an application still lacks before Stage 1 can begin, in words.

    Schedule 3 Part 1: a date of birth and an address for each applicant, a date of birth for each
    member of the household, two personal referees in all (item 8; the checks ask for more where a
    service does), and what they consent to.
    """
    missing: list[str] = []
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    for person in people.select_related("details").prefetch_related("addresses", "consents"):
        details = getattr(person, "details", None)
        if details is None or details.date_of_birth is None:
            missing.append(f"The date of birth of {person.first_name}")
        if not [a for a in person.addresses.all() if a.to_on is None]:
            missing.append(f"The home address of {person.first_name}")
        given = [c for c in person.consents.all() if c.withdrawn_at is None]
        if not [c for c in given if c.what == "checks"]:
            missing.append(f"The consent of {person.first_name} to checks")
    members = HouseholdMember.objects.visible_to(access).filter(enquiry=enquiry)
    missing += [
        f"The date of birth of {member.first_name}"
        for member in members.filter(date_of_birth=None, moved_out_on=None)
    ]
    referees = Referee.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    if referees.filter(kind=Referee.Kind.PERSONAL).count() < 2:
        missing.append("The second personal referee")
    return tuple(missing)


def _sections_missing(access: Access, enquiry: Enquiry) -> tuple[str, ...]:
    done = set(
        Section.objects.visible_to(access)
        .filter(enquiry=enquiry, done_at__isnull=False)
        .values_list("code", flat=True)
    )
    return tuple(label for code, label in SECTIONS.items() if code not in done)


def _recommended_again(determination: Determination | None) -> bool:
    """Whether the route that was taken has come to its recommendation."""
    if determination is None:
        return False
    if determination.route == Determination.Route.REVIEW:
        return determination.review_on is not None
    item = determination.second_item
    return bool(item and item.minutes_final_at)


__all__ = ["application_missing", "check_said", "checks_said", "facts_of", "panel_required"]
