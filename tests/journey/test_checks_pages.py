"""The pages of checks: what is missing on top, one next button each, and a council's own list."""

from __future__ import annotations

import re
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
from hubs.models import AuditEvent
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


def test_several_that_came_are_recorded_at_once_or_none(
    case: Enquiry, cast: Cast, signed_in: Any
) -> None:
    came, page_of_checks = address(case, "checks_came"), address(case, "checks")
    with time_machine.travel(MONDAY, tick=False):
        gita: Client = signed_in(cast.gita)
        assert "These came today" not in words(gita.get(page_of_checks)), "nothing was asked for"
        kinds = ("medical", "identity", "home", "reference")
        pks = {kind: row(case, kind).pk for kind in kinds}
        gita.post(page_of_checks + "ask/", {"checks": list(pks.values())})
        html = gita.get(page_of_checks).content.decode()
        assert "These came today" in html
        offered = re.findall(r'name="checks"[^>]* value="(\d+)"', html)
        assert {int(pk) for pk in offered} == {pks[kind] for kind in kinds[:3]}, (
            "what is answered by a link is not ticked"
        )
        for part, value in (("day", 2), ("month", 3), ("year", 2026)):
            assert re.search(rf'name="on-{part}"[^>]* value="{value}"', html), "the day is today"
        # A tick or a day that is wrong is said beside it, and nothing that was chosen is lost.
        unsaid = gita.post(came, THE_DAY)
        assert (unsaid.status_code, "Choose at least one check" in words(unsaid)) == (422, True)
        strange = gita.post(came, THE_DAY | {"checks": [pks["reference"] + 99_999]})
        assert (strange.status_code, "Choose from the list" in words(strange)) == (422, True)
        late = gita.post(came, THE_DAY | {"on-year": "2027", "checks": [pks["medical"]]})
        assert late.status_code == 422
        assert re.search(rf'value="{pks["medical"]}"[^>]* checked', late.content.decode()), (
            "the tick stays"
        )
        # A colleague was first with one of them: none of the others is recorded.
        gita.post(at(case, "medical", "came/"), THE_DAY)
        two = {"checks": [pks["identity"], pks["medical"]]}
        stale = gita.post(came, THE_DAY | two)
        assert stale.status_code == 409
        assert (
            "Medical report and adviser’s comment: this check came on Monday 2 March 2026."
            " Nothing was recorded." in words(stale)
        )
        assert row(case, "identity").received_on is None
        # One press, and a second one of the same button.
        two = {"checks": [pks["identity"], pks["home"]]}
        done = gita.post(came, THE_DAY | two, follow=True)
        assert "Recorded that 2 checks came." in words(done)
        assert {row(case, kind).received_on for kind in kinds[:3]} == {MONDAY.date()}
        again = gita.post(came, THE_DAY | two)
        assert (again.status_code, "Nothing was recorded." in words(again)) == (409, True)
        with reaching(place_reach(case)):
            acts = AuditEvent.objects.filter(action="check.received", subject_id=case.pk)
            assert acts.count() == 3
        # What a referee answers by a link cannot be ticked by hand-made posts either.
        refused = gita.post(came, THE_DAY | {"checks": [pks["reference"]]})
        assert (refused.status_code, row(case, "reference").received_on) == (422, None)
        assert gita.get(came).status_code == 200


def test_when_nothing_is_missing_the_page_says_what_comes_next(
    case: Enquiry, cast: Cast, signed_in: Any
) -> None:
    """The same button, and the same words to others, as on the case's own page."""
    with time_machine.travel(MONDAY, tick=False):
        gita: Client = signed_in(cast.gita)
        page = address(case, "checks")
        assert "What comes next" not in words(gita.get(page))
        with reaching(place_reach(case)):
            Rows(case, by=cast.gita).checks_in()
        answer = gita.get(page)
        assert "What comes next Go on to Stage 2 Nothing is missing." in words(answer)
        assert f'<a href="{address(case, "stage_1")}" role="button"' in answer.content.decode()


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
