"""From the start of Stage 1 to a report that is shared."""

from __future__ import annotations

from typing import Any, Self

from carers.walk.applying import Applying
from carers.walk.base import HOUR, AccessAt
from enquiries.assessment_words import SECTIONS
from enquiries.models import (
    Check,
    Enquiry,
    Referee,
    Report,
)
from enquiries.selectors.letters import letters_of
from enquiries.services.assessing import assessment_visit_record, section_save
from enquiries.services.check_acts import check_receive, check_verify, check_waive, checks_request
from enquiries.services.interviews import interview_record
from enquiries.services.letters_made import letter_sent
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
from enquiries.terms import Terms
from hubs.access import Access

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


class Assessing(Applying):
    """The steps of the assessment."""

    def stage_1(self) -> Self:
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

    def checks(self, *, stage: int = 1, all_but: int = 0, verify: bool = True) -> Self:
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

    def stage_2(self) -> Self:
        """Stage 1 is passed."""
        self.wait(days=2)
        self.do(self.people.worker, stage_2_start)
        return self.post()

    def post(self, who: AccessAt | None = None) -> Self:
        """Every letter that was made and waits goes today."""
        who = who or self.people.worker
        waiting = self.look(who, lambda a, e: list(letters_of(a, e).filter(sent_on=None)))
        for letter in waiting:
            said = {"sent_on": self.today, "how": "post", "evidence": "Recorded delivery"}
            self.do(who, letter_sent, letter_id=letter.pk, **said)
        return self

    # --- Stage 2 and the report -----------------------------------------------------------------

    def assess(self, *, sections: int = len(SECTIONS), visits: int = 6) -> Self:
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

    def report(self, *, kind: str = "full", suitable: bool = True) -> Self:
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

    def share(self) -> Self:
        """They have the report, and say what they think of it."""
        self.wait(days=1)
        self.do(self.people.worker, report_share, shown=self._report_state())
        self.post()
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
