"""Cases before panel, what each still lacks, and the panel each can make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enquiries.checks import blockers
from enquiries.held import AWAY, FORCED
from enquiries.models import Enquiry, PanelItem
from enquiries.selectors.facts import facts_of
from enquiries.selectors.panel_ready import cases_for_panel
from enquiries.selectors.panels import panels_of
from enquiries.services.panels import panel_make
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import SeenBy, User
from tests.cast import MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World
from tests.journey.road import Rows, assessed, place_reach, take_to

DAY = timedelta(days=1)
SignIn = Callable[[User], Client]


@pytest.fixture
def pat(cast: Cast) -> Access:
    return cast.access("pat")


def shown(client: Client) -> str:
    with time_machine.travel(MONDAY, tick=False):
        return client.get(reverse("enquiries:panels")).content.decode()


def test_each_case_before_panel_with_what_is_missing_and_the_panel_it_can_make(
    cast: Cast, pat: Access, make_enquiry: MakeEnquiry, world: World, signed_in: SignIn
) -> None:
    client = signed_in(cast.pat)
    assert "No case waits to be listed for panel." in shown(client)
    names = ("Ready", "Early", "Again", "Named", "Elsewhere")
    cases = {
        name: make_enquiry(
            first_name=name,
            phone=f"0770090070{place}",
            **({"postcode": SUNDERLAND_POSTCODE} if name == "Elsewhere" else {}),
        )
        for place, name in enumerate(names)
    }
    ready, early, again, named = (cases[name] for name in names[:4])
    with reaching(place_reach(ready)):
        for case in (ready, named, cases["Elsewhere"]):
            assessed(case, by=cast.gita)
        take_to(Stage.ASSESSMENT, early, by=cast.gita)
        take_to(Stage.DETERMINATION, again, by=cast.gita)
        again.determination_set.update(route="representations", answered_on=MONDAY.date())
        Enquiry.objects.filter(pk=named.pk).update(seen_by=SeenBy.NAMED, **AWAY, **FORCED)
    assert "There is no panel to come with a free place" in shown(client)
    with reaching(pat.reach):
        made: dict[str, Any] = {
            "access": pat,
            "name": "Panel",
            "place": "Civic Centre",
            "now": MONDAY - 20 * DAY,
        }
        panel_make(**made, at=MONDAY + 3 * DAY, most_items=4)  # its papers are due already
        full = panel_make(**made, at=MONDAY + 14 * DAY, most_items=1)
        first = panel_make(**made, at=MONDAY + 21 * DAY, most_items=1)
        panel_make(**made, at=MONDAY + 28 * DAY, most_items=4)
    with reaching(place_reach(ready)):  # a case that Pat does not see takes a place too
        Rows(named, by=cast.gita).panel_item(panel=full)
    with reaching(pat.reach):
        to_come, _ = panels_of(pat, now=MONDAY)
        found = cases_for_panel(pat, to_come, now=MONDAY)
        said = {one.case.pk: one for one in found.cases}
        # The list says what the case's own page says, and what the act refuses for.
        for case in (ready, early):
            facts = facts_of(pat, Enquiry.objects.get(pk=case.pk), today=MONDAY.date())
            assert said[case.pk].missing == blockers(facts, Action.LIST)
    # Whoever is not named for a protected case gets nothing from it, nor does another council.
    assert set(said) == {ready.pk, early.pk, again.pk}
    assert found.cases[-1].case == early
    assert said[early.pk].missing
    assert {one.panel for one in found.cases} == {first}
    page = shown(client)
    assert said[early.pk].missing[0].sentence in page
    assert f"{len(said[early.pk].missing) - 4} more" in page
    assert "Panel looks again: they made representations" in page
    assert page.count("List for this panel") == 2
    # One press, and it is on the list; the next case goes to the next panel.
    with time_machine.travel(MONDAY, tick=False):
        pressed = client.post(
            reverse("enquiries:panel_list", args=[ready.reference]), {"panel": first.pk}
        )
    assert pressed.status_code == 302
    with reaching(pat.reach):
        assert PanelItem.objects.get(enquiry=ready, taken_off_at=None).panel == first
        assert Enquiry.objects.get(pk=ready.pk).stage == Stage.PANEL
    page = shown(client)
    assert page.count("List for this panel") == 1
    assert f'name="panel" value="{first.pk}"' not in page


def test_the_list_costs_the_same_for_many(
    cast: Cast, pat: Access, make_enquiry: MakeEnquiry
) -> None:
    def queries() -> int:
        """Of the calendar and the list, without savepoints and the reach."""
        with reaching(pat.reach), CaptureQueriesContext(connection) as seen:
            to_come, _ = panels_of(pat, now=MONDAY)
            assert cases_for_panel(pat, to_come, now=MONDAY).cases
        return sum("FROM" in query["sql"] for query in seen)

    def one_more(phone: str) -> None:
        case = make_enquiry(phone=phone)
        with reaching(place_reach(case)):
            assessed(case, by=cast.gita)
            panel = Rows(case, by=cast.gita).panel(
                at=MONDAY + 21 * DAY, papers_by=MONDAY.date() + 14 * DAY
            )
            assert panel.pk

    one_more("07700900801")
    few = queries()
    for place in range(3):
        one_more(f"0770090081{place}")
    assert queries() == few <= 8
