"""What lies on file from the application on, for the open cases of the demonstration: so that a
visitor meets applications with something missing, checks half in, and reports on their way."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from enquiries.assessment_words import SECTIONS
from enquiries.models import (
    Address,
    ApplicantDetails,
    Application,
    AssessmentTrack,
    Check,
    Consent,
    Deadline,
    Decision,
    Determination,
    Enquiry,
    HouseholdMember,
    Panel,
    PanelItem,
    PanelMember,
    PanelSeat,
    Person,
    Referee,
    Report,
    Section,
    StageChange,
    Visit,
)
from enquiries.services.checks import checks_refresh
from enquiries.services.clocks import limit_start
from enquiries.workflow import BEFORE_APPLICATION, ENDED, ROAD, Stage
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster, User
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from hubs.time_limits import LIMITS

DAY = timedelta(days=1)
HOMES = ("12 Chapel Street", "4 Station Road", "31 Mill Lane", "7 Orchard Close", "88 High Street")
FRIENDS = ("Robin Marsh", "Sasha Field", "Jo Hartley", "Chris Lamb", "Nicky Wood")
# Name, chair or vice-chair, independent of the service, social worker of 3 years, what they know.
MEMBERS = (
    ("Moira Penn", "chair", True, False, "Was head of a children’s charity"),
    ("Errol Dacosta", "vice", False, True, "Social worker with children in care"),
    ("Wanda Firth", "", True, False, "Has fostered for many years"),
    ("Hamza Iqbal", "", True, False, "Grew up in care"),
    ("Liz Trent", "", False, False, "Head teacher of a primary school"),
)
CHILDREN = ("Kit", "Ellis", "Frankie", "Noor", "Remi")


def journeys_lay(cluster: Cluster, *, now: datetime) -> int:
    """Write the rows of every case of a hub that has applied. Returns how many cases.

    Cases that have ended get their application alone: how long they are kept rests on it.
    """
    access = access_of_system(cluster)
    with reaching(access.reach):
        applied = StageChange.objects.visible_to(access).filter(to_stage=Stage.APPLICATION)
        cases = Enquiry.objects.visible_to(access).filter(pk__in=applied.values("enquiry_id"))
        found = list(cases.exclude(service=None).select_related("service").order_by("pk"))
        for case in found:
            _Laid(access, case, now).lay()
    return len(found)


@dataclass
class _Laid:
    """One case being written. ``came`` says when it came to each stage."""

    access: Access
    case: Enquiry
    now: datetime
    came: dict[Stage, datetime] = field(default_factory=dict)
    by: User = field(init=False)
    rng: random.Random = field(init=False)

    def lay(self) -> None:
        history = StageChange.objects.filter(enquiry=self.case).order_by("pk")
        self.came = {Stage(row.to_stage): row.at for row in history}
        self.rng = random.Random(self.case.reference)  # noqa: S311 - a story, not a secret
        somebody = self._somebody()
        if somebody is None:
            return
        self.by = somebody
        applied = self.came[Stage.APPLICATION]
        Application.objects.create(
            enquiry=self.case,
            received_on=timezone.localdate(applied),
            recorded_at=applied,
            recorded_by=self.by,
            declared=True,
            accommodation="A house with three bedrooms and a garden.",
        )
        stage = Stage(self.case.stage)
        if stage in ENDED or stage in BEFORE_APPLICATION:
            return
        self._visit()
        self._home(whole=stage is not Stage.APPLICATION)
        limit_start(
            enquiry=self.case,
            rule=Deadline.Rule.PANEL_8_MONTHS,
            trigger=timezone.localdate(applied),
            now=self.now,
        )
        checks_refresh(access=self.access, enquiry=self.case, now=self.now)
        for reached, write in _WRITES.items():
            if ROAD.index(stage) >= ROAD.index(reached):
                write(self)

    def _somebody(self) -> User | None:
        today = timezone.localdate(self.now)
        who = staff_who_can(
            Right.ASSESS, cluster=self.case.cluster, service=self.case.service, today=today
        )
        return self.case.owner or who.first()

    def _on(self, stage: Stage) -> date:
        return timezone.localdate(self.came.get(stage, self.now))

    # --- The application ------------------------------------------------------------------------

    def _visit(self) -> None:
        at = self.came.get(Stage.VISIT, self.came[Stage.APPLICATION])
        Visit.objects.create(
            enquiry=self.case,
            at=at,
            ends_at=at + timedelta(hours=2),
            address=self.rng.choice(HOMES),
            by=self.by,
            report="A warm home. They have thought about what fostering would change.",
            reported_at=at,
            outcome=Visit.Outcome.INVITE,
            outcome_why="Realistic, with room and time.",
            decided_by=self.by,
            decided_at=at,
        )

    def _home(self, *, whole: bool) -> None:
        """Who applies, who lives with them, who speaks for them; not quite whole at first."""
        case, rng, applied = self.case, self.rng, self.came[Stage.APPLICATION]
        home = rng.choice(HOMES)
        people = list(Person.objects.filter(enquiry=case).order_by("position"))
        for person in people:
            born = date(rng.randrange(1962, 1995), rng.randrange(1, 13), rng.randrange(1, 28))
            ApplicantDetails.objects.create(
                enquiry=case,
                person=person,
                date_of_birth=born if whole or person.position == 1 else None,
                occupation=rng.choice(("Teaching assistant", "Nurse", "Driver", "Chef")),
                fostered_before=False,
                fostered_in_last_12_months=False,
                approved_elsewhere=False,
                lived_abroad_10_years=rng.random() < 0.1,
            )
            Address.objects.create(
                enquiry=case,
                person=person,
                lines=home,
                postcode=case.postcode,
                authority=case.home_authority,
                from_on=date(rng.randrange(2005, 2020), 4, 1),
            )
            if whole or person.position == 1:
                Consent.objects.create(
                    enquiry=case,
                    person=person,
                    what=Consent.What.CHECKS,
                    words="I agree that you ask for the checks and references of an assessment.",
                    given_at=applied,
                    how="Signed form",
                )
        for name in rng.sample(FRIENDS, 2 if whole else 1):
            Referee.objects.create(
                enquiry=case,
                person=people[0],
                kind=Referee.Kind.PERSONAL,
                name=name,
                years_known=rng.randrange(3, 30),
                email=f"{name.split()[0].lower()}@friends.example.org",
            )
        today = timezone.localdate(self.now)
        for name in rng.sample(CHILDREN, rng.choice((0, 1, 2))):
            years = rng.choice((4, 9, 13, 17, 18))  # one who turns 18 brings checks
            HouseholdMember.objects.create(
                enquiry=case,
                first_name=name,
                last_name=people[0].last_name,
                date_of_birth=today - timedelta(days=years * 365 + rng.randrange(300)),
                relation=HouseholdMember.Relation.CHILD,
            )

    # --- Stage 1 and Stage 2 ----------------------------------------------------------------------

    def stage_1(self) -> None:
        AssessmentTrack.objects.create(
            enquiry=self.case, number=1, started_on=self._on(Stage.CHECKS)
        )
        still = Stage(self.case.stage) is Stage.CHECKS
        self._checks_come(stage=1, share=0.6 if still else 1.0)

    def _checks_come(self, *, stage: int, share: float) -> None:
        """All were asked for; a share has come, and most of that is in order."""
        asked = self.came.get(Stage.CHECKS, self.now)
        for check in Check.objects.filter(enquiry=self.case, stage=stage, dropped_at=None):
            check.requested_at, check.requested_by = asked, self.by
            if self.rng.random() < share:
                on = min(timezone.localdate(asked) + 10 * DAY, timezone.localdate(self.now))
                check.received_on, check.received_at = on, self.now
                if share == 1 or self.rng.random() < 0.8:
                    check.verified_at, check.verified_by = self.now, self.by
                    check.outcome = Check.Outcome.CLEAR
            check.save()

    def stage_2(self) -> None:
        came = self.came.get(Stage.ASSESSMENT, self.now)
        on = timezone.localdate(came)
        AssessmentTrack.objects.filter(enquiry=self.case, number=1).update(
            complete_on=on - DAY,
            no_by=on + 13 * DAY,
            outcome=AssessmentTrack.Outcome.PASSED,
            outcome_at=came,
            outcome_by=self.by,
        )
        AssessmentTrack.objects.create(enquiry=self.case, number=2, started_on=on)
        whole = Stage(self.case.stage) is not Stage.ASSESSMENT
        self._checks_come(stage=2, share=1.0 if whole else 0.5)
        for code, label in SECTIONS.items():
            if whole or self.rng.random() < 0.5:
                Section.objects.create(
                    enquiry=self.case,
                    code=code,
                    text=f"{label}: what they told us, what we saw, and what we make of it.",
                    done_at=self.now if whole or self.rng.random() < 0.7 else None,
                    saved_at=self.now,
                    saved_by=self.by,
                )

    # --- Panel and decision -----------------------------------------------------------------------

    def panel(self) -> None:
        on = self._on(Stage.PANEL)
        no = Stage.DETERMINATION in self.came
        report = Report.objects.create(
            enquiry=self.case,
            kind=Report.Kind.FULL,
            version=1,
            parts=[{"title": label, "text": "As written."} for label in SECTIONS.values()],
            recommends=Report.Recommends.NOT_SUITABLE if no else Report.Recommends.SUITABLE,
            written_by=self.by,
            written_at=self.came[Stage.PANEL],
            signed_off_by=self.by,
            locked_at=self.came[Stage.PANEL],
            shared_on=on - 15 * DAY,
            comments_by=on - DAY,
            commented_on=on - 2 * DAY,
        )
        decided = Stage.DECISION in self.came
        PanelItem.objects.create(
            enquiry=self.case,
            panel=self._meeting(),
            kind=PanelItem.Kind.FIRST,
            report=report,
            listed_at=self.came[Stage.PANEL],
            **(self._considered(no=no) if decided else {}),
        )

    def _meeting(self) -> Panel:
        """The panel of the case's council: the one that decided, and who sat on it; or the next."""
        at = self.came.get(Stage.DECISION, self.now + 12 * DAY)
        at = at.replace(hour=10, minute=0, second=0, microsecond=0)
        sat = at < self.now
        panel, new = Panel.objects.get_or_create(
            cluster=self.case.cluster,
            service=self.case.service,
            at=at,
            defaults={
                "name": "Fostering panel",
                "place": "Civic Centre, Committee Room 2",
                "papers_by": timezone.localdate(at) - 7 * DAY,
                "made_by": self.by,
                "opened_at": at if sat else None,
                "closed_at": min(at + timedelta(hours=3), self.now) if sat else None,
            },
        )
        if new:
            self._seats(panel, sat=sat)
        return panel

    def _seats(self, panel: Panel, *, sat: bool) -> None:
        """Who is asked: the council's central list, which makes a quorum."""
        for number, (name, chairs, independent, worker, expertise) in enumerate(MEMBERS):
            member, _ = PanelMember.objects.get_or_create(
                cluster=panel.cluster,
                service=panel.service,
                email=f"{name.split()[0].lower()}@panels.example.org",
                defaults={
                    "name": name,
                    "chairs": chairs,
                    "independent": independent,
                    "social_worker_3_years": worker,
                    "expertise": expertise,
                    "joined_on": date(2021, 1, 4),
                },
            )
            PanelSeat.objects.create(
                panel=panel,
                member=member,
                presides=sat and number == 0,
                attended=True if sat else None,
            )

    def _considered(self, *, no: bool) -> dict[str, object]:
        at = self.came[Stage.DECISION]
        return {
            "recommends": "not_suitable" if no else "suitable",
            "reasons": "Panel heard them and weighed the report.",
            "minutes": "Panel met, heard the applicants and gave its reasons.",
            "recommended_at": at,
            "minutes_final_at": at,
        }

    def determination(self) -> None:
        came = self.came[Stage.DETERMINATION]
        decision = Decision.objects.create(
            enquiry=self.case,
            outcome=Decision.Outcome.PROPOSE_NO,
            item=PanelItem.objects.filter(enquiry=self.case).last(),
            reasons="The home is not safe for a child yet.",
            decided_at=came,
            by=self.by,
            written_at=came,
        )
        on = timezone.localdate(came)
        Determination.objects.create(
            enquiry=self.case, decision=decision, letter_on=on, answer_by=LIMITS["answer"].due(on)
        )


_WRITES = {
    Stage.CHECKS: _Laid.stage_1,
    Stage.ASSESSMENT: _Laid.stage_2,
    Stage.PANEL: _Laid.panel,
    Stage.DETERMINATION: _Laid.determination,
}
