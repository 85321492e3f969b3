"""What comes next on a case: the road, the one button, and what is still missing.

The guards (``enquiries.checks``) name pages; here they become links, each only for a colleague
whom that page lets in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.urls import resolve, reverse

from enquiries.checks import Blocker, Facts, Next, blockers, next_of
from enquiries.models import Enquiry
from enquiries.selectors.facts import facts_of
from enquiries.workflow import (
    BEFORE_APPLICATION,
    MAY_APPLY,
    MILESTONE_LABELS,
    MILESTONE_OF,
    MILESTONES,
    STAGE_LABELS,
    Action,
    Kind,
    Order,
    Stage,
)
from hubs.access import Access
from hubs.permissions import Right


@dataclass(frozen=True)
class Missing:
    """One thing in the way, and where it is mended; no address where this colleague may not."""

    text: str
    href: str


@dataclass(frozen=True)
class Ahead:
    """The panel at the top of a case. ``button`` is the label of the one thing that can be done
    now; ``waits`` the same where it cannot yet, or not by this colleague, said in ``said``."""

    steps: list[dict[str, str]]
    stage: str
    button: str = ""
    href: str = ""
    said: str = ""
    missing: tuple[Missing, ...] = ()
    links: tuple[Missing, ...] = ()


def ahead_of(access: Access, case: Enquiry, *, today: date) -> Ahead | None:
    """What comes next on an open case; None for one that has ended, or that came for something
    with a road of its own."""
    if not case.is_open or Kind(case.kind) in _OTHER_ROADS:
        return None
    facts = facts_of(access, case, today=today)
    found = next_of(facts)
    steps, stage = _steps(facts), STAGE_LABELS[facts.stage]
    links = _links(access, case, facts)
    if found is None:
        return _first(
            access, case, facts, Ahead(steps, stage, said=_FIRST[facts.stage], links=links)
        )
    task, href = _TASKS[found.action], page_href(access, case, found.page)
    if not found.ready:
        said = f"“{found.label}” comes next. Still missing:"
        return Ahead(steps, stage, said=said, missing=_missing(access, case, found), links=links)
    missing = _missing(access, case, found)
    if not href or not access.can(task):
        who = _WHO.get(task, "a colleague who works on the case")
        said = f"“{found.label}” comes next. That is for {who}."
        return Ahead(steps, stage, said=said, missing=missing, links=links)
    said = "In the way of a yes:" if missing else _clear(facts, found.action)
    return Ahead(
        steps, stage, button=found.label, href=href, said=said, missing=missing, links=links
    )


_OTHER_ROADS = frozenset(Kind) - MAY_APPLY - {Kind.INFORMATION, Kind.EVENT}
# The right that the step itself asks for: its page may be open to more people.
_TASKS = {
    Action.APPLY: Right.APPLICATION_EDIT,
    Action.START_STAGE_1: Right.ASSESS,
    Action.START_STAGE_2: Right.ASSESS,
    Action.LIST: Right.PANEL_MANAGE,
    Action.RECOMMEND: Right.PANEL_MANAGE,
    Action.SKIP_PANEL: Right.ASSESS,
    Action.APPROVE: Right.DECIDE,
    Action.REFUSE: Right.DECIDE,
}
_WHO = {Right.PANEL_MANAGE: "the panel administrator", Right.DECIDE: "the decision-maker"}
# What leads before anything can be recorded for an application.
_FIRST = {
    Stage.ENQUIRY: "Speak with them first: log the contact when you have.",
    Stage.CONVERSATION: "Find out what they would like, and agree the next step with them.",
    Stage.INTEREST: "Agree the next step with them.",
}
# The page on which that is done, and its button. Logging the contact has its button above.
_FIRST_PAGES = {
    Stage.CONVERSATION: ("interest", "Fill in the expression of interest"),
    Stage.INTEREST: ("visits", "Book the home visit"),
}


def _clear(facts: Facts, action: Action) -> str:
    """What stands beside a button that nothing is in the way of."""
    if action is Action.START_STAGE_2 and blockers(facts, Action.NOT_SUITABLE):
        return "The last day to say no in Stage 1 has passed. The case must go on now."
    return "Nothing is missing."


def _first(access: Access, case: Enquiry, facts: Facts, ahead: Ahead) -> Ahead:
    """Before anybody may apply: the page that leads on, where this colleague may open it."""
    page, button = _FIRST_PAGES.get(facts.stage, ("", ""))
    href = page_href(access, case, page) if page else ""
    return replace(ahead, button=button, href=href) if href else ahead


def _steps(facts: Facts) -> list[dict[str, str]]:
    """The eight steps with done, now or next; in a hub that applies first, in that order."""
    road = list(MILESTONES)
    if facts.order is Order.APPLICATION_FIRST:
        visit, apply = road.index(Stage.VISIT), road.index(Stage.APPLICATION)
        road[visit], road[apply] = road[apply], road[visit]
    at = MILESTONE_OF[facts.stage]
    if facts.stage is Stage.INVITED and facts.order is Order.APPLICATION_FIRST:
        at = Stage.CONVERSATION
    here = road.index(at)
    return [
        {
            "title": MILESTONE_LABELS[stage],
            "state": "done" if place < here else "now" if place == here else "next",
        }
        for place, stage in enumerate(road)
    ]


def _missing(access: Access, case: Enquiry, found: Next) -> tuple[Missing, ...]:
    return tuple(_link(access, case, blocker) for blocker in found.blockers)


def _link(access: Access, case: Enquiry, blocker: Blocker) -> Missing:
    return Missing(blocker.sentence, page_href(access, case, blocker.page))


def _links(access: Access, case: Enquiry, facts: Facts) -> tuple[Missing, ...]:
    """What is done before the application and looked up after it, where this colleague may."""
    pages = [("interest", "Expression of interest"), ("visits", "Home visit")]
    if facts.is_transfer:
        pages.append(("transfer", "Transfer from their agency"))
    found = ((text, page_href(access, case, name)) for name, text in pages)
    return tuple(Missing(text, href) for text, href in found if href)


# --- Pages of a case ------------------------------------------------------------------------------


def page_href(access: Access, case: Enquiry, name: str) -> str:
    """The address of a page of this case; empty for a colleague whom it does not let in."""
    if not all(access.can(right) for right in _door(name)):
        return ""
    return reverse(f"enquiries:{name}", args=[case.reference])


@cache
def _door(name: str) -> tuple[Right, ...]:
    """The rights that a page of a case asks for, as its view declares them (hubs.decorators)."""
    view = resolve(reverse(f"enquiries:{name}", args=["XX-000-000"])).func
    rights: tuple[Right, ...] = view.door  # type: ignore[attr-defined]
    return rights


@dataclass(frozen=True)
class Tab:
    """A section of a case. ``names``: the pages that stand under it, the first one is opened."""

    names: tuple[str, ...]
    text: str
    stages: frozenset[Stage]


_EVER = frozenset(Stage)
_APPLIED = _EVER - BEFORE_APPLICATION - {Stage.CLOSED, Stage.PASSED_ON, Stage.DUPLICATE}
_STAGE_1 = frozenset({Stage.APPLICATION, Stage.CHECKS})
_ASSESSED = _APPLIED - _STAGE_1
# The forms that are opened from a section and stand under it.
_VISITS = ("visit_book", "visit_move", "visit_call_off", "visit_report", "visit_decide")
_HOUSEHOLD = (
    "application_receive", "accommodation", "application_details", "application_consents",
    "application_part", "application_row_add", "application_row_change",
    "application_row_remove", "household_add", "household_change", "household_remove",
)  # fmt: skip
_ASSESSMENT = (
    "stage_1_no", "disqualified", "named_child", "assessment_visit", "section",
    "report_full", "report_brief", "report_comments", "report_version",
)  # fmt: skip
_PANEL = (
    "panel_list", "panel_take_off", "panel_prepare", "panel_stand_aside", "panel_send_pack",
    "panel_recommend", "panel_minutes",
)  # fmt: skip
_DECISION = (
    "decision_no", "decision_more", "decision_tell", "determination_route",
    "review_notice", "review_papers", "review_recommended", "determination_refuse",
    "approve",  # carers' page, which speaks of the decision too
)  # fmt: skip
TABS = (
    Tab(("case",), "Overview", _EVER),
    Tab(("timeline",), "Timeline", _EVER),
    Tab(("note", "note_correct"), "Notes", _EVER),
    Tab(("messages",), "Messages", _EVER),
    Tab(("interest", "interest_sensitive"), "Interest", BEFORE_APPLICATION),
    Tab(("visits", "plan", *_VISITS), "Visits", BEFORE_APPLICATION | {Stage.APPLICATION}),
    Tab(
        ("application", "household", *_HOUSEHOLD),
        "Household",
        _APPLIED | {Stage.VISIT, Stage.INVITED},
    ),
    Tab(("checks",), "Checks", _APPLIED),
    Tab(("stage_1", "stage_2", "report", *_ASSESSMENT), "Assessment", _STAGE_1),
    Tab(("stage_2", "stage_1", "report", *_ASSESSMENT), "Assessment", _ASSESSED),
    Tab(("panel_item", *_PANEL), "Panel", _ASSESSED),
    Tab(
        ("decision", "determination", *_DECISION),
        "Decision",
        _ASSESSED - {Stage.ASSESSMENT, Stage.PANEL},
    ),
    Tab(("documents",), "Documents", _EVER),
    Tab(("letters",), "Letters", _EVER),
)


def tabs_of(access: Access, case: Enquiry, *, current: str) -> list[dict[str, object]]:
    """The sections of a case as far as it has come, which this colleague may open; and the one
    that is open, where the case has gone by it."""
    stage = Stage(case.stage)
    usual = {tab.text for tab in TABS if stage in tab.stages}
    shown = [
        (tab, href)
        for tab in TABS
        if stage in tab.stages or (current in tab.names and tab.text not in usual)
        if (href := page_href(access, case, tab.names[0]))
    ]
    return [
        {"text": tab.text, "href": href, "current": current in tab.names} for tab, href in shown
    ]
