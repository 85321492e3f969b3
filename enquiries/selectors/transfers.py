"""The steps of a transfer from another fostering service, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enquiries.models import AgencyTransfer, ApplicantDetails, Enquiry
from enquiries.workflow import Kind
from hubs.access import Access
from hubs.calendar import say_day


@dataclass(frozen=True)
class Step:
    """One line of the task list. ``waiting``: it cannot begin yet."""

    title: str
    status: str
    hint: str = ""
    colour: str = ""
    waiting: bool = False


def fosters_elsewhere(access: Access, enquiry: Enquiry) -> bool:
    """Whether an approval by another service must end before one here begins: they came as its
    foster carers, or an applicant said that it stands."""
    said = ApplicantDetails.objects.visible_to(access).filter(enquiry=enquiry)
    return enquiry.kind == Kind.TRANSFER or said.filter(approved_elsewhere=True).exists()


def transfer_of(access: Access, enquiry: Enquiry) -> AgencyTransfer | None:
    """What is known of the transfer of one case; None before anything was saved."""
    found: AgencyTransfer | None = (
        AgencyTransfer.objects.visible_to(access).filter(enquiry=enquiry).first()
    )
    return found


def steps_of(row: AgencyTransfer | None, *, today: date) -> list[Step]:
    """The steps of the protocol in their order. They warn, and the two that the law or the person
    forbids are refused where they are saved (services.transfer)."""
    row = row or AgencyTransfer()
    steps = [
        _agreed(row),
        _step(
            "Their written notice to the service they are with",
            row.notice_given_on,
            hint="Visit them if you like. No assessment begins before the notice.",
        ),
    ]
    if row.children_placed:
        steps += [
            _step("Each council with a child placed is told", row.placing_told_on),
            _meeting(row, today=today),
        ]
    steps += [
        _step("Reference asked for", row.reference_asked_on, waiting=not row.may_contact),
        _records(row),
        _step(
            "The end there and the start here, agreed together",
            row.starts_here_on,
            hint="Nobody is approved by two services at once.",
        ),
    ]
    return steps


def _agreed(row: AgencyTransfer) -> Step:
    title = "They agree that we contact their service"
    if row.may_contact:
        return Step(title, "Agreed", colour="green")
    return Step(title, "Ask them first", "Never contact their service before.", colour="yellow")


def _step(title: str, day: date | None, *, hint: str = "", waiting: bool = False) -> Step:
    if day is not None:
        return Step(title, say_day(day), colour="green")
    if waiting:
        return Step(title, "Cannot start yet", hint, waiting=True)
    return Step(title, "To do", hint, colour="blue")


def _meeting(row: AgencyTransfer, *, today: date) -> Step:
    title = "Meeting of the councils with a child placed"
    if row.meeting_on is not None and row.meeting_on <= today:
        return Step(title, say_day(row.meeting_on), colour="green")
    if row.meeting_by is None:
        return Step(title, "Cannot start yet", "Within 28 days of the notice.", waiting=True)
    late = row.meeting_by < today
    planned = f"Planned for {say_day(row.meeting_on)}. " if row.meeting_on else ""
    return Step(
        title,
        "Overdue" if late else "To do",
        f"{planned}By {say_day(row.meeting_by)}.",
        colour="red" if late else "blue",
    )


def _records(row: AgencyTransfer) -> Step:
    title = "Records of the service they are with"
    if row.records_seen_on is not None:
        return Step(title, f"Seen {say_day(row.records_seen_on)}", colour="green")
    if row.records_asked_on is not None:
        return Step(
            title,
            f"Asked {say_day(row.records_asked_on)}",
            "They have 15 working days.",
            colour="blue",
        )
    return _step(title, None, waiting=not row.may_contact)
