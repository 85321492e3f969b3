"""The rows of the road to approval of the flagged applicant: one of each kind, a word in each
classed field of it (tests/canary/words.py)."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models

from carers.models import (
    Buddy,
    BuddyCheckIn,
    BuddyMatch,
    CarerDetermination,
    Concern,
    Exemption,
    Household,
    HouseholdContact,
    HouseholdLetter,
    HouseholdLetterBody,
    Review,
    ReviewView,
    TransferOut,
)
from enquiries.models import (
    AnswerLink,
    ApplicantSensitive,
    AssessmentVisit,
    CheckAnswer,
    ClockPause,
    Deadline,
    Enquiry,
    Pack,
    PackPaper,
    PackReader,
    PanelConflict,
    RefereeInterview,
)
from enquiries.services.moving import stage_write
from enquiries.terms import Terms
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import LocalAuthority, User
from mockingbird.models import (
    ChildLink,
    Constellation,
    ConstellationMembership,
    Contact,
    Outcome,
    Sleepover,
    WellbeingNote,
)
from tests.journey.road import Rows, member_make, place_access, place_reach

DAY = timedelta(days=1)
# The models whose rows are made here.
OF_THE_JOURNEY = frozenset(
    {
        *(
            f"carers.{name}"
            for name in (
                "Approval", "Buddy", "BuddyCheckIn", "Carer", "CarerDeadline",
                "CarerDeparture", "CarerDetermination", "Concern", "Departure", "Exemption",
                "Household", "HouseholdContact", "HouseholdLetter", "HouseholdLetterBody",
                "Review", "ReviewView", "TransferOut",
            )
        ),
        *(
            f"mockingbird.{name}"
            for name in (
                "ChildLink", "ConstellationMembership", "Contact", "Outcome", "Sleepover",
                "WellbeingNote",
            )
        ),
        *(
            f"enquiries.{name}"
            for name in (
                "Address", "AgencyTransfer", "AnswerLink", "ApplicantDetails",
                "ApplicantSensitive", "Application", "AssessmentVisit", "Check", "CheckAnswer",
                "ClockPause", "Decision", "Determination", "Document", "DocumentBody", "Handover",
                "HouseholdMember", "Interest", "Letter", "Pack", "PackPaper", "PanelConflict",
                "PanelItem", "PreparationPlan", "Referee", "RefereeInterview", "Relationship",
                "Report", "Section", "Visit",
            )
        ),
    }
)  # fmt: skip


def _terms(word: str) -> dict[str, Any]:
    return Terms(most_children=1, other_terms=word).as_json()


# Fields whose word stands inside a shape.
SHAPED: dict[str, Callable[[str], Any]] = {
    "carers.CarerDetermination.terms": _terms,
    "carers.HouseholdLetter.words": lambda word: [{"kind": "text", "lines": [word]}],
    "enquiries.Check.draft": lambda word: {"why": word},
    "enquiries.CheckAnswer.answers": lambda word: [{"asked": "Why", "said": word}],
    "enquiries.Decision.terms": _terms,
    "enquiries.Letter.words": lambda word: [{"kind": "text", "lines": [word]}],
    "enquiries.PanelItem.terms": _terms,
    "enquiries.PreparationPlan.steps": lambda word: [{"what": word, "done": False}],
    "enquiries.Report.parts": lambda word: [{"title": "Personality", "text": word}],
    "enquiries.Report.terms": _terms,
}


def day_of(said: str) -> date:
    """The day that a word of the scene says: "14 June 1931"."""
    day, month, year = said.split()
    return date(int(year), list(month_name).index(month), int(day))


def said_of(value: Any) -> str:
    """A value of a row as the words say it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="replace")
    return str(value)


def in_figures(planted: dict[str, str]) -> dict[str, str]:
    """The days among the words once more, as a file would write them."""
    found = {}
    for name, word in planted.items():
        model, _, field = name.rpartition(".")
        if isinstance(apps.get_model(model)._meta.get_field(field), models.DateField):
            found[f"{name} in figures"] = day_of(word).isoformat()
    return found


def _values(label: str, planted: dict[str, str]) -> dict[str, Any]:
    """Every classed field of one model with its word, as the field holds it."""
    values: dict[str, Any] = {}
    for name, word in planted.items():
        model, _, field = name.rpartition(".")
        if model != label:
            continue
        kind = apps.get_model(model)._meta.get_field(field)
        if name in SHAPED:
            values[field] = SHAPED[name](word)
        elif isinstance(kind, models.DateField):
            values[field] = day_of(word)
        elif isinstance(kind, models.BinaryField):
            values[field] = f"%PDF-1.7 {word}".encode()
        else:
            values[field] = word
    return values


def journey_make(enquiry: Enquiry, *, by: User, reads: User, now: datetime, planted: Any) -> None:
    """A case that was proposed not to approve, with everything that came before on file.
    ``reads``: the panel member to whom the pack was open."""

    def said(label: str) -> dict[str, Any]:
        return _values(f"enquiries.{label}", planted)

    rows = Rows(enquiry, by=by, now=now)
    with reaching(place_reach(enquiry)):
        _before_the_application(rows, said)
        _the_application(rows, said)
        _checks(rows, said)
        _assessed(rows, said)
        _at_panel(rows, said, reads)
        _decided(rows, said, planted)
        stage_write(
            access=place_access(enquiry, by), enquiry=enquiry, target=Stage.DETERMINATION, now=now
        )


Said = Callable[[str], dict[str, Any]]


def _before_the_application(rows: Rows, said: Said) -> None:
    case, now = rows.enquiry, rows.now
    rows.interest(**said("Interest"))
    rows.visit(**said("Visit"))
    rows.plan(**said("PreparationPlan"))
    rows.transfer(**said("AgencyTransfer"))
    rows.handover(**said("Handover"), query_reason="other")
    clock = Deadline.objects.create(
        enquiry=case,
        rule=Deadline.Rule.PAPERS,
        source="Standard 14",
        trigger_at=now,
        due_at=now + DAY,
        **said("Deadline"),
    )
    ClockPause.objects.create(
        enquiry=case, deadline=clock, from_on=rows.today, by=rows.by, recorded_at=now,
        **said("ClockPause"),
    )  # fmt: skip


def _the_application(rows: Rows, said: Said) -> None:
    first = rows.people[0]
    rows.details(
        first, different_person_by=rows.by, different_person_at=rows.now, **said("ApplicantDetails")
    )
    ApplicantSensitive.objects.create(
        enquiry=rows.enquiry, person=first, **said("ApplicantSensitive")
    )
    rows.address(first, **said("Address"))
    rows.consent(first)
    rows.relationship(first, **said("Relationship"))
    rows.referee(first, **said("Referee"))
    rows.member(**said("HouseholdMember"))
    rows.application(**said("Application"))


def _checks(rows: Rows, said: Said) -> None:
    case, now = rows.enquiry, rows.now
    check = rows.check(kind="medical", label="Medical report", **said("Check"))
    CheckAnswer.objects.create(enquiry=case, check_row=check, at=now, **said("CheckAnswer"))
    AnswerLink.objects.create(
        enquiry=case, check_row=check, token_hash="zvo" + "7" * 61, created_at=now,
        to_hash="zvo" + "8" * 61,
        expires_at=now + DAY,
    )  # fmt: skip
    RefereeInterview.objects.create(
        enquiry=case, referee=case.referee_set.get(), on=rows.today, how="At home", by=rows.by,
        recorded_at=now, **said("RefereeInterview"),
    )  # fmt: skip
    rows.document(said("DocumentBody")["content"], check_row=check, **said("Document"))
    rows.letter(**said("Letter"))


def _assessed(rows: Rows, said: Said) -> None:
    rows.track(1, outcome="passed", outcome_at=rows.now, outcome_by=rows.by)
    rows.track(2)
    rows.sections(**said("Section"))
    AssessmentVisit.objects.create(
        enquiry=rows.enquiry, at=rows.now, minutes=60, by=rows.by, recorded_at=rows.now,
        **said("AssessmentVisit"),
    )  # fmt: skip
    rows.report(**said("Report"))


def _at_panel(rows: Rows, said: Said, reads: User) -> None:
    case, now = rows.enquiry, rows.now
    assert case.service is not None
    item = rows.panel_item(
        recommends="not_suitable",
        recommended_at=now,
        minutes_final_at=now,
        **said("PanelItem"),
    )
    member = member_make(case.service, user=reads)
    PanelConflict.objects.create(
        enquiry=case, item=item, member=member, declared_at=now, **said("PanelConflict")
    )
    pack = Pack.objects.create(
        enquiry=case, item=item, version=1, made_at=now, made_by=rows.by,
        panel_at=item.panel.at, **said("Pack"),
    )  # fmt: skip
    PackPaper.objects.create(
        enquiry=case, pack=pack, place_in_pack=1, content_type="application/pdf",
        **said("PackPaper"),
    )  # fmt: skip
    PackReader.objects.create(enquiry=case, pack=pack, member=member, user=reads, sent_at=now)


def _decided(rows: Rows, said: Said, planted: dict[str, str]) -> None:
    decision = rows.decision(outcome="propose_no", written_at=rows.now, **said("Decision"))
    rows.determination(decision=decision, **said("Determination"))
    household = rows.household(
        terms=_values("carers.Approval", planted), **_values("carers.Household", planted)
    )
    # Of the first: nobody is approved twice.
    household.carers.filter(person=rows.people[0]).update(**_values("carers.Carer", planted))
    rows.year(household)
    household.deadlines.update(**_values("carers.CarerDeadline", planted))
    _stayed(rows, household, lambda label: _values(f"carers.{label}", planted))
    _in_constellation(rows, household, lambda label: _values(f"mockingbird.{label}", planted))
    stops = household.carers.exclude(person=rows.people[0]).get()
    rows.carer_departure(stops, **_values("carers.CarerDeparture", planted))
    rows.departure(household, **_values("carers.Departure", planted))


def _stayed(rows: Rows, household: Household, said: Said) -> None:
    """A review that proposed to change the terms, places, contact, a buddy, a move."""
    today, of = rows.today, {"household": household}
    by = {"recorded_by": rows.by}
    review = Review.objects.create(
        **of, number=1, because="yearly", opened_on=today, opened_by=rows.by, held_on=today,
        panel_on=today, conclusion="terms", concluded_on=today, concluded_by=rows.by,
        **said("Review"),
    )  # fmt: skip
    ReviewView.objects.create(**of, review=review, who="child", **said("ReviewView"))
    letter = HouseholdLetter.objects.create(
        **of, kind="carer_terms_agreed", carer=household.carers.earliest("pk"), review=review,
        dated=today, digest="0" * 64, wording="default", size=1, made_at=rows.now, made_by=rows.by,
        sent_on=today, sent_how="post", **said("HouseholdLetter"),
    )  # fmt: skip
    HouseholdLetterBody.objects.create(**of, letter=letter, **said("HouseholdLetterBody"))
    CarerDetermination.objects.create(
        **of, review=review, proposes="terms", letter_on=today, answer_by=today,
        route="representations", answered_on=today, **said("CarerDetermination"),
    )  # fmt: skip
    leeds = LocalAuthority.objects.get(name="Leeds")
    Exemption.objects.create(
        **of, authority=leeds, granted_on=today, most_children=4, **by, **said("Exemption")
    )
    HouseholdContact.objects.create(
        **of, on_day=today, how="phone", recorded_at=rows.now, **by, **said("HouseholdContact")
    )
    Concern.objects.create(
        **of, kind="complaint", received_on=today, by="public", recorded_at=rows.now, **by
    )
    buddy = Buddy.objects.create(**of, from_on=today, **said("Buddy"))
    match = BuddyMatch.objects.create(
        **of, buddy=buddy, enquiry=rows.enquiry, from_on=today, made_by=rows.by
    )
    BuddyCheckIn.objects.create(**of, match=match, on_day=today, **by, **said("BuddyCheckIn"))
    TransferOut.objects.create(**of, notice_on=today, **by, **said("TransferOut"))


def _in_constellation(rows: Rows, household: Household, said: Said) -> None:
    """A membership that is paused, with a child, a contact, a sleepover that was asked for."""
    today, place = rows.today, {"cluster": household.cluster, "service": household.service}
    row = Constellation.objects.create(**place, code="C1", name="Bridges", stage_since=today)
    member = ConstellationMembership.objects.create(
        **place, constellation=row, household=household, home=household.service, role="satellite",
        status="paused", invited_on=today, joined_on=today, paused_on=today,
        **said("ConstellationMembership"),
    )  # fmt: skip
    of = {**place, "constellation": row, "membership": member}
    ChildLink.objects.create(
        **of, initials="AB", year_of_birth=2015, from_on=today, **said("ChildLink")
    )
    Contact.objects.create(
        **of, batch=uuid4(), on=today, mode="phone", by=rows.by, **said("Contact")
    )
    Sleepover.objects.create(
        **of, kind="planned", starts_on=today, ends_on=today, requested_by=rows.by,
        requested_on=today, **said("Sleepover"),
    )  # fmt: skip
    Outcome.objects.create(**of, kind="held", on=today, recorded_by=rows.by, **said("Outcome"))
    WellbeingNote.objects.create(**of, on=today, by=rows.by, **said("WellbeingNote"))
