"""A review, its proposal and ways to leave, on their pages, by who works there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carers.models import CarerDetermination, Household, Review, TransferOut
from carers.views.year_said import service_said
from hubs.fence import reaching
from hubs.models import User
from tests.cast import Cast, MakeEnquiry
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), "Less than a month"),
        (date(2024, 1, 15), date(2025, 1, 14), "11 months"),
        (date(2024, 1, 15), date(2025, 1, 15), "1 year"),
        (date(2024, 1, 15), date(2026, 4, 20), "2 years 3 months"),
    ],
)
def test_how_long_an_approval_lasted(since: date, until: date, said: str) -> None:
    assert service_said(since, until) == said


SignIn = Callable[[User], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast, today: date) -> Household:
    """A couple of Gateshead's, approved 50 days ago, with the clocks of their year."""
    now = timezone.now()
    case = make_enquiry(now=now, second_first_name="Jo")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=now - 50 * DAY)
        household = rows.household()
        rows.year(household)
    return household


def day(name: str, on: date) -> dict[str, str]:
    parts = {"day": on.day, "month": on.month, "year": on.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


class Walks:
    """One colleague at the pages of one household."""

    def __init__(self, client: Client, home: Household) -> None:
        self.client, self.home = client, home

    def url(self, name: str, *more: object) -> str:
        return reverse(f"carers:{name}", args=[self.home.reference, *more])

    def get(self, name: str, *more: object) -> str:
        answer = self.client.get(self.url(name, *more), follow=True)
        assert answer.status_code == 200
        return words(answer)

    def post(self, name: str, *more: object, **data: Any) -> str:
        answer = self.client.post(self.url(name, *more), data, follow=True)
        assert answer.status_code == 200, words(answer)[:3000]
        return words(answer)

    def wrong(self, name: str, *more: object, **data: Any) -> str:
        answer = self.client.post(self.url(name, *more), data)
        assert answer.status_code == 422
        return words(answer)


def reviewed(gita: Walks, cast: Cast, today: date, conclusion: str) -> Review:
    """A review from its opening to its conclusion, on its pages."""
    gita.post("review_open", because="yearly")
    with reaching(cast.access("gita").reach):
        row = Review.objects.get(household=gita.home, concluded_on=None)
        views = [view.pk for view in row.views.filter(who="carer")]
    for pk in views:
        gita.post("review_view", row.pk, pk, said="They like it.", **day("received_on", today))
    written = day("held_on", today) | day("panel_on", today)
    gita.post("review_write", row.pk, report="Suitable.", panel_said="Panel agrees.", **written)
    said = gita.post("review_conclude", row.pk, conclusion=conclusion, reasons="See the report.")
    assert "The review is concluded." in said
    return row


def test_a_review_on_its_pages(home: Household, cast: Cast, signed_in: SignIn, today: date) -> None:
    gita = Walks(signed_in(cast.gita), home)
    with reaching(cast.access("gita").reach):
        clock = home.deadlines.get(rule="review").pk
    assert "Why is there a review?" in gita.get("clock_done", clock)  # not ticked off by hand
    said = gita.post("review_open", because="yearly")
    assert "What is missing before it can be concluded" in said
    assert "The views of foster carer Sam Carter are missing, or why there are none" in said
    assert "Conclude the review" not in said
    assert "Review 1" in gita.get("review_open")  # where one is open, that
    with reaching(cast.access("gita").reach):
        row = Review.objects.get(household=home)
        view = row.views.earliest("pk").pk
    assert "The first review goes to panel: the day it was there is missing" in gita.wrong(
        "review_conclude", row.pk, conclusion="carry_on", reasons="x"
    )
    assert "Enter the day it came" in gita.wrong("review_view", row.pk, view, said="We like it.")
    assert "must be on or before" in gita.wrong(
        "review_view", row.pk, view, **day("asked_on", today + DAY)
    )
    said = gita.get("review_view_add", row.pk)
    assert "Never a child’s name" in said
    given = {"who": "child", "called": "Child 1"}
    said = gita.post("review_view_add", row.pk, **given, not_given_why="Too young to say")
    assert "Child or young person placed: Child 1 None: Too young to say" in said
    reviewed(gita, cast, today, "carry_on")
    said = gita.get("household")
    assert "Suitable, and the terms are right" in said
    assert "Review: Done on" in said
    said = gita.post("review_notice", row.pk, **day("notice_on", today))
    assert "Written notice" in said
    assert "Record that the written notice went" not in said
    # Who may not know of complaints and allegations neither opens a review for one nor reads so.
    assert "Select a valid choice" in gita.wrong("review_open", because="concern")
    gareth = Walks(signed_in(cast.gareth), home)
    assert "A complaint or an allegation" in gareth.post("review_open", because="concern")
    with reaching(cast.access("gita").reach):
        second = Review.objects.get(household=home, number=2)
    assert "Why Another reason" in gita.get("review", second.pk)
    assert "The review is called off." in gita.post("review_call_off", second.pk)
    # The hub looks on; another council finds nothing there.
    asha = Walks(signed_in(cast.asha), home)
    assert "Panel agrees." in asha.get("review", row.pk)
    sunil = signed_in(cast.sunil)
    assert sunil.get(gita.url("review", row.pk)).status_code == 404


def test_terms_agreed_and_an_end_decided_on_their_pages(
    home: Household, cast: Cast, signed_in: SignIn, today: date
) -> None:
    gita, gareth = Walks(signed_in(cast.gita), home), Walks(signed_in(cast.gareth), home)
    dee = Walks(signed_in(cast.dee), home)
    row = reviewed(gita, cast, today, "terms")
    agreed = {"most_children": "1", **day("agreed_on", today)}
    assert "or that none is" in gita.wrong("terms_agreed", row.pk, **agreed)
    said = gita.post("terms_agreed", row.pk, support_needs="Nobody needs any.", **agreed)
    assert "Most children at once: 1 Agreed in writing on" in said
    assert "Support in the home: Nobody needs any." in said
    assert "Record that the written notice went" in gita.get("review", row.pk)
    row = reviewed(gita, cast, today, "not_suitable")
    assert "A manager of the council proposes to end the approval" in gita.get("review", row.pk)
    assert "Nothing is proposed." in words(dee.client.get(reverse("carers:proposals")))
    said = gareth.post("propose", row.pk, reasons="See it.", **day("letter_on", today))
    until = f"They have until {(today + 28 * DAY).strftime('%A')}"
    assert until in said
    with reaching(cast.access("gita").reach):
        runs = CarerDetermination.objects.get(household=home)
    assert "It is proposed to end the approval" in gita.get("household")
    assert home.reference in words(dee.client.get(reverse("carers:proposals")))
    assert "It cannot be decided as proposed yet" in dee.get("proposal", runs.pk)
    decided = {"outcome": "as_proposed", "reasons": "As it says.", "leaves_because": "standards"}
    assert until in dee.wrong("proposal_decide", runs.pk, **decided)
    given = {"route": "review", "answer": "We are."}
    given |= day("answered_on", today) | day("review_notice_on", today)
    assert "Papers by" in gita.post("proposal_answered", runs.pk, **given)
    gita.post("proposal_papers", runs.pk, **day("on", today))
    said = gita.post("proposal_recommended", runs.pk, recommended="To end.", **day("on", today))
    assert "It waits for the decision" in said
    assert "As proposed" in dee.post("proposal_decide", runs.pk, **decided)
    said = gita.get("household")
    assert "They have left" in said
    assert "The council ended the approval Who began it The council" in said
    assert "Approved for 1 month" in said  # 50 days
    assert f"{today.year + 10}: regulation 32(1)" in said
    assert "Open a review" not in said


def test_a_move_and_a_death_on_their_pages(
    home: Household, cast: Cast, signed_in: SignIn, today: date
) -> None:
    gita, gareth = Walks(signed_in(cast.gita), home), Walks(signed_in(cast.gareth), home)
    given = {"to_service": "Stars Fostering", "to_kind": "agency", "children_placed": "1"}
    said = gita.post("move_open", **given, **day("notice_on", today))
    assert "Stars Fostering (a fostering agency)" in said
    assert "They go to another service" in said
    with reaching(cast.access("gita").reach):
        move = TransferOut.objects.get(household=home)
    assert "Both days are agreed together" in gita.wrong(
        "move", move.pk, children_placed="1", **day("ends_here_on", today + DAY)
    )
    days = day("ends_here_on", today + DAY) | day("starts_there_on", today + DAY)
    assert "Ends here" in gita.post("move", move.pk, children_placed="0", **days)
    assert "called off" in gita.post("move_call_off", move.pk)
    with reaching(cast.access("gareth").reach):
        first, last = home.carers.order_by("pk")
    said = gareth.post("died", carer=str(first.pk), **day("died_on", today))
    assert f"{first.first_name} {first.last_name}" in said
    said = gareth.post("died", carer=str(last.pk), **day("died_on", today))
    assert "The carer died" in said
    assert "Exit interview" not in said
    assert gita.client.get(gita.url("interview")).status_code == 404
    assert gareth.client.get(gareth.url("died")).status_code == 404  # nobody is left


def test_who_is_leaving_is_told_why_no_move_is_opened(
    home: Household, cast: Cast, signed_in: SignIn, today: date
) -> None:
    gita = Walks(signed_in(cast.gita), home)
    gita.post("resign", reason="work", **day("received_on", today))
    assert "No other day can be agreed." in gita.get("move_open")
