"""The pages of checks: what is missing on top, one next button each, and a council's own list."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from enquiries.models import Check, Consent, Enquiry, LocalCheck
from enquiries.selectors.facts import facts_of
from enquiries.services.checks import checks_refresh
from enquiries.workflow import Stage
from hubs.fence import reaching
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.staff.test_case import address, words

THE_DAY = {"on-day": "2", "on-month": "March", "on-year": "2026"}


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    """A case in Stage 1 whose first referee can be written to."""
    made = make_enquiry()
    with reaching(place_reach(made)):
        take_to(Stage.CHECKS, made, by=cast.gita)
        rows = Rows(made, by=cast.gita)
        friend = rows.people[0].referees.order_by("pk")[0]
        friend.email = "robin@example.org"
        friend.save()
        rows.consent(rows.people[0], what=Consent.What.MEDICAL)
        access = place_access(made, cast.gita)
        checks_refresh(access=access, enquiry=made, now=MONDAY)
    return made


def row(case: Enquiry, kind: str) -> Check:
    with reaching(place_reach(case)):
        found = Check.objects.filter(enquiry=case, kind=kind, dropped_at=None)
        return found.order_by("pk").first()  # type: ignore[return-value]


def at(case: Enquiry, kind: str, act: str = "") -> str:
    return f"{address(case, 'checks')}{row(case, kind).pk}/{act}"


def test_from_not_asked_to_verified(case: Enquiry, cast: Cast, signed_in: Any) -> None:
    with time_machine.travel(MONDAY, tick=False):
        gita: Client = signed_in(cast.gita)
        gareth: Client = signed_in(cast.gareth)
        answer = gita.get(address(case, "checks"))
        page = words(answer)
        # What is missing leads to where it is recorded, and is all that the guard waits for.
        html, line = answer.content.decode(), '<li><a class="govuk-link" href="'
        assert f'{line}{at(case, "medical")}">' in html
        assert "What the law asks for in Stage 1 and has not come" in page
        assert "What else Stage 2 waits for" in page
        with reaching(place_reach(case)):
            facts = facts_of(place_access(case), case, today=MONDAY.date())
        assert page.count("Written reference: Robin Friend, for Sam") == 2
        assert html.count(f"{line}{address(case, 'checks')}") == len(facts.stage_1_missing)
        assert "Medical report and adviser’s comment: Sam Carter" in page
        # Several at once: the page says who gets an email.
        offer = gita.get(address(case, "checks") + "ask/")
        assert "Written reference: Robin Friend, for Sam: email to Robin Friend at robin@" in (
            words(offer)
        )
        chosen = [row(case, kind).pk for kind in ("medical", "reference", "identity")]
        assert gita.post(address(case, "checks") + "ask/", {}).status_code == 422
        asked = gita.post(address(case, "checks") + "ask/", {"checks": chosen}, follow=True)
        assert "Asked for 3 checks." in words(asked)
        with reaching(place_reach(case)):
            assert Message.objects.filter(about_id=case.pk, kind="R1").count() == 1
        # What somebody did meanwhile is said, and done once.
        assert "was asked for on Monday 2 March 2026" in words(
            gita.post(at(case, "medical", "ask/"), follow=True)
        )
        wrong = gita.post(at(case, "medical", "came/"), THE_DAY | {"on-year": "2027"})
        assert wrong.status_code == 422
        assert 'value="2027"' in wrong.content.decode(), "nothing that was typed is lost"
        done = gita.post(at(case, "medical", "came/"), THE_DAY, follow=True)
        assert "A manager verifies it next." in words(done)
        assert gita.get(at(case, "medical", "verify/")).status_code == 403
        refused = gareth.post(at(case, "medical", "verify/"), {"outcome": "consider"})
        assert "Enter what it says, and how you weigh it" in words(refused)
        said = {"outcome": "consider", "finding": "Asthma.\n<b>Well</b> managed"}
        read = gareth.post(at(case, "medical", "verify/"), said, follow=True).content.decode()
        assert "Asthma.<br>&lt;b&gt;Well&lt;/b&gt; managed" in read
        # The law's items are not offered for leaving out; asked all the same, the page says why.
        assert "It is not needed" not in words(gareth.get(at(case, "identity")))
        no = gareth.post(at(case, "identity", "not-needed/"), {"reason": "In a hurry"})
        assert (no.status_code, "It cannot be left out." in words(no)) == (409, True)


def test_another_cases_check_is_not_there(
    case: Enquiry, cast: Cast, signed_in: Any, make_enquiry: MakeEnquiry
) -> None:
    other = make_enquiry(first_name="Jo", phone="07700 900555")
    gareth: Client = signed_in(cast.gareth)
    check_id = row(case, "medical").pk
    for act in ("", "came/", "verify/", "not-needed/"):
        assert gareth.get(f"{address(other, 'checks')}{check_id}/{act}").status_code == 404
    for act in ("ask/", "chase/", "take-back/", "anew/", "came/"):
        answer = gareth.post(f"{address(other, 'checks')}{check_id}/{act}", THE_DAY)
        assert answer.status_code == 404
    assert row(case, "medical").requested_at is None


def test_a_council_sets_its_list_and_a_hub_that_of_its_councils(
    case: Enquiry, cast: Cast, world: World, signed_in: Any
) -> None:
    gareth: Client = signed_in(cast.gareth)
    assert "The law asks for these" in words(gareth.get("/staff/council/checks/"))
    # An item of the law has nothing to switch; what is sent all the same counts for nothing.
    assert 'name="on"' not in gareth.get("/staff/council/checks/dbs/").content.decode()
    gareth.post("/staff/council/checks/dbs/", {"months_valid": "24"})
    gareth.post("/staff/council/checks/smoking/", {"months_valid": ""})  # "on" is not ticked
    own = {"label": "Garden pond", "who": "home", "stage": "2"}
    linked = gareth.post("/staff/council/checks/add/", own | {"asked_by_link": "on"})
    assert "Only referees and adults at home can answer by a link" in words(linked)
    gareth.post("/staff/council/checks/add/", own)
    rows = {r.code: r for r in LocalCheck.objects.filter(service=world.gateshead)}
    assert (rows["dbs"].months_valid, rows["dbs"].on) == (24, True)
    assert not rows["smoking"].on
    assert rows["own-garden-pond"].stage == 2
    # The hub's manager sets those of its own councils, and of no other hub's.
    mel: Client = signed_in(cast.mel)
    sunderland = f"/staff/councils/{world.sunderland.slug}/checks/"
    assert mel.post(f"{sunderland}referees/", {"at_least": "3"}).status_code == 302
    assert mel.post(f"{sunderland}referees/", {"at_least": "1"}).status_code == 422
    assert LocalCheck.objects.get(service=world.sunderland).at_least == 3
    assert mel.get(f"/staff/councils/{world.derby.slug}/checks/").status_code == 404
    with reaching(place_reach(case)):
        access = place_access(case, cast.gita)
        checks_refresh(access=access, enquiry=case, now=timezone.now())  # settings count from today
        assert Check.objects.filter(enquiry=case, kind="own-garden-pond", dropped_at=None).exists()
        dropped = Check.objects.get(enquiry=case, kind="smoking")
        assert dropped.dropped_why == "The council does not ask for it any more"
