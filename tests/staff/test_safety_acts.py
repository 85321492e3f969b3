"""The glass, "I know this person", milestones, the second applicant: read by their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from enquiries.models import Acquaintance, BrokenGlass, Enquiry, Handover, Person
from enquiries.services import enquiry_assign, enquiry_move, note_add
from enquiries.services.answering import handover_accept
from enquiries.services.safety import SafeWay, flag_lift, flag_lift_ask, safety_flag_set
from enquiries.workflow import Action, Stage
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import JourneyPolicy, Membership, User
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work, knows
from tests.journey.road import Rows

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
WHY = "The police are at the door and need her sister's number now"


@pytest.fixture(autouse=True)
def at_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(email="sam@example.org", question="Is the loft on Vine Street enough?")


def address(case: Enquiry, name: str = "case") -> str:
    return reverse(f"enquiries:{name}", args=[case.reference])


def words(response: Any) -> str:
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    plain = re.sub(r"<[^>]+>", " ", body).replace("&#x27;", "'")
    return " ".join(plain.split())


def protect(cast: Cast, case: Enquiry, safe: SafeWay | None = None) -> Enquiry:
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        safety_flag_set(
            access=asha, enquiry_id=case.pk, reason="An ex-partner is looking",
            safe=safe or SafeWay(), named=[cast.ben], now=MONDAY,
        )  # fmt: skip
    return case


class TestGlass:
    def test_from_the_closed_page_to_the_open_case(
        self, case, cast: Cast, signed_in: SignIn, at_monday
    ) -> None:
        protect(cast, case)
        gita = signed_in(cast.gita)
        assert "Open it in an emergency" in words(gita.get(address(case)))
        page = words(gita.get(address(case, "break_glass")))
        assert "Ask first: Asha Officer, Ben Officer." in page
        assert "It is open to you for 4 hours." in page
        assert "Sam" not in page
        short = gita.post(address(case, "break_glass"), {"reason": "Urgent"})
        assert short.status_code == 422
        assert "Say in a sentence what the emergency is" in words(short)
        done = gita.post(address(case, "break_glass"), {"reason": WHY}, follow=True)
        said = words(done)
        assert "This case is open to you until 2pm" in said
        assert "You opened this in an emergency until 2pm" in said
        assert "Sam Carter" in said
        at_monday.shift(timedelta(hours=4, minutes=1))
        gita = signed_in(cast.gita)
        closed = gita.get(address(case))
        assert closed.status_code == 200
        assert "This is a protected case." in words(closed)
        assert "Sam" not in words(closed)
        assert gita.get(address(case, "edit")).status_code == 403

    def test_a_manager_reads_the_reasons_and_a_colleague_does_not(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        protect(cast, case)
        signed_in(cast.gita).post(address(case, "break_glass"), {"reason": WHY})
        mel = words(signed_in(cast.mel).get(address(case, "break_glass")))
        assert "her sister's number now" in mel
        assert "Gita Worker" in mel
        sees = words(signed_in(cast.ben).get(address(case, "break_glass")))
        assert "You can see this case already." in sees
        assert "her sister's number now" in sees
        assert "sister" not in words(signed_in(cast.pat).get(address(case, "break_glass")))

    def test_the_reasons_stay_closed_when_the_flag_is_lifted(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        """A reason may say where somebody is: the whole place sees the case again, not that."""
        protect(cast, case)
        signed_in(cast.gita).post(address(case, "break_glass"), {"reason": WHY})
        asha = at_work(cast.asha)
        with reaching(asha.reach):
            flag_lift_ask(
                access=asha, enquiry_id=case.pk, reason="Moved", decider=cast.mel, now=MONDAY
            )
        mel = at_work(cast.mel)
        with reaching(mel.reach):
            flag_lift(access=mel, enquiry_id=case.pk, now=MONDAY)
        officer = words(signed_in(cast.ben).get(address(case, "break_glass")))
        assert "You can see this case already." in officer
        assert "sister" not in officer
        assert "sister" in words(signed_in(cast.mel).get(address(case, "break_glass")))

    def test_the_fourth_today_is_refused_with_a_sentence(
        self, make_enquiry, cast: Cast, signed_in: SignIn, world: World
    ) -> None:
        gita = signed_in(cast.gita)
        for n in range(3):
            one = protect(cast, make_enquiry(phone=f"07700 90013{n}"))
            gita.post(address(one, "break_glass"), {"reason": WHY})
        last = protect(cast, make_enquiry(phone="07700 900139"))
        answer = gita.post(address(last, "break_glass"), {"reason": WHY})
        assert answer.status_code == 409
        assert "You have opened 3 protected cases in the last 24 hours" in words(answer)
        with reaching(access_of_system(world.ne).reach):
            assert BrokenGlass.objects.count() == 3


class TestKnow:
    def test_from_the_case_to_nothing(self, case, cast: Cast, signed_in: SignIn) -> None:
        ben = signed_in(cast.ben)
        assert address(case, "know_them") in ben.get(address(case)).content.decode()
        page = words(ben.get(address(case, "know_them")))
        assert "The case is locked from you at once." in page
        assert "Sam" not in page
        after = ben.post(address(case, "know_them"), {"how": "Next door"}, follow=True)
        assert f"{case.reference} is locked from you." in words(after)
        assert "Sam Carter" not in words(after)
        nowhere = ben.get("/staff/enquiries/NE-222-222/")
        for name in ("case", "timeline", "note", "know_them", "messages", "break_glass"):
            answer = ben.get(address(case, name))
            assert (answer.status_code, answer.content) == (404, nowhere.content), name
        for path in ("/staff/", "/staff/enquiries/", f"/staff/enquiries/?q={case.reference}"):
            assert "Sam Carter" not in words(ben.get(path))
        assert "Sam Carter" in words(signed_in(cast.asha).get("/staff/enquiries/"))

    def test_by_reference_without_opening_it(
        self, case, cast: Cast, signed_in: SignIn, see_all
    ) -> None:
        ben = signed_in(cast.ben)
        wrong = ben.post(reverse("enquiries:know"), {"reference": "NE-222-222"})
        assert wrong.status_code == 422
        assert "There is no case with this reference in your list" in words(wrong)
        typed = case.reference.lower().replace("-", " ")
        assert ben.post(reverse("enquiries:know"), {"reference": typed}).status_code == 302
        assert ben.get(address(case)).status_code == 404

    def test_the_only_one_who_could_let_them_back_reads_whom_to_ask_first(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        said = "Nobody else here can let you see it again. Adam Administrator can give"
        pages = (address(case, "know_them"), reverse("enquiries:know"))
        mel = signed_in(cast.mel)
        for page in pages:  # Gareth manages the case's council
            assert (said in words(mel.get(page))) is (page == pages[1])
        Membership.objects.filter(user=cast.gareth).update(ends=LONG_AGO)
        ben = signed_in(cast.ben)
        for page in pages:
            assert said in words(mel.get(page))
            assert "Nobody else here" not in words(ben.get(page))
        Membership.objects.filter(user=cast.adam).update(ends=LONG_AGO)
        assert "There is no other administrator here to ask." in words(mel.get(pages[0]))

    def test_the_last_named_is_told_who_takes_over(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        protect(cast, case)
        knows(cast.ben, case)
        answer = signed_in(cast.asha).post(address(case, "know_them"), {})
        assert answer.status_code == 409
        assert "Ask Gareth Head or Mel Manager to take it over" in words(answer)
        assert signed_in(cast.asha).get(address(case)).status_code == 200

    def test_a_manager_lets_them_back_in_and_never_themselves(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        knows(cast.ben, case, how="Same choir")
        mel = signed_in(cast.mel)
        page = mel.get(address(case, "locks"))
        assert "Ben Officer" in words(page)
        assert "Same choir" in words(page)
        with reaching(at_work(cast.mel).reach):
            lock = Acquaintance.objects.get().pk
        assert mel.post(address(case, "locks"), {"lock": lock}).status_code == 422
        done = mel.post(address(case, "locks"), {"lock": lock, "why": "Left it"}, follow=True)
        assert f"Ben Officer can see {case.reference} again." in words(done)
        assert signed_in(cast.ben).get(address(case)).status_code == 200
        knows(cast.mel, case)
        assert mel.get(address(case, "locks")).status_code == 404
        gareth = words(signed_in(cast.gareth).get(address(case, "locks")))
        assert "Mel Manager" in gareth

    def test_they_are_not_offered_the_case_by_a_colleague(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        knows(cast.ben, case)
        asha = signed_in(cast.asha)
        assert "Ben Officer" not in words(asha.get(address(case, "handover")))
        body = {"to": cast.ben.pk, "expected_owner": ""}
        assert asha.post(address(case, "assign"), body).status_code == 400


class TestMilestones:
    @pytest.fixture
    def handed(self, case, cast: Cast, world: World) -> Enquiry:
        JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
        asha, gita = at_work(cast.asha), at_work(cast.gita)
        with reaching(asha.reach):
            note_add(access=asha, enquiry_id=case.pk, text="Lovely garden", now=MONDAY)
            enquiry_assign(
                access=asha, enquiry_id=case.pk, to=cast.asha, expected_owner_id=None, now=MONDAY
            )
            enquiry_move(
                access=asha, enquiry_id=case.pk, action=Action.ADVANCE, target=Stage.VISIT,
                now=MONDAY,
            )  # fmt: skip
        with reaching(gita.reach):
            offer = Handover.objects.get(enquiry=case)
            handover_accept(access=gita, handover_id=offer.pk, now=MONDAY)
        return case

    def test_the_hub_reads_where_it_stands_and_nothing_else(
        self, handed, cast: Cast, signed_in: SignIn
    ) -> None:
        for user in (cast.asha, cast.mel):
            page = signed_in(user).get(address(handed))
            said = words(page)
            assert page.status_code == 200
            for part in (
                handed.reference, "Gateshead Council took this case over", "Enquiry received",
                "Home visit", "First contact",
            ):  # fmt: skip
                assert part in said, part
            for canary in ("Sam", "Carter", "sam@", "900123", "NE8", "Vine Street", "garden"):
                assert canary not in said, canary

    @pytest.mark.parametrize(
        "name", ["timeline", "note", "messages", "edit", "move", "preview", "second_applicant"]
    )
    def test_every_other_page_is_the_same_and_forbidden(
        self, handed, cast: Cast, signed_in: SignIn, name
    ) -> None:
        page = signed_in(cast.asha).get(address(handed, name))
        assert page.status_code == 403
        assert "This part of the case is for Gateshead Council alone." in words(page)
        assert "Sam" not in words(page)

    def test_acts_are_refused_and_the_council_s_are_not(
        self, handed, cast: Cast, signed_in: SignIn
    ) -> None:
        body = {"text": "Still ours?"}
        assert signed_in(cast.asha).post(address(handed, "note"), body).status_code == 403
        assert signed_in(cast.gita).post(address(handed, "note"), body).status_code == 302
        assert "Lovely garden" in words(signed_in(cast.gita).get(address(handed, "note")))

    def test_offering_it_says_so_and_may_be_undone(
        self, case, cast: Cast, world: World, signed_in: SignIn
    ) -> None:
        JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
        body = {"move": "advance:visit", "shown": "enquiry"}
        done = signed_in(cast.asha).post(address(case, "move"), body, follow=True)
        assert done.status_code == 200
        assert "Gateshead Council is asked to take it over." in words(done)
        assert "Undo" in words(done)

    def test_the_form_says_so_before(
        self, case, cast: Cast, world: World, signed_in: SignIn
    ) -> None:
        warning = "At “Home visit” Gateshead Council is asked to take the case over."
        policies = JourneyPolicy.objects.filter(cluster=world.ne)
        for at, sees, user, said in (
            ("", "milestones", cast.asha, False),
            (Stage.VISIT, "milestones", cast.asha, True),
            (Stage.VISIT, "milestones", cast.gita, False),
            (Stage.VISIT, "everything", cast.asha, False),
        ):
            policies.update(hands_over_at=at, hub_sees=sees)
            page = words(signed_in(user).get(address(case, "move")))
            assert (warning in page) is said, (at, sees, user)

    def test_it_still_counts(self, handed, cast: Cast, signed_in: SignIn) -> None:
        page = signed_in(cast.mel).get("/staff/reports/")
        assert page.status_code == 200
        with reaching(at_work(cast.mel).reach):
            assert Enquiry.objects.visible_to(at_work(cast.mel)).count() == 1


class TestSecondApplicant:
    BODY = {
        "second_first_name": "Jo",
        "second_last_name": "Lee",
        "second_phone": "07700 900555",
        "second_email": "jo@example.com",
    }

    def test_added_shown_and_taken_off(self, case, cast: Cast, signed_in: SignIn, see_all) -> None:
        asha = signed_in(cast.asha)
        page = asha.get(address(case, "second_applicant"))
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
        wrong = asha.post(
            address(case, "second_applicant"),
            {"version": version, "second_phone": "07700 900555"},
        )
        assert wrong.status_code == 422
        assert "Enter the second applicant’s first name" in words(wrong)
        body = self.BODY | {"version": version}
        said = words(asha.post(address(case, "second_applicant"), body, follow=True))
        assert "Sam Carter and Jo Lee" in said
        assert "jo@example.com" in said
        with see_all():
            case.refresh_from_db()
        empty = {"version": case.version, "second_first_name": ""}
        said = words(asha.post(address(case, "second_applicant"), empty, follow=True))
        assert "Jo Lee" not in said.partition("Details saved.")[0] + said[-200:]
        with see_all():
            assert Person.objects.filter(enquiry=case).count() == 1

    def test_stays_once_there_are_checks_about_them(
        self, case, cast: Cast, signed_in: SignIn, see_all
    ) -> None:
        """What was asked for about somebody is kept, with whom it is about."""
        asha = signed_in(cast.asha)
        asha.post(address(case, "second_applicant"), self.BODY | {"version": case.version})
        with see_all():
            case.refresh_from_db()
            rows = Rows(case, by=cast.asha)
            rows.check(person=rows.people[1], received_on=None)
        empty = {"version": case.version, "second_first_name": ""}
        answer = asha.post(address(case, "second_applicant"), empty)
        assert answer.status_code == 422
        assert "There are checks or letters about Jo Lee, so they stay on this case." in words(
            answer
        )
        with see_all():
            assert Person.objects.filter(enquiry=case).count() == 2

    def test_what_a_colleague_changed_meanwhile_is_a_choice(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        old = {"version": case.version}
        asha, ben = signed_in(cast.asha), signed_in(cast.ben)
        asha.post(address(case, "second_applicant"), self.BODY | old)
        body = self.BODY | old | {"second_first_name": "Joanne"}
        answer = ben.post(address(case, "second_applicant"), body)
        assert answer.status_code == 409
        assert "Somebody else changed the same details" in words(answer)
        version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
        chosen = {
            "settled": "1", "version": version, "field": "second_first_name",
            "second_first_name": "Joanne", "keep-second_first_name": "mine",
        }  # fmt: skip
        done = ben.post(address(case, "second_applicant"), chosen, follow=True)
        assert "Joanne Lee" in words(done)


class TestChanges:
    def edit_phone(self, client: Client, case: Enquiry) -> Any:
        page = client.get(address(case, "second_applicant"))
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
        edit = {
            "version": version, "first_name": "Sam", "last_name": "Carter",
            "phone": "07700 900777", "email": "sam@example.org", "contact_by": "phone",
            "good_time": "any", "kind": "fostering", "discreet": "on",
        }  # fmt: skip
        return client.post(address(case, "edit"), edit, follow=True)

    def test_asked_on_the_safe_number_by_a_named_colleague(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        protect(cast, case, SafeWay("phone", "07700 900888"))
        ben = signed_in(cast.ben)
        said = words(self.edit_phone(ben, case))
        assert "waits until they say yes the safe way" in said
        assert "Sam: a phone number ending 777" in said
        assert "A new number or address waits for their yes." in words(ben.get(address(case)))
        page = ben.get(address(case, "changes"))
        change = re.search(r'name="change" value="(\d+)"', page.content.decode())[1]
        body = {"change": change, "answer": "yes"}
        mine = "You asked for this change"
        assert f"{mine}, so another colleague whom the case names says the yes" in words(page)
        assert "I asked them" not in words(page)
        assert f"{mine}. Another colleague" in words(
            ben.post(address(case, "changes"), body, follow=True)
        )
        asha = signed_in(cast.asha)  # somebody else whom the case names
        assert "I asked them" in words(asha.get(address(case, "changes")))
        assert signed_in(cast.gita).post(address(case, "changes"), body).status_code == 403
        done = words(asha.post(address(case, "changes"), body, follow=True))
        assert "The change is made. It is on record that you asked." in done
        assert "900777" in done
        again = words(asha.post(address(case, "changes"), body, follow=True))
        assert "This change no longer waits." in again
        for bad in ({}, {"change": "x", "answer": "yes"}, {"change": "9" * 30, "answer": "yes"}):
            assert asha.post(address(case, "changes"), bad).status_code == 400

    def test_asked_by_message_it_is_only_waited_for(
        self, case, cast: Cast, signed_in: SignIn
    ) -> None:
        protect(cast, case, SafeWay("email", "quiet@example.com"))
        ben = signed_in(cast.ben)
        self.edit_phone(ben, case)
        page = words(ben.get(address(case, "changes")))
        assert "We have asked them by message." in page
        assert "I asked them" not in page
