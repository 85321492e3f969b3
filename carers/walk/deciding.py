"""From panel to the decision."""

from __future__ import annotations

from typing import Any, Self

from carers.services.approving import household_approve
from carers.walk.assessing import Assessing
from enquiries.letter_kinds import TELLS_OF
from enquiries.models import (
    Decision,
    Determination,
    Enquiry,
    Panel,
    PanelItem,
)
from enquiries.services.deciding import decision_told, no_propose
from enquiries.services.letters_made import letter_prepare
from enquiries.services.minutes import minutes_finish, recommendation_record
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import item_list
from enquiries.terms import Terms
from hubs.access import Access
from hubs.fence import reaching


class Walk(Assessing):
    """One case on its way, with every step from the first enquiry to the decision."""

    def list_for(self, panel: Panel) -> Self:
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
    ) -> Self:
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
        kind = next(kind for kind, outcome in TELLS_OF.items() if outcome == decision.outcome)
        self.do(self.people.decision_maker, letter_prepare, kind=kind)
        self.post(self.people.decision_maker)
