"""From the first enquiry to an application that is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self
from uuid import uuid4

from carers.walk.base import DAY, HOUR, AccessAt, Steps
from enquiries.models import (
    Address,
    ContactAttempt,
    HouseholdMember,
    Referee,
    Visit,
)
from enquiries.services import EnquiryAnswers, contact_log, enquiry_assign, enquiry_submit
from enquiries.services.applying import accommodation_save, application_receive
from enquiries.services.household import consents_give, details_save, home_row_save
from enquiries.services.interest import interest_finish, interest_save
from enquiries.services.visiting import (
    Booking,
    draft_seen,
    visit_arrive,
    visit_book,
    visit_decide,
    visit_leave,
    visit_report,
)


class Applying(Steps):
    """The steps before Stage 1."""

    # --- Before the application -----------------------------------------------------------------

    def enquire(self, **answers: Any) -> Self:
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

    def talk(self, who: AccessAt | None = None) -> Self:
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

    def interest(self, who: AccessAt | None = None) -> Self:
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
    ) -> Self:
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

    def apply(self, who: AccessAt | None = None) -> Self:
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
            "approved_elsewhere": False,
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
