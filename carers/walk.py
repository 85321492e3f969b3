"""Walk made-up cases from the first enquiry to a decision by the product's own verbs, each at its
own moment and by the colleague whose work it is. For the demonstration, and for tests that ask
what the whole road leaves behind. Nothing here writes a row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from carers.services import household_approve
from enquiries.assessment_words import SECTIONS
from enquiries.models import (
    Address,
    Check,
    ContactAttempt,
    Decision,
    Determination,
    Enquiry,
    HouseholdMember,
    Panel,
    PanelItem,
    PanelMember,
    PanelSeat,
    Referee,
    Report,
    Visit,
)
from enquiries.services import EnquiryAnswers, contact_log, enquiry_assign, enquiry_submit
from enquiries.services.applying import accommodation_save, application_receive
from enquiries.services.assessing import assessment_visit_record, section_save
from enquiries.services.check_acts import check_receive, check_verify, check_waive, checks_request
from enquiries.services.deciding import decision_told, decision_written, no_propose
from enquiries.services.household import consents_give, details_save, home_row_save
from enquiries.services.interest import interest_finish, interest_save
from enquiries.services.interviews import interview_record
from enquiries.services.minutes import minutes_finish, recommendation_record
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import item_list
from enquiries.services.panel_members import MemberAnswers, member_save
from enquiries.services.panels import (
    attendance_record,
    panel_close,
    panel_make,
    panel_open,
    seats_set,
)
from enquiries.services.reporting import (
    Draft,
    report_comment,
    report_share,
    report_sign,
    report_standing,
    report_write,
    state_of,
)
from enquiries.services.stages import stage_1_start, stage_2_start
from enquiries.services.visiting import (
    Booking,
    draft_seen,
    visit_arrive,
    visit_book,
    visit_decide,
    visit_leave,
    visit_report,
)
from enquiries.terms import Terms
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import Cluster

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AccessAt = Callable[[datetime], Access]


@dataclass(frozen=True)
class People:
    """Who does what. Each is asked for at the moment of the act, as a request would."""

    officer: AccessAt
    hub_manager: AccessAt
    worker: AccessAt
    manager: AccessAt
    administrator: AccessAt
    decision_maker: AccessAt


@dataclass(frozen=True)
class Family:
    """Who applies, who lives with them, and who speaks for them. Nobody of them exists."""

    first: tuple[str, str]
    second: tuple[str, str] = ("", "")
    postcode: str = "NE8 1HH"
    address: str = "14 Bensham Bank, Gateshead"
    email: str = "kit.dawson@example.org"
    phone: str = "07700 900412"
    children: tuple[tuple[str, date], ...] = ()
    referees: tuple[str, ...] = ("Robin Ahmed", "Sasha Whitfield", "Jo Lister")
    born: tuple[date, date] = (date(1984, 5, 6), date(1986, 2, 11))
    kind: str = "fostering"
    wants: tuple[str, ...] = ("short_term", "siblings")


FOUND = {
    "personality": "Both are calm and talk things through. They laugh easily and apologise first.",
    "faith": "Neither follows a faith. They would take a child to worship and keep the days.",
    "background": "Both are white British and have lived on the same street as many others.",
    "work": "One teaches part time, the other drives a van. They manage, and have a little saved.",
    "caring": "They brought up a nephew for two years and help at a holiday club.",
    "skills": "They keep routines, write things down, and ask for help before it is late.",
    "household": "A warm terraced house with a free room, a yard, and a patient old dog.",
    "analysis": "They understand why children test them. They would be steady carers.",
}


@dataclass
class Walk:
    """One case on its way. Each step moves the moment on, and ends between 9am and 5pm on a day
    that is not at the weekend."""

    cluster: Cluster
    people: People
    family: Family
    at: datetime
    pk: int = 0
    took: dict[str, datetime] = field(default_factory=dict)

    # --- Time and who ---------------------------------------------------------------------------

    def wait(self, days: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        at = (self.at + timedelta(days=days, hours=hours)).astimezone(LONDON)
        while at.weekday() > 4:
            at += DAY
        if not time(9) <= at.time() <= time(16):
            at = datetime.combine(at.date(), time(10, at.minute), tzinfo=LONDON)
        self.at = max(at, self.at + timedelta(minutes=1))

    def until(self, moment: datetime) -> None:
        """Let time pass to a moment, if it has not come yet."""
        self.at = max(self.at, moment)

    def do(self, who: AccessAt, act: Callable[..., Any], **named: Any) -> Any:
        """One act on the case, by one colleague, now."""
        access = who(self.at)
        with reaching(access.reach):
            return act(access=access, enquiry_id=self.pk, now=self.at, **named)

    def look(self, who: AccessAt, read: Callable[[Access, Enquiry], Any]) -> Any:
        """Read something of the case as a colleague."""
        access = who(self.at)
        with reaching(access.reach):
            return read(access, Enquiry.objects.visible_to(access).get(pk=self.pk))

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    # --- Before the application -----------------------------------------------------------------

    def enquire(self, **answers: Any) -> Walk:
        """They ask, on the website."""
        family = self.family
        given: dict[str, Any] = {
            "kind": family.kind,
            "first_name": family.first[0],
            "last_name": family.first[1],
            "second_first_name": family.second[0],
            "second_last_name": family.second[1],
            "contact_by": "phone",
            "phone": family.phone,
            "email": family.email,
            "postcode": family.postcode,
            "source": "carer",
            "question": "We have talked about it for years. How do we begin?",
        }
        made = enquiry_submit(
            cluster=self.cluster,
            key=uuid4(),
            answers=EnquiryAnswers(**(given | answers)),
            now=self.at,
        )
        self.pk = made.enquiry.pk
        return self

    def talk(self, who: AccessAt | None = None) -> Walk:
        """The first call is answered."""
        self.wait(hours=20)
        self.do(
            who or self.people.officer,
            contact_log,
            how=ContactAttempt.How.PHONE,
            outcome=ContactAttempt.Outcome.SPOKE,
            note="A long, warm talk. They have a room and time.",
        )
        return self

    def interest(self, who: AccessAt | None = None) -> Walk:
        """The expression of interest, filled in on the phone."""
        self.wait(days=1)
        fields: dict[str, Any] = {
            "types_wanted": list(self.family.wants),
            "joint": "joint" if self.family.second[0] else "single",
            "spare_rooms": 1,
            "home": "Own with a mortgage",
            "motivation": "A friend fosters and they have seen what it gives.",
            "pets": "One old dog",
            "smokes": "Nobody",
            "drives": "Both",
        }
        who = who or self.people.officer
        self.do(who, interest_save, fields=fields, shown=dict.fromkeys(fields, ""))
        self.do(who, interest_finish)
        return self

    def visit(
        self,
        outcome: Visit.Outcome = Visit.Outcome.INVITE,
        who: AccessAt | None = None,
        decides: AccessAt | None = None,
    ) -> Walk:
        """The first home visit, made and decided."""
        who, decides = who or self.people.worker, decides or self.people.manager
        self.wait(days=1)
        access = who(self.at)
        start = self.at + 6 * DAY
        booking = Booking(
            at=start,
            ends_at=start + 2 * HOUR,
            address=self.family.address,
            by=access.user,  # type: ignore[arg-type]
            safe_details="Park in the street. The dog is friendly.",
        )
        visit = self.do(who, visit_book, booking=booking)
        self.at = start
        self.do(who, visit_arrive, visit_id=visit.pk)
        self.at = start + 2 * HOUR
        self.do(who, visit_leave, visit_id=visit.pk)
        self.wait(hours=2)
        text = "A warm home with a spare room. They asked good questions about contact."
        self.do(who, visit_report, visit_id=visit.pk, text=text, seen=draft_seen(""))
        self.wait(days=1)
        self.do(
            decides,
            visit_decide,
            visit_id=visit.pk,
            outcome=outcome,
            why="Warm, realistic, and ready.",
            agreed="We talked about the room, the dog and what the checks are.",
            tell=False,
        )
        return self

    # --- The application ------------------------------------------------------------------------

    def apply(self, who: AccessAt | None = None) -> Walk:
        """What the application says of everybody, and the day it came."""
        who = who or self.people.worker
        self.wait(days=9)
        self._take_on(who)
        self.do(who, application_receive, received_on=self.today, declared=True)
        for position in self._positions():
            self._applicant(who, position)
        for name, born in self.family.children:
            self._row(
                who,
                HouseholdMember,
                {
                    "first_name": name,
                    "last_name": self.family.first[1],
                    "date_of_birth": born,
                    "relation": "child",
                },
            )
        for name in self.family.referees:
            values = {
                "kind": "personal",
                "name": name,
                "knows_them_as": "Friend",
                "years_known": 8,
                "phone": "01632 960555",
            }
            self._row(who, Referee, values, position=1)
        text = "A terraced house with three bedrooms, a small yard and smoke alarms on each floor."
        self.do(who, accommodation_save, text=text, shown={"accommodation": ""})
        return self

    def _take_on(self, who: AccessAt) -> None:
        """The worker takes the case, unless somebody has it."""
        if self.look(who, lambda a, case: case.owner_id) is None:
            self.do(who, enquiry_assign, to=who(self.at).user, expected_owner_id=None)

    def _positions(self) -> list[int]:
        return [1, 2] if self.family.second[0] else [1]

    def _applicant(self, who: AccessAt, position: int) -> None:
        fields = {
            "date_of_birth": self.family.born[position - 1],
            "occupation": "Teacher" if position == 1 else "Driver",
            "fostered_before": False,
            "fostered_in_last_12_months": False,
            "lived_abroad_10_years": False,
        }
        shown = dict.fromkeys(fields, "")
        self.do(who, details_save, position=position, fields=fields, shown=shown)
        home = {
            "lines": self.family.address,
            "postcode": self.family.postcode,
            "country": "England",
            "from_on": date(2012, 4, 1),
        }
        self._row(who, Address, home, position=position)
        words = {
            "checks": "I agree that you ask for the checks and references you told me about.",
            "medical": "I agree that my doctor gives you a medical report.",
            "home_council": "I agree that you talk to the council where I live.",
        }
        self.do(who, consents_give, position=position, words=words, how="Signed form")

    def _row(
        self, who: AccessAt, model: Any, fields: Mapping[str, Any], position: int | None = None
    ) -> Any:
        return self.do(who, home_row_save, model=model, fields=fields, position=position)

    # --- Stage 1 --------------------------------------------------------------------------------

    def stage_1(self) -> Walk:
        """Stage 1 begins and everything is asked for."""
        self.wait(days=2)
        self.do(self.people.worker, stage_1_start)
        waiting = self._checks(requested_at=None)
        self.do(self.people.worker, checks_request, check_ids=[check.pk for check in waiting])
        return self

    def _checks(self, **named: Any) -> list[Check]:
        def read(access: Access, case: Enquiry) -> list[Check]:
            rows = Check.objects.visible_to(access).standing().filter(enquiry=case, waived_at=None)
            return list(rows.filter(**named).order_by("stage", "pk"))

        found: list[Check] = self.look(self.people.worker, read)
        return found

    def checks(self, *, stage: int = 1, all_but: int = 0, verify: bool = True) -> Walk:
        """Checks of a stage come in, some days apart; the last ``all_but`` do not."""
        missing = self._checks(stage=stage, received_on=None)
        for check in missing[: len(missing) - all_but]:
            self.wait(hours=2)
            if check.kind == "referees":
                self._interviews()  # two of them say it is in order
                continue
            if check.requested_at is None and check.force == "local":
                self.do(
                    self.people.manager, check_waive, check_id=check.pk, reason="Not needed here."
                )
                continue
            self.do(self.people.worker, check_receive, check_id=check.pk, on=self.today)
            if verify:
                self.verify(check)
        return self

    def _interviews(self) -> None:
        def read(access: Access, case: Enquiry) -> list[Referee]:
            rows = Referee.objects.visible_to(access).filter(enquiry=case, kind="personal")
            return list(rows.order_by("pk"))

        for referee in self.look(self.people.worker, read):
            self.do(
                self.people.worker,
                interview_record,
                referee_id=referee.pk,
                on=self.today,
                how="At their home",
                report="Has seen them with children for years and would trust them with their own.",
            )

    def verify(self, check: Check) -> None:
        """The manager looks at one and finds it in order."""
        self.do(self.people.manager, check_verify, check_id=check.pk, outcome="clear")

    def stage_2(self) -> Walk:
        """Stage 1 is passed."""
        self.wait(days=2)
        self.do(self.people.worker, stage_2_start)
        return self

    # --- Stage 2 and the report -----------------------------------------------------------------

    def assess(self, *, sections: int = len(SECTIONS), visits: int = 6) -> Walk:
        """Visits and what is written after them."""
        for number in range(visits):
            self.wait(days=6)
            self.do(
                self.people.worker,
                assessment_visit_record,
                at=self.at - 2 * HOUR,
                minutes=90,
                seen="Everybody who lives there" if number else "The applicants",
                children_seen=bool(number and self.family.children),
                covered="Childhood, home, work, and what a child would need of them.",
            )
        for code in list(SECTIONS)[:sections]:
            self.do(
                self.people.worker,
                section_save,
                code=code,
                text=FOUND[code],
                done=True,
                shown_version=0,
            )
        return self

    def report(self, *, kind: str = "full", suitable: bool = True) -> Walk:
        """The report is written and signed off by the manager."""
        self.wait(days=5)
        terms = Terms(most_children=2, youngest=4, oldest=12, types=self.family.wants)
        draft = Draft(
            kind=kind,
            recommends="suitable" if suitable else "not_suitable",
            reasons="" if kind == "full" else "They are not ready, and do not see why.",
            terms=terms if suitable else Terms(),
        )
        self.do(self.people.worker, report_write, draft=draft, shown=self._report_state())
        self.wait(days=1)
        self.do(self.people.manager, report_sign, shown=self._report_state())
        return self

    def _report_state(self) -> str:
        return str(self.look(self.people.worker, lambda a, e: state_of(report_standing(a, e))))

    def share(self) -> Walk:
        """They have the report, and say what they think of it."""
        self.wait(days=1)
        self.do(self.people.worker, report_share, shown=self._report_state())
        self.wait(days=6)
        found: Report = self.look(self.people.worker, report_standing)
        self.do(
            self.people.worker,
            report_comment,
            version=found.version,
            on=self.today,
            comments="It reads like us. The dog is eight, not ten.",
        )
        return self

    # --- Panel ----------------------------------------------------------------------------------

    def list_for(self, panel: Panel) -> Walk:
        """Listed for a panel, and the pack sent."""
        self.wait(days=1)
        self.do(self.people.administrator, item_list, panel_id=panel.pk)
        self.wait(hours=3)
        self.do(
            self.people.administrator,
            pack_send,
            documents=[],
            late_why="" if self.today <= panel.papers_by else "The report came late.",
        )
        return self

    def recommend(
        self, recommends: str = PanelItem.Recommends.SUITABLE, *, minutes: bool = True
    ) -> Walk:
        """What panel says of it, on the day; the minutes some days later."""
        good = recommends == PanelItem.Recommends.SUITABLE
        terms = Terms(most_children=2, youngest=4, oldest=12, types=self.family.wants)
        item = self.do(
            self.people.administrator,
            recommendation_record,
            recommends=recommends,
            reasons="They showed warmth and insight." if good else "They did not hear the worries.",
            terms=terms if good else None,
        )
        if minutes:
            self.wait(days=3)
            text = "Panel met the applicants, asked about contact and school, and talked it over."
            self.do(self.people.administrator, minutes_finish, item_id=item.pk, text=text)
        return self

    # --- Decision -------------------------------------------------------------------------------

    def approve(self) -> Any:
        """The decision-maker approves; they are told the same day."""
        self.wait(days=2)
        access = self.people.decision_maker(self.at)
        with reaching(access.reach):
            household = household_approve(
                access=access,
                enquiry_id=self.pk,
                terms=Terms(most_children=2, youngest=4, oldest=12, types=self.family.wants),
                reasons="I agree with panel and its reasons.",
                agreement_signed_on=self.today,
                now=self.at,
            )
        self._tell()
        return household

    def propose_no(self) -> Determination:
        """The decision-maker proposes not to approve; the letter goes within five working days."""
        self.wait(days=2)
        made: Determination = self.do(
            self.people.decision_maker,
            no_propose,
            reasons="The home is not safe for a child yet, and you did not see why.",
            differs_why="",
        )
        self._tell()
        return made

    def _tell(self) -> None:
        def last(access: Access, case: Enquiry) -> Decision:
            rows = Decision.objects.visible_to(access).filter(enquiry=case)
            return rows.latest("pk")

        decision: Decision = self.look(self.people.decision_maker, last)
        self.wait(hours=2)
        told = {"decision_id": decision.pk, "at": self.at, "how": "By phone"}
        self.do(self.people.decision_maker, decision_told, **told)
        self.wait(days=1)
        written = {"decision_id": decision.pk, "letter_on": self.today}
        self.do(self.people.decision_maker, decision_written, **written)


# --- Panels, which are of no one case -------------------------------------------------------------

MEMBERS = (
    MemberAnswers("Hilary Stone", "hilary.stone@example.org", "chair", True, True,
                  "Was head of a fostering service", False, date(2020, 1, 6)),
    MemberAnswers("Tom Okafor", "tom.okafor@example.org", "vice", False, True,
                  "Social worker in kinship care", False, date(2021, 3, 1)),
    MemberAnswers("Bea Lindqvist", "bea.lindqvist@example.org", "", True, False,
                  "Grew up in care", False, date(2021, 9, 6)),
    MemberAnswers("Raj Sethi", "raj.sethi@example.org", "", True, False,
                  "Has fostered for 20 years", False, date(2022, 1, 10)),
    MemberAnswers("Carol Mensah", "carol.mensah@example.org", "", False, False,
                  "Head teacher of a primary school", False, date(2022, 6, 6)),
    MemberAnswers("Dr Ian Frost", "ian.frost@example.org", "", False, False,
                  "Medical adviser", True, date(2020, 1, 6)),
)  # fmt: skip


def members_add(
    administrator: AccessAt, *, now: datetime, answers: Sequence[MemberAnswers] = MEMBERS
) -> list[PanelMember]:
    """A central list that makes a quorum."""
    access = administrator(now)
    with reaching(access.reach):
        return [member_save(access=access, answers=each, now=now) for each in answers]


def panel_call(
    administrator: AccessAt, members: list[PanelMember], *, at: datetime, now: datetime
) -> Panel:
    """A panel on a day, with its members asked to it."""
    access = administrator(now)
    with reaching(access.reach):
        panel = panel_make(
            access=access,
            name="Fostering panel",
            at=at,
            place="Civic Centre, room 3",
            most_items=4,
            now=now,
        )
        return seats_set(access=access, panel_id=panel.pk, members=members, now=now)


def panel_sit(administrator: AccessAt, panel: Panel, *, now: datetime) -> None:
    """Everybody came, the chair presides, the panel is open."""
    access = administrator(now)
    with reaching(access.reach):
        seats = list(PanelSeat.objects.filter(panel=panel).select_related("member"))
        chair = next(seat.pk for seat in seats if seat.member.chairs == "chair")
        came = {seat.pk: True for seat in seats}
        attendance_record(access=access, panel_id=panel.pk, came=came, presides=chair, now=now)
        panel_open(access=access, panel_id=panel.pk, now=now)


def panel_end(administrator: AccessAt, panel: Panel, *, now: datetime) -> None:
    """Everything on its list was considered."""
    access = administrator(now)
    with reaching(access.reach):
        panel_close(access=access, panel_id=panel.pk, now=now)


__all__ = [
    "Family",
    "People",
    "Walk",
    "members_add",
    "panel_call",
    "panel_end",
    "panel_sit",
]
