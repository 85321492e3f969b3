"""Bring a case to any stage: the rows that the guards read, written straight.

``take_to(Stage.PANEL, case, by=cast.gita)`` walks the road as a hub that visits first does, for a
test that begins in the middle. ``Rows`` makes one row of a case at a time, with defaults that
pass every guard; each takes what differs by name. Both need the reach of the whole place::

    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita)
        Rows(case, by=cast.gita).check(kind="dbs", received_on=None)

All of it happens at ``now``. tests/journey/test_walks.py asserts that the guards agree with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from carers.models import (
    Approval,
    Carer,
    CarerDeadline,
    CarerDeparture,
    Departure,
    Household,
)
from carers.services.year import year_start
from enquiries.assessment_words import SECTIONS
from enquiries.models import (
    Address,
    AgencyTransfer,
    ApplicantDetails,
    Application,
    AssessmentTrack,
    Check,
    Consent,
    Decision,
    DecisionTold,
    Determination,
    Document,
    DocumentBody,
    Enquiry,
    Handover,
    HouseholdMember,
    Interest,
    Letter,
    Panel,
    PanelItem,
    PanelMember,
    PanelSeat,
    Person,
    PreparationPlan,
    Referee,
    Relationship,
    Report,
    Section,
    Visit,
)
from enquiries.services.moving import stage_write
from enquiries.workflow import ENDED, ROADS, Order, Stage
from hubs.access import Access, access_of_system
from hubs.fence import Reach
from hubs.models import FosteringService, User
from hubs.time_limits import LIMITS
from tests.cast import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BORN = date(1984, 5, 6)


def place_reach(enquiry: Enquiry) -> Reach:
    """The product's own reach of the whole hub, whatever hangs before the case."""
    return access_of_system(enquiry.cluster).reach


def place_access(enquiry: Enquiry, by: User | None = None) -> Access:
    """The product's own access to the hub, acting in somebody's name."""
    return replace(access_of_system(enquiry.cluster), user=by)


@dataclass(frozen=True)
class Rows:
    """Rows of one case, by one colleague, at one moment."""

    enquiry: Enquiry
    by: User
    now: datetime = MONDAY

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def people(self) -> list[Person]:
        """The applicants, first and second."""
        return list(Person.objects.filter(enquiry=self.enquiry).order_by("position"))

    def _make(self, model: Any, given: dict[str, Any], **usual: Any) -> Any:
        return model.objects.create(enquiry=self.enquiry, **{**usual, **given})

    # --- Before the application -----------------------------------------------------------------

    def interest(self, **given: Any) -> Interest:
        return self._make(
            Interest,
            given,
            types_wanted=["short_term"],
            joint="single",
            spare_rooms=1,
            saved_at=self.now,
            completed_at=self.now,
            completed_by=self.by,
        )

    def visit(self, **given: Any) -> Visit:
        """A visit that was made and ended with an invitation; ``outcome=""`` for one that is
        booked."""
        decided = given.get("outcome", "invite") != ""
        return self._make(
            Visit,
            given,
            at=self.now,
            ends_at=self.now + 2 * HOUR,
            address="1 Bridge Street, Gateshead",
            by=self.by,
            report="A warm home with a spare room." if decided else "",
            reported_at=self.now if decided else None,
            outcome="invite",
            outcome_why="Warm, realistic and ready." if decided else "",
            decided_by=self.by if decided else None,
            decided_at=self.now if decided else None,
        )

    def plan(self, **given: Any) -> PreparationPlan:
        return self._make(
            PreparationPlan,
            given,
            steps=[{"what": "Finish the building work", "done": False}],
            review_on=self.today + 90 * DAY,
            agreed_at=self.now,
            agreed_by=self.by,
        )

    # --- The application ------------------------------------------------------------------------

    def application(self, **given: Any) -> Application:
        return self._make(
            Application,
            given,
            received_on=self.today,
            recorded_at=self.now,
            recorded_by=self.by,
            declared=True,
            accommodation="A terraced house with three bedrooms.",
        )

    def details(self, person: Person, **given: Any) -> ApplicantDetails:
        return self._make(
            ApplicantDetails,
            given,
            person=person,
            date_of_birth=BORN.replace(year=BORN.year + person.position),
            occupation="Teaching assistant",
            fostered_before=False,
            fostered_in_last_12_months=False,
            approved_elsewhere=False,
            lived_abroad_10_years=False,
        )

    def address(self, person: Person, **given: Any) -> Address:
        return self._make(
            Address,
            given,
            person=person,
            lines="1 Bridge Street, Gateshead",
            postcode="NE8 1HH",
            from_on=date(2012, 1, 1),
        )

    def consent(self, person: Person, **given: Any) -> Consent:
        return self._make(
            Consent,
            given,
            person=person,
            what="checks",
            words="I agree to the checks.",
            given_at=self.now,
            how="Signed form",
        )

    def referee(self, person: Person, **given: Any) -> Referee:
        return self._make(
            Referee, given, person=person, kind="personal", name="Robin Friend", years_known=9
        )

    def relationship(self, person: Person, **given: Any) -> Relationship:
        return self._make(
            Relationship, given, person=person, partner_name="Alex Before", what="married"
        )

    def member(self, **given: Any) -> HouseholdMember:
        return self._make(
            HouseholdMember,
            given,
            first_name="Kit",
            last_name="Carter",
            date_of_birth=date(2015, 9, 1),
            relation="child",
        )

    def application_whole(self, **given: Any) -> Application:
        """The application and all that Stage 1 needs of it: ``application_missing`` is empty."""
        for person in self.people:
            self.details(person)
            self.address(person)
            self.consent(person)
        first = self.people[0]
        self.referee(first)
        self.referee(first, name="Sasha Neighbour")
        return self.application(**given)

    # --- Checks and papers ----------------------------------------------------------------------

    def check(self, **given: Any) -> Check:
        """A check that is in and verified; ``received_on=None`` for one that is missing."""
        came = given.get("received_on", self.today) is not None
        return self._make(
            Check,
            given,
            kind="dbs",
            label="DBS certificate",
            stage=1,
            force="law",
            person=None if {"member", "referee"} & set(given) else self.people[0],
            made_at=self.now,
            requested_at=self.now,
            requested_by=self.by,
            received_on=self.today,
            received_at=self.now if came else None,
            verified_at=self.now if came else None,
            verified_by=self.by if came else None,
            outcome="clear" if came else "",
        )

    def checks_in(self) -> None:
        """Every check that stands has come and is in order; one of each stage if none does."""
        standing = Check.objects.filter(enquiry=self.enquiry, dropped_at=None)
        if not standing.exists():
            self.check()
            self.check(kind="employer", label="Employer’s reference", stage=2)
        standing.filter(waived_at=None, received_on=None).update(
            received_on=self.today, received_at=self.now
        )
        standing.filter(waived_at=None, verified_at=None).update(
            verified_at=self.now, verified_by=self.by, outcome="clear"
        )

    def document(self, content: bytes = b"%PDF-1.7 made up", **given: Any) -> Document:
        document = self._make(
            Document,
            given,
            title="A paper",
            file_name="paper.pdf",
            content_type="application/pdf",
            size=len(content),
            sha256="0" * 64,
            state="clean",
            origin="staff",
            scanned_at=self.now,
            added_at=self.now,
            added_by=self.by,
        )
        DocumentBody.objects.create(enquiry=self.enquiry, document=document, content=content)
        return document

    def letter(self, **given: Any) -> Letter:
        return self._make(
            Letter,
            given,
            kind="report_shared",
            person=self.people[0],
            dated=self.today,
            words=["Dear Sam"],
            wording="default",
            document=given.get("document") or self.document(origin="made"),
            made_at=self.now,
            made_by=self.by,
        )

    # --- Stage 1, Stage 2, the report -----------------------------------------------------------

    def track(self, number: int = 1, **given: Any) -> AssessmentTrack:
        return self._make(AssessmentTrack, given, number=number, started_on=self.today)

    def stage_1_passed(self) -> AssessmentTrack:
        """Stage 1 is complete today and has gone on."""
        row, _ = AssessmentTrack.objects.exclude(outcome="stopped").get_or_create(
            enquiry=self.enquiry, number=1, defaults={"started_on": self.today}
        )
        row.complete_on, row.no_by = self.today, self.today + 14 * DAY
        row.outcome, row.outcome_at, row.outcome_by = "passed", self.now, self.by
        row.save()
        return row

    def sections(self, **given: Any) -> list[Section]:
        """Every section of Stage 2 that is not there yet, written and done."""
        there = set(Section.objects.filter(enquiry=self.enquiry).values_list("code", flat=True))
        return [
            self._make(
                Section,
                given,
                code=code,
                text=f"What we found: {label}.",
                done_at=self.now,
                saved_at=self.now,
                saved_by=self.by,
            )
            for code, label in SECTIONS.items()
            if code not in there
        ]

    def report(self, **given: Any) -> Report:
        """A full report that is signed off, shared and commented on."""
        return self._make(
            Report,
            given,
            kind="full",
            version=1,
            parts=[{"title": "Personality", "text": "Calm and warm."}],
            recommends="not_suitable" if given.get("kind") == "brief" else "suitable",
            written_by=self.by,
            written_at=self.now,
            signed_off_by=self.by,
            locked_at=self.now,
            shared_on=self.today,
            comments_by=self.today + 14 * DAY,
            commented_on=self.today,
        )

    # --- Panel and decision ---------------------------------------------------------------------

    def panel(self, **given: Any) -> Panel:
        """A panel of the case's own council."""
        usual = {
            "cluster": self.enquiry.cluster,
            "service": self.enquiry.service,
            "name": "Fostering panel",
            "at": self.now,
            "place": "Civic Centre",
            "papers_by": self.today - 7 * DAY,
            "made_by": self.by,
        }
        return Panel.objects.create(**{**usual, **given})

    def panel_item(self, **given: Any) -> PanelItem:
        """Listed, not considered yet; ``recommends="suitable"`` for one with final minutes."""
        considered = bool(given.get("recommends"))
        standing = Report.objects.filter(enquiry=self.enquiry, replaced_at=None).first()
        return self._make(
            PanelItem,
            given,
            panel=given.get("panel") or self.panel(),
            kind="first",
            report=standing,
            listed_at=self.now,
            reasons="They showed warmth and insight." if considered else "",
            recommended_at=self.now if considered else None,
            minutes="Panel met and heard them." if considered else "",
            minutes_final_at=self.now if considered else None,
        )

    def recommended(self, recommends: str = "suitable") -> PanelItem:
        """The item that waits is recommended on and its minutes are final."""
        item = PanelItem.objects.get(enquiry=self.enquiry, taken_off_at=None, minutes_final_at=None)
        item.recommends, item.reasons = recommends, "They showed warmth and insight."
        item.minutes, item.recommended_at = "Panel met and heard them.", self.now
        item.minutes_final_at = self.now
        item.save()
        return item

    def decision(self, **given: Any) -> Decision:
        return self._make(
            Decision,
            given,
            outcome="approve",
            item=PanelItem.objects.filter(enquiry=self.enquiry, taken_off_at=None).last(),
            reasons="I agree with panel.",
            decided_at=self.now,
            by=self.by,
        )

    def told(self, decision: Decision, **given: Any) -> DecisionTold:
        """The first applicant was told of a decision."""
        return self._make(
            DecisionTold,
            given,
            decision=decision,
            person=self.people[0],
            at=self.now,
            how="By phone",
            by=self.by,
            recorded_at=self.now,
        )

    def determination(self, **given: Any) -> Determination:
        """A proposal not to approve whose letter went today."""
        decision = given.pop("decision", None) or self.decision(
            outcome="propose_no", reasons="The home is not safe yet.", written_at=self.now
        )
        letter_on = given.pop("letter_on", self.today)
        return self._make(
            Determination,
            given,
            decision=decision,
            letter_on=letter_on,
            answer_by=LIMITS["answer"].due(letter_on),
        )

    def household(self, **given: Any) -> Household:
        """An approved household with its carers and first terms. Nobody is approved twice: give
        another ``identity`` where a test approves the same made-up person again."""
        identity = given.pop("identity", f"{self.enquiry.reference}-")
        terms = given.pop("terms", {})
        place = {"cluster": self.enquiry.cluster, "service": self.enquiry.service}
        usual = {
            "reference": f"H{self.enquiry.pk}",
            "enquiry": self.enquiry,
            "approved_on": self.today,
            **place,
        }
        household = Household.objects.create(**{**usual, **given})
        first = {"version": 1, "from_on": self.today}
        Approval.objects.create(household=household, **{**first, **place, **terms})
        for person in self.people:
            Carer.objects.create(
                household=household,
                person=person,
                first_name=person.first_name,
                last_name=person.last_name or "Carter",
                date_of_birth=BORN.replace(year=BORN.year + person.position),
                identity=f"{identity}{person.position}",
                from_on=self.today,
                **place,
            )
        return household

    def year(self, household: Household) -> list[CarerDeadline]:
        """The clocks of a household's year, in the order of their days."""
        year_start(household=household)
        return list(household.deadlines.order_by("due_on", "pk"))

    def carer_departure(self, carer: Carer, **given: Any) -> CarerDeparture:
        """One carer's own written notice came today."""
        usual = {
            "received_on": self.today,
            "ends_on": self.today + timedelta(days=28),
            "reason": Departure.Reason.WORK,
            "recorded_by": self.by,
            "recorded_at": self.now,
            "household": carer.household,
        }
        return CarerDeparture.objects.create(carer=carer, **{**usual, **given})

    def departure(self, household: Household, **given: Any) -> Departure:
        """Their written notice came today."""
        usual = {
            "received_on": self.today,
            "ends_on": self.today + timedelta(days=28),
            "reason": Departure.Reason.RETIRED,
            "recorded_by": self.by,
            "recorded_at": self.now,
            "cluster": household.cluster,
            "service": household.service,
        }
        return Departure.objects.create(household=household, **{**usual, **given})

    # --- Hand-over and transfer -----------------------------------------------------------------

    def handover(self, **given: Any) -> Handover:
        """Offered to the case's council and not answered yet."""
        return self._make(
            Handover,
            given,
            kind="hub",
            to_service=self.enquiry.service,
            offered_at=self.now,
            offered_by=self.by,
        )

    def transfer(self, **given: Any) -> AgencyTransfer:
        return self._make(
            AgencyTransfer, given, service_now="Bright Agency", may_contact=True, saved_at=self.now
        )


def member_make(
    service: FosteringService, *, name: str = "Charlie Chair", **given: Any
) -> PanelMember:
    """Somebody on a council's central list: independent and of three years' experience."""
    usual = {
        "cluster": service.cluster_memberships.get(valid_to=None).cluster,
        "service": service,
        "name": name,
        "email": f"{name.split()[0].lower()}@panel.example.org",
        "independent": True,
        "social_worker_3_years": True,
        "joined_on": date(2020, 1, 1),
    }
    return PanelMember.objects.create(**{**usual, **given})


def quorate(panel: Panel, *, members: int = 5) -> list[PanelSeat]:
    """Seats of a panel that may sit: a chair who presides, a social worker, and others."""
    assert panel.service is not None
    names = ["Charlie Chair", "Win Worker", "Ada Other", "Bo Other", "Cy Other", "Di Other"]
    return [
        PanelSeat.objects.create(
            panel=panel,
            member=member_make(
                panel.service, name=name, chairs="" if place else "chair", expertise="Care"
            ),
            presides=place == 0,
            attended=True,
        )
        for place, name in enumerate(names[:members])
    ]


# --- Along the road -------------------------------------------------------------------------------


def take_to(
    stage: Stage,
    enquiry: Enquiry,
    *,
    by: User,
    now: datetime = MONDAY,
    order: Order = Order.VISIT_FIRST,
    refuses: bool = False,
) -> Enquiry:
    """Bring a case to a stage, writing on the way what each step needs. Returns it as it is then.

    From an earlier stage of the same road; an end is reached from where it lawfully may be.
    DETERMINATION and NOT_APPROVED go by a panel that recommends no; so does ``refuses``. The
    case needs a council from the application on.
    """
    rows = Rows(enquiry, by=by, now=now)
    no = refuses or stage in (Stage.DETERMINATION, Stage.NOT_APPROVED)
    for step in _way(Stage(enquiry.stage), stage, ROADS[order], no=no):
        _write(rows, step, order=order, no=no)
        reason = "stage_1" if step is Stage.NOT_SUITABLE else ""
        stage_write(
            access=place_access(enquiry, by), enquiry=enquiry, target=step, now=now, reason=reason
        )
    enquiry.refresh_from_db()
    return enquiry


# Where an end is reached from, if the case has not come as far.
_ENDS_FROM = {
    Stage.NOT_SUITABLE: Stage.CHECKS,
    Stage.NOT_APPROVED: Stage.DETERMINATION,
    Stage.APPROVED: Stage.DECISION,
}


def _way(source: Stage, target: Stage, road: tuple[Stage, ...], *, no: bool) -> list[Stage]:
    """The stages from the next one to the target, without DETERMINATION where it is a yes."""
    along = [each for each in road if each not in ENDED and (no or each is not Stage.DETERMINATION)]
    last = _ENDS_FROM.get(target, source) if target in ENDED else target
    steps = along[along.index(source) + 1 : along.index(last) + 1]
    return [*steps, target] if target in ENDED else steps


def _write(rows: Rows, step: Stage, *, order: Order, no: bool) -> None:
    """What stands on file when a case comes to this stage."""
    if step is Stage.INTEREST:
        if not Interest.objects.filter(enquiry=rows.enquiry).exists():
            rows.interest()
    elif step is Stage.VISIT:
        rows.visit(**({"outcome": ""} if order is Order.VISIT_FIRST else {}))
    elif step is Stage.INVITED and order is Order.VISIT_FIRST:
        Visit.objects.filter(enquiry=rows.enquiry, outcome="").update(
            outcome="invite",
            outcome_why="Warm, realistic and ready.",
            decided_by=rows.by,
            decided_at=rows.now,
        )
    elif step is Stage.APPLICATION:
        rows.application_whole()
    elif step is Stage.CHECKS:
        rows.track(1)
    elif step is Stage.ASSESSMENT:
        rows.checks_in()
        rows.stage_1_passed()
        rows.track(2)
    elif step is Stage.PANEL:
        rows.checks_in()
        rows.sections()
        if not Report.objects.filter(enquiry=rows.enquiry, replaced_at=None).exists():
            rows.report()
        rows.panel_item()
    elif step is Stage.DECISION:
        if PanelItem.objects.filter(enquiry=rows.enquiry, minutes_final_at=None).exists():
            rows.recommended("not_suitable" if no else "suitable")
    else:
        _write_end(rows, step)


def _write_end(rows: Rows, step: Stage) -> None:
    if step is Stage.DETERMINATION:
        rows.determination()
    elif step is Stage.APPROVED:
        rows.decision()
        rows.household()
    elif step is Stage.NOT_SUITABLE:
        AssessmentTrack.objects.filter(enquiry=rows.enquiry, number=1).update(
            outcome="not_suitable", outcome_at=rows.now, outcome_by=rows.by
        )
    elif step is Stage.NOT_APPROVED:
        standing = Determination.objects.get(enquiry=rows.enquiry, ended_at=None)
        rows.decision(outcome="refuse", after=standing, reasons="Nothing has changed.")
        Determination.objects.filter(pk=standing.pk).update(ended_at=rows.now)


def assessed(enquiry: Enquiry, *, by: User) -> Enquiry:
    """Bring a case to its assessment with everything that panel asks for: every section, check and
    the report, signed off, shared and answered. It may be listed."""
    take_to(Stage.ASSESSMENT, enquiry, by=by)
    rows = Rows(enquiry, by=by)
    rows.checks_in()
    rows.sections()
    rows.report()
    return enquiry
