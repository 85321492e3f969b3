"""The journey's settings on screen: reasons, limits, letters, a council's own, the dry run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.selectors.reasons import reasons_offered
from enquiries.workflow import CLOSE_REASONS, Action
from hubs import letters_said
from hubs.calendar import say_day
from hubs.letters_said import LetterSaid, kinds_register, letter_kinds, wording_on
from hubs.models import (
    LetterWording,
    Reason,
    ServiceOffer,
    ServicePolicy,
    TimeLimit,
    User,
)
from hubs.selectors import offers_on, own_panel_rule
from hubs.time_limits import LIMITS, limit_on
from tests.cast import GATESHEAD_POSTCODE, LEEDS_POSTCODE, Cast, World
from tests.hubs.test_settings import errors, events, hidden, mo, url, words

__all__ = ["mo"]

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.mel)


@pytest.fixture
def gareth(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.gareth)


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def day(name: str, when: date) -> dict[str, str]:
    """Three boxes of a date."""
    parts = {"day": when.day, "month": when.month, "year": when.year}
    return {f"{name}-{part}": str(value) for part, value in parts.items()}


def text(answer: Any) -> str:
    return words(answer.content.decode())


def test_the_front_page_leads_to_each_part(mel: Client) -> None:
    html = mel.get(url("")).content.decode()
    for part in ("reasons", "limits", "letters"):
        assert f'href="{url(part)}"' in html
    assert f'href="{reverse("enquiries:dry_run")}"' in html


class TestReasons:
    def offered(self, world: World, when: date) -> dict[str, str]:
        return reasons_offered(world.ne, applied=False, day=when)[Action.CLOSE]

    def add(self, client: Client, label: str, when: date, which: str = "close") -> Any:
        fields = {"which": which, "label": label, **day("valid_from", when)}
        return client.post(url("reason_new"), fields)

    def test_a_reason_joins_its_list_on_its_day_and_the_others_stay(
        self, mel: Client, world: World, see_all: SeeAll
    ) -> None:
        assert self.add(mel, "Moved to another country", in_days(3)).status_code == 302
        assert self.offered(world, in_days(0)) == CLOSE_REASONS
        later = self.offered(world, in_days(3))
        assert later == {**CLOSE_REASONS, "moved-to-another": "Moved to another country"}
        assert list(later)[-1] == "other"
        said = text(mel.get(url("reasons")))
        assert f"Moved to another country (from {say_day(in_days(3))})" in said
        (event,) = events(see_all, "reason.added")
        assert event.changes["label"] == [None, "Moved to another country"]

    def test_what_cannot_be_added_is_refused_beside_its_field(self, mel: Client) -> None:
        self.add(mel, "Moved away", in_days(0))
        for label, when, said in (
            ("moved AWAY", in_days(0), "This reason is on the list already"),
            ("Retired", in_days(-1), "The first day must be on or after"),
            ("", in_days(0), "Enter the reason"),
        ):
            answer = self.add(mel, label, when)
            assert answer.status_code == 422
            assert any(said in error for error in errors(answer.content.decode())), said
        assert "Choose a list" in text(self.add(mel, "Retired", in_days(0), which="mine"))

    def test_a_reason_ends_and_cases_that_have_it_keep_its_words(
        self, mel: Client, world: World, see_all: SeeAll
    ) -> None:
        off = url("reason_off", "close", "no_space")
        assert "Take “No spare room for now” off the list" in text(mel.get(off))
        early = mel.post(off, day("last_day", in_days(-1)))
        assert early.status_code == 422
        assert mel.post(off, day("last_day", in_days(0))).status_code == 302
        assert "no_space" in self.offered(world, in_days(0))
        assert "no_space" not in self.offered(world, in_days(1))
        assert Reason.objects.filter(cluster=world.ne, code="no_space").count() == 1
        assert len(events(see_all, "reason.ended")) == 1

    def test_the_last_choice_and_strange_reasons_stay(self, mel: Client) -> None:
        for code in ("other", "nothing-like-it"):
            assert mel.get(url("reason_off", "close", code)).status_code == 404
            assert mel.post(url("reason_off", "close", code)).status_code == 404
        assert mel.get(url("reason_off", "mine", "no_space")).status_code == 404
        assert mel.get(url("reason_off", "withdraw", "not_said")).status_code == 404


class TestLimits:
    def change(self, client: Client, code: str, amount: str, when: date) -> Any:
        return client.post(url("limit", code), {"amount": amount, **day("valid_from", when)})

    def test_the_table_says_each_limit_its_force_and_its_source(self, mel: Client) -> None:
        with CaptureQueriesContext(connection) as asked:
            said = text(mel.get(url("limits")))
        about = [q for q in asked if "hubs_timelimit" in q["sql"]]
        assert len(about) == 2  # as they stand, and to come
        assert all(limit.label in said for limit in LIMITS.values())
        assert "Law Fostering Services (England) Regulations 2011, regulation 26(1B)" in said

    def test_a_standard_may_be_made_stricter_from_a_day(
        self, mel: Client, world: World, see_all: SeeAll
    ) -> None:
        lax = self.change(mel, "decision", "8", in_days(2))
        assert lax.status_code == 422
        assert "A hub may be stricter" in errors(lax.content.decode())[0]
        assert 'value="8"' in lax.content.decode()
        assert self.change(mel, "decision", "5", in_days(2)).status_code == 302
        assert limit_on("decision", cluster=world.ne, day=in_days(1)).amount == 7
        mine = limit_on("decision", cluster=world.ne, day=in_days(2))
        assert mine.amount == 5
        assert mine.source == (
            "Set by North East Fostering Hub; National Minimum Standards 2011, 14.9 says"
            " 7 working days"
        )
        assert limit_on("decision", cluster=world.em, day=in_days(2)).amount == 7
        again = self.change(mel, "decision", "4", in_days(2))
        assert "changes on that day already" in errors(again.content.decode())[0]
        (event,) = events(see_all, "limit.set")
        assert event.changes["amount"] == [None, 5]
        row = TimeLimit.objects.get(cluster=world.ne)
        assert "5 working days from" in text(mel.get(url("limits")))
        assert mel.post(url("limit_remove", row.pk)).status_code == 302
        assert limit_on("decision", cluster=world.ne, day=in_days(2)).amount == 7
        assert mel.post(url("limit_remove", row.pk)).status_code == 404

    def test_the_law_and_promises_are_not_set_here(self, mel: Client) -> None:
        for code in ("stage_1_no", "initial_visit", "nonsense"):
            assert mel.get(url("limit", code)).status_code == 404
            assert self.change(mel, code, "3", in_days(0)).status_code == 404

    def test_what_has_begun_is_nobodys_to_take_away(self, mel: Client, world: World) -> None:
        self.change(mel, "tell", "1", in_days(0))
        row = TimeLimit.objects.get(cluster=world.ne)
        assert mel.post(url("limit_remove", row.pk)).status_code == 404


class TestLetters:
    KIND = LetterSaid(
        "decision_yes",
        "You are approved",
        "Dear {name}\n\nYou are approved to foster.",
        facts={"name": "The applicant’s name", "date": "The day of the decision"},
        must=frozenset({"name"}),
    )

    @pytest.fixture(autouse=True)
    def one_kind(self) -> Iterator[None]:
        were = dict(letter_kinds())
        kinds_register([self.KIND])
        yield
        kinds_register(were.values())

    def send(self, client: Client, words: str, when: date) -> Any:
        page = client.get(url("letter", "decision_yes")).content.decode()
        fields = {"was": hidden(page, "was"), "text": words, **day("valid_from", when)}
        return client.post(url("letter", "decision_yes"), fields)

    def test_own_words_from_a_day_and_back(
        self, mel: Client, world: World, see_all: SeeAll
    ) -> None:
        ours = "Dear {name}\n\nWelcome. We decided on {date}."
        assert self.send(mel, ours, in_days(1)).status_code == 302
        assert wording_on(world.ne, "decision_yes", day=in_days(0)) is None
        row = wording_on(world.ne, "decision_yes", day=in_days(1))
        assert row is not None
        assert row.text == ours
        assert f"Your own from {say_day(in_days(1))}" in text(mel.get(url("letters")))
        assert self.send(mel, ours + " Well done.", in_days(0)).status_code == 302
        assert "Your own, since" in text(mel.get(url("letters")))
        assert LetterWording.objects.filter(cluster=world.ne).count() == 1
        assert mel.post(url("letter_back", "decision_yes")).status_code == 302
        assert wording_on(world.ne, "decision_yes", day=in_days(0)) is None
        assert len(events(see_all, "wording.set")) == 2
        assert len(events(see_all, "wording.ended")) == 1

    @pytest.mark.parametrize(
        ("ours", "said"),
        [
            ("Welcome.", "The words must have {name} in them: The applicant’s name"),
            ("Dear {name}, from {council}", "“{council}” does not stand for anything"),
            ("Dear {name}, {", "A brace stands alone"),
            ("", "Enter the words"),
        ],
    )
    def test_words_that_would_not_make_a_letter(self, mel: Client, ours: str, said: str) -> None:
        answer = self.send(mel, ours, in_days(0))
        assert answer.status_code == 422
        assert said in errors(answer.content.decode())[0]

    def test_two_managers_at_once(self, mel: Client, mo: Client, world: World) -> None:
        page = mel.get(url("letter", "decision_yes")).content.decode()
        self.send(mo, "Dear {name}, from Mo", in_days(0))
        mine = {
            "was": hidden(page, "was"),
            "text": "Dear {name}, from Mel",
            **day("valid_from", in_days(0)),
        }
        stopped = mel.post(url("letter", "decision_yes"), mine)
        assert stopped.status_code == 409
        assert "Mo Manager changed this to “Dear {name}, from Mo”" in text(stopped)
        assert "from Mel" in stopped.content.decode()
        mine["was"] = hidden(stopped.content.decode(), "was")
        assert mel.post(url("letter", "decision_yes"), mine).status_code == 302

    def test_a_letter_that_does_not_exist(self, mel: Client) -> None:
        assert mel.get(url("letter", "nonsense")).status_code == 404
        assert letters_said.words_faults(self.KIND, self.KIND.words) == []


class TestCouncil:
    def send(self, client: Client, page: str, types: list[str], panel: str, when: date) -> Any:
        was = hidden(client.get(page).content.decode(), "was")
        fields = {"was": was, "types": types, "panel": panel, **day("valid_from", when)}
        return client.post(page, fields)

    def test_a_council_says_what_it_recruits_for(
        self, gareth: Client, world: World, see_all: SeeAll
    ) -> None:
        page = reverse("staff:own_offers")
        everything = offers_on(world.gateshead, day=in_days(0))
        assert len(everything) > 10
        few = ["long_term", "siblings"]
        assert self.send(gareth, page, few, "hub", in_days(2)).status_code == 302
        assert offers_on(world.gateshead, day=in_days(1)) == everything
        assert offers_on(world.gateshead, day=in_days(2)) == set(few)
        assert (
            self.send(gareth, page, ["remand", "siblings"], "True", in_days(0)).status_code == 302
        )
        assert offers_on(world.gateshead, day=in_days(5)) == {"remand", "siblings"}
        assert ServiceOffer.objects.filter(service=world.gateshead).count() == 2
        assert own_panel_rule(world.gateshead, day=in_days(0)) is True
        said = text(gareth.get(reverse("staff:own_council")))
        assert "Brothers and sisters, Remand" in said
        assert "Panel Required" in said
        (first, second) = events(see_all, "council.offers_set")
        assert first.service_id == world.gateshead.pk
        assert second.changes["types"][1] == "remand,siblings"

    def test_a_hub_says_it_for_its_own_councils_and_no_others(
        self, mel: Client, world: World
    ) -> None:
        page = url("council_offers", world.sunderland.slug)
        assert self.send(mel, page, ["remand"], "False", in_days(0)).status_code == 302
        assert own_panel_rule(world.sunderland, day=in_days(0)) is False
        assert self.send(mel, page, ["remand"], "hub", in_days(0)).status_code == 302
        assert own_panel_rule(world.sunderland, day=in_days(0)) is None
        assert not ServicePolicy.objects.filter(service=world.sunderland).exists()
        assert mel.get(url("council_offers", world.derby.slug)).status_code == 404
        assert page in mel.get(url("councils")).content.decode()

    def test_what_is_missing_is_said_beside_its_field(self, gareth: Client) -> None:
        answer = self.send(gareth, reverse("staff:own_offers"), [], "", in_days(-1))
        assert answer.status_code == 422
        found = " ".join(errors(answer.content.decode()))
        assert "Choose at least one type of fostering" in found
        assert "Choose whether a panel" in found
        assert "The first day must be on or after" in found

    def test_the_hubs_manager_and_the_councils_at_once(
        self, mel: Client, gareth: Client, world: World
    ) -> None:
        page = url("council_offers", world.gateshead.slug)
        was = hidden(mel.get(page).content.decode(), "was")
        self.send(gareth, reverse("staff:own_offers"), ["remand"], "hub", in_days(0))
        fields = {"was": was, "types": ["uasc"], "panel": "hub", **day("valid_from", in_days(0))}
        stopped = mel.post(page, fields)
        assert stopped.status_code == 409
        assert "Gareth Head changed this to “Remand”" in text(stopped)


class TestDryRun:
    def ask(self, client: Client, **typed: str) -> str:
        usual = {"postcode": GATESHEAD_POSTCODE, "council": "", "kind": "fostering"}
        return text(client.post(reverse("enquiries:dry_run"), usual | typed))

    def test_it_says_the_council_who_and_what_is_promised_and_writes_nothing(
        self, mel: Client, world: World, see_all: SeeAll
    ) -> None:
        ServiceOffer.objects.create(service=world.gateshead, type="remand", valid_from=in_days(0))
        said = self.ask(mel)
        assert "Council Gateshead Council Why The postcode lies in Gateshead" in said
        assert "Who gets it Nobody: the team’s queue" in said
        assert "First contact by 5pm on" in said
        assert "The council recruits for Remand Panel Considers the application" in said
        with see_all():
            assert not Enquiry.objects.exists()

    def test_a_choice_wins_and_home_is_said(self, mel: Client) -> None:
        said = self.ask(mel, council="sunderland")
        assert "Council Sunderland Council Why They chose it Lives in Gateshead" in said

    def test_outside_unreadable_and_other_kinds(self, mel: Client) -> None:
        assert "Council None yet" in self.ask(mel, postcode=LEEDS_POSTCODE)
        assert "Council None yet" in self.ask(mel, postcode="")
        assert "a road of its own" in self.ask(mel, kind="kinship")
        assert "Select what they came for" in self.ask(mel, kind="nonsense")
