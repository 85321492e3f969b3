"""The case page says what comes next and what is missing, at every stage, to each colleague."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enquiries import checks
from enquiries.models import Enquiry
from enquiries.views.staff.ahead import page_href, tabs_of
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import User
from tests.cast import Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.staff.test_case import address

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

# The stage -> the one button when nothing is in the way, and the page it leads to.
BUTTONS = {
    Stage.INVITED: ("Record the application", "application"),
    Stage.APPLICATION: ("Start Stage 1", "stage_1"),
    Stage.CHECKS: ("Go on to Stage 2", "stage_1"),
    Stage.ASSESSMENT: ("List for panel", "panel_item"),
    Stage.PANEL: ("Send to the decision-maker", "panel_item"),
}

# Before anybody may apply: the page that leads on.
FIRST = {
    Stage.CONVERSATION: ("Fill in the expression of interest", "interest"),
    Stage.INTEREST: ("Book the home visit", "visits"),
}


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now() - timedelta(days=1))


def panel_of(answer: Any) -> str:
    """The markup of "What comes next"; empty when it is not there."""
    found = re.search(r'<section class="card ahead".*?</section>', answer.content.decode(), re.S)
    return found[0] if found else ""


def button_of(panel: str) -> tuple[str, str] | None:
    """Where the one button leads, and its label."""
    found = re.findall(r'<a href="([^"]+)" role="button"[^>]*>([^<]+)</a>', panel)
    assert len(found) <= 1
    return found[0] if found else None


def ready(rows: Rows, stage: Stage) -> None:
    """Write what the next step needs, so that nothing is in its way."""
    if stage is Stage.CHECKS:
        rows.checks_in()
    elif stage is Stage.ASSESSMENT:
        rows.sections()
        rows.report()
    elif stage is Stage.PANEL:
        rows.recommended()


# Every page that a guard or the next step names (enquiries.checks).
NAMED = (
    "edit", "route", "handover_council", "interest", "visits", "application", "checks", "stage_1",
    "stage_2", "report", "panel_item", "decision", "determination", "transfer",
)  # fmt: skip


def test_every_page_that_a_guard_names_is_there_for_whom_it_lets_in(
    case: Enquiry, cast: Cast
) -> None:
    source = inspect.getsource(checks)
    for name in NAMED:
        assert f'"{name}"' in source
        assert page_href(place_access(case), case, name).startswith(address(case))
    assert page_href(cast.access("pat"), case, "panel_item") == address(case, "panel_item")
    assert page_href(cast.access("pat"), case, "checks") == ""
    assert page_href(cast.access("gita"), case, "route") == ""
    for form, section in (("visit_book", "Visits"), ("interest_sensitive", "Interest")):
        tabs = tabs_of(place_access(case), case, current=form)
        assert [tab["text"] for tab in tabs if tab["current"]] == [section]


def test_each_stage_shows_its_one_button_or_what_is_missing(
    case: Enquiry, cast: Cast, signed_in: SignIn
) -> None:
    """Gareth manages the council: he may open everything but the panel's and decision's pages."""
    client = signed_in(cast.gareth)
    now = timezone.now()
    rows = Rows(case, by=cast.gita, now=now)
    client.get(address(case))  # the first of a session costs more
    costs = {}
    for stage in (
        Stage.CONVERSATION, Stage.INTEREST, Stage.VISIT, Stage.INVITED, Stage.APPLICATION,
        Stage.CHECKS, Stage.ASSESSMENT, Stage.PANEL, Stage.DECISION, Stage.DETERMINATION,
    ):  # fmt: skip
        with reaching(place_reach(case)):
            take_to(stage, case, by=cast.gita, now=now, refuses=True)
            if stage is Stage.CHECKS:
                rows.check(kind="medical", label="Medical report", received_on=None)
        with CaptureQueriesContext(connection) as queries:
            shown = panel_of(client.get(address(case)))
        costs[stage] = [
            q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))
        ]
        assert shown.count('aria-current="step"') == 1, stage
        if stage in FIRST:
            label, page = FIRST[stage]
            assert button_of(shown) == (address(case, page), label)
        if stage is Stage.VISIT:
            assert "Record the home visit and what was decided" in shown
            assert button_of(shown) is None
        if stage is Stage.CHECKS:
            assert "Medical report for Sam has not come yet." in shown
            assert f'href="{address(case, "checks")}"' in shown
            assert button_of(shown) is None
        if stage in BUTTONS:
            with reaching(place_reach(case)):
                ready(rows, stage)
            label, page = BUTTONS[stage]
            shown = panel_of(client.get(address(case)))
            if stage in (Stage.ASSESSMENT, Stage.PANEL):  # listing is not his task
                assert f"“{label}” comes next. That is for the panel administrator." in shown
                assert button_of(shown) is None
                theirs = panel_of(signed_in(cast.pat).get(address(case)))
                assert button_of(theirs) == (address(case, page), label)
            else:
                assert button_of(shown) == (address(case, page), label)
                assert "Nothing is missing." in shown
        if stage is Stage.DECISION:
            dees = panel_of(signed_in(cast.dee).get(address(case)))
            assert button_of(dees) == (address(case, "decision"), "Decide")
        if stage is Stage.DETERMINATION:
            assert "Their 28 days to answer are not over." in shown
    # The checks, and before Stage 1 the gaps of the application, are a query each.
    for stage, asked in costs.items():
        assert len(asked) <= 20, (stage, len(asked), "\n".join(sql[:160] for sql in asked))
