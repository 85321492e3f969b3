"""What is missing before a review is concluded, and before a proposal is decided: pure rules.

No ORM, no clock. The pages list every sentence with a link; the services refuse with the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hubs.calendar import say_day

# Whose views a review hears: values of ``carers.models.ReviewView.Who``.
CARER, CHILD, PLACING = "carer", "child", "placing"

# Where a sentence leads: a view by its number, a new view, or the report.
VIEW, ADD, REPORT = "view", "add", "report"


@dataclass(frozen=True)
class ViewFacts:
    """One view: whose, whether anybody asked for it, and whether it was heard."""

    pk: int
    who: str
    said_of: str  # "Foster carer Kit Dawson"
    asked: bool
    answered: bool  # received, or why it was not given


@dataclass(frozen=True)
class ReviewFacts:
    """A review as the rules read it. ``to_panel``: the first of an approval (regulation 28(5)).
    ``children_placed``, ``placed_in_year``: what the household's places say."""

    to_panel: bool
    held: bool
    report: bool
    panel_on: bool
    panel_said: bool
    children_placed: int
    placed_in_year: bool
    views: Sequence[ViewFacts]


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, as a sentence, and where it is mended."""

    text: str
    where: str
    view: int = 0  # of VIEW
    who: str = ""  # of ADD


def missing_before_conclusion(facts: ReviewFacts) -> list[Missing]:
    """What a review still needs (regulation 28(3) to (5)): the views of each carer; where a child
    is placed, of a child, and of a council that placed one in the last year, asked at least, or
    why not; the report of the day it was held; of the first, what panel recommended."""
    found = [
        Missing(f"The views of {view.said_of} are missing, or why there are none", VIEW, view.pk)
        for view in facts.views
        if view.who == CARER and not view.answered
    ]
    if facts.children_placed:
        found += _asked(facts, CHILD, "Nobody has asked a child who is placed, or said why not")
    if facts.placed_in_year:
        found += _asked(facts, PLACING, "No council that placed a child in the last year was asked")
    if not facts.held:
        found.append(Missing("The day the review was held is missing", REPORT))
    if not facts.report:
        found.append(Missing("The report is missing", REPORT))
    if facts.to_panel and not facts.panel_on:
        found.append(
            Missing("The first review goes to panel: the day it was there is missing", REPORT)
        )
    if facts.to_panel and not facts.panel_said:
        found.append(Missing("What panel recommended is missing", REPORT))
    return found


def _asked(facts: ReviewFacts, who: str, text: str) -> list[Missing]:
    of_them = [view for view in facts.views if view.who == who]
    if any(view.asked or view.answered for view in of_them):
        return []
    if of_them:
        return [Missing(text, VIEW, of_them[0].pk)]
    return [Missing(text, ADD, who=who)]


# --- A proposal -----------------------------------------------------------------------------------

REPRESENTATIONS, INDEPENDENT = "representations", "review"
NOT_IN_PART: Final = (
    "You opened or concluded this review, so another decision-maker decides on what came of it"
)


@dataclass(frozen=True)
class ProposalFacts:
    """A proposal as the rules read it. ``leaves_on``: their own notice ends the approval then.
    ``letters_wait``: for how many carers a letter of it was made here and none went."""

    answer_by: date
    route: str
    recommended: bool
    leaves_on: date | None = None
    letters_wait: int = 0


def missing_before_proposed(facts: ProposalFacts, *, today: date) -> str:
    """Why what was proposed cannot be decided yet; empty when it can. The approval may be carried
    on whenever."""
    if facts.leaves_on is not None:
        return f"They resigned. Their approval ends by itself on {say_day(facts.leaves_on)}"
    if facts.recommended:
        return ""
    if facts.route == REPRESENTATIONS:
        return "They made representations, and panel has not looked again yet"
    if facts.route == INDEPENDENT:
        return "They asked for the independent review, and it has not recommended yet"
    if facts.letters_wait:  # their days run from the letter (regulation 28(7))
        whose = "one carer" if facts.letters_wait == 1 else f"{facts.letters_wait} carers"
        return f"The letter of what is proposed is not recorded as sent to {whose}"
    if today <= facts.answer_by:
        return f"They have until {say_day(facts.answer_by, today=today)} to answer"
    return ""
