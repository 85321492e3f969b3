"""Who gets a case: rules, turns, limits, leave and cover; and nobody's case stays with a leaver."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enquiries.models import AssignRule, Enquiry, Leave
from enquiries.reminders import _People
from enquiries.selectors.worklist import desk_of, work_of
from enquiries.selectors.workload import workload_of
from enquiries.services import EnquiryAnswers, enquiry_submit
from enquiries.services.routing_rules import Case, who_would_get
from enquiries.services.work_settings import (
    colleagues_of,
    leave_cancel,
    leave_set,
    limit_set,
    rule_move,
    rule_save,
)
from enquiries.tidying import tidy_cases
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy, Membership, User
from messaging.models import Message
from tests.cast import GATESHEAD_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, World
from tests.staff.test_case import words

TODAY = timezone.localdate(MONDAY)


def rule(access: Access, *users: User, **fields: Any) -> AssignRule:
    with reaching(access.reach):
        return rule_save(
            access=access,
            rule_id=None,
            fields={"name": "All", "method": "round_robin", "on": True} | fields,
            pool=users,
            now=MONDAY,
        )


def comes(world: World, *, postcode: str = GATESHEAD_POSTCODE, **answers: Any) -> Enquiry:
    made = enquiry_submit(
        cluster=world.ne,
        key=uuid4(),
        answers=EnquiryAnswers(
            **{
                "kind": "fostering",
                "first_name": "Sam",
                "contact_by": "phone",
                "phone": "01632 960123",
                "postcode": postcode,
            }
            | answers
        ),
        now=MONDAY,
    )
    with reaching(world.reach):
        return Enquiry.objects.get(pk=made.enquiry.pk)


@pytest.fixture
def mel(cast: Cast) -> Access:
    """The hub's manager."""
    return cast.access("mel")


def test_without_rules_a_case_stands_in_the_queue(world: World, cast: Cast) -> None:
    assert comes(world).owner is None


def test_in_turn_and_on_record(world: World, cast: Cast, mel: Access) -> None:
    rule(mel, cast.asha, cast.ben)
    owners = [comes(world).owner for _ in range(4)]
    assert owners == [cast.asha, cast.ben, cast.asha, cast.ben]
    with reaching(world.reach):
        event = AuditEvent.objects.filter(action="enquiry.assigned_by_rule").latest("pk")
        told = Message.objects.filter(kind="S2", user=cast.ben, channel="in_app").count()
    assert (event.reason, event.actor) == ("Rule “All”", None)
    assert told == 2


def test_the_first_rule_that_fits_and_has_somebody_free(
    world: World, cast: Cast, mel: Access
) -> None:
    polish = rule(mel, cast.ben, name="Polish", for_language="Polish")
    rule(mel, cast.asha, name="Sunderland", for_council=world.sunderland)
    rule(mel, cast.mel, name="Rest", for_kind="fostering")
    assert comes(world, language=" polish ").owner == cast.ben
    assert comes(world, postcode=SUNDERLAND_POSTCODE).owner == cast.asha
    assert comes(world).owner == cast.mel
    assert comes(world, kind="information").owner is None
    with reaching(mel.reach):
        AssignRule.objects.filter(pk=polish.pk).update(on=False)
    assert comes(world, language="Polish").owner == cast.mel


def test_least_busy_counts_what_is_open(world: World, cast: Cast, mel: Access) -> None:
    first = [comes(world) for _ in range(3)]
    with reaching(world.reach):
        Enquiry.objects.filter(pk__in=[c.pk for c in first]).update(owner=cast.asha)
    rule(mel, cast.asha, cast.ben, method="least_busy")
    owners = [comes(world).owner for _ in range(4)]
    assert owners[:3] == [cast.ben] * 3
    assert owners[3] is not None  # level now: whoever waited longer


def test_who_is_passed_over_and_why(world: World, cast: Cast, mel: Access) -> None:
    rule(mel, cast.asha, cast.ben, cast.mel)
    with reaching(mel.reach):
        leave_set(access=mel, user=cast.asha, from_on=TODAY, to_on=TODAY, cover=None, now=MONDAY)
        limit_set(access=mel, user=cast.ben, most=0, now=MONDAY)
        chosen = who_would_get(Case(world.ne, None, "fostering", ""), now=MONDAY)
    assert chosen.user == cast.mel
    assert {p.user.name: p.why for p in chosen.passed_over} == {
        "Asha Officer": "away until Monday 2 March 2026",
        "Ben Officer": "has 0 open, and takes 0",
    }
    assert comes(world).owner == cast.mel
    # A colleague whose role ended is passed over too: then nobody is left.
    Membership.objects.filter(user=cast.mel).update(ends=TODAY - timedelta(days=1))
    assert comes(world).owner is None


def test_while_somebody_is_away_their_turn_is_their_cover_s(
    world: World, cast: Cast, mel: Access
) -> None:
    rule(mel, cast.asha)
    with reaching(mel.reach):
        leave_set(
            access=mel, user=cast.asha, from_on=TODAY, to_on=TODAY, cover=cast.ben, now=MONDAY
        )
        chosen = who_would_get(Case(world.ne, None, "fostering", ""), now=MONDAY)
    assert (chosen.user, chosen.passed_over) == (cast.ben, ())
    assert "Ben Officer covers for Asha Officer, away until Monday 2 March 2026" in chosen.why
    assert comes(world).owner == cast.ben
    with reaching(world.reach):
        assert Message.objects.filter(kind="S2", user=cast.ben, channel="in_app").count() == 1
        assert not Message.objects.filter(kind="S2", user=cast.asha).exists()
    with reaching(mel.reach):  # the limit is the cover's own
        limit_set(access=mel, user=cast.ben, most=1, now=MONDAY)
        chosen = who_would_get(Case(world.ne, None, "fostering", ""), now=MONDAY)
    (passed,) = chosen.passed_over
    assert passed.user == cast.asha
    assert passed.why == (
        "away until Monday 2 March 2026, and Ben Officer, who covers, has 1 open, and takes 1"
    )
    assert comes(world).owner is None


def test_the_dry_run_goes_on_to_the_council_s_own_rules(
    world: World, cast: Cast, mel: Access, signed_in: Any
) -> None:
    gareth = cast.access("gareth")
    rule(mel, cast.asha)
    rule(gareth, cast.gita, name="Ours")
    manager: Client = signed_in(cast.mel)
    asked = {"postcode": GATESHEAD_POSTCODE, "kind": "fostering"}
    with time_machine.travel(MONDAY, tick=False):
        before = words(manager.post("/staff/settings/dry-run/", asked))
        JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at="visit")
        after = words(manager.post("/staff/settings/dry-run/", asked))
    assert "Asha Officer" in before
    assert "Gita Worker" not in before
    hub, _, council = after.partition("When Gateshead Council has accepted it")
    assert "Asha Officer" in hub
    assert "Gita Worker" in council
    assert "Rule “Ours”: in turn" in council


def test_only_people_of_the_place_and_only_by_who_may(
    world: World, cast: Cast, mel: Access
) -> None:
    with pytest.raises(ValidationError):
        rule(mel, cast.emma)
    with pytest.raises(PermissionDenied):
        rule(cast.access("asha"), cast.asha)
    one, two = rule(mel, cast.asha, name="One"), rule(mel, cast.ben, name="Two")
    with reaching(mel.reach):
        rule_move(access=mel, rule_id=two.pk, up=True, now=MONDAY)
        assert list(AssignRule.objects.values_list("name", flat=True)) == ["Two", "One"]
        rule_move(access=mel, rule_id=two.pk, up=True, now=MONDAY)  # first already
        with pytest.raises(AssignRule.DoesNotExist):
            rule_move(access=cast.access("gareth"), rule_id=one.pk, up=True, now=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_take_turns_and_keep_the_limit(
    world: World, cast: Cast, mel: Access
) -> None:
    rule(mel, cast.asha, cast.ben)
    with reaching(mel.reach):
        limit_set(access=mel, user=cast.ben, most=3, now=MONDAY)
    start = Barrier(10)

    def one(number: int) -> None:
        try:
            start.wait(20)
            comes(world, first_name=f"Sam{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(20)))
    with reaching(world.reach):
        owners = list(Enquiry.objects.values_list("owner__name", flat=True))
    assert (owners.count("Ben Officer"), owners.count("Asha Officer")) == (3, 17)


def test_leave_is_ones_own_or_a_managers(world: World, cast: Cast, mel: Access) -> None:
    asha = cast.access("asha")
    days = {"from_on": TODAY, "to_on": TODAY + timedelta(days=6), "now": MONDAY}
    with reaching(asha.reach):
        with pytest.raises(PermissionDenied):
            leave_set(access=asha, user=cast.ben, cover=None, **days)
        with pytest.raises(ValidationError, match="somebody else"):
            leave_set(access=asha, user=cast.asha, cover=cast.asha, **days)
        leave = leave_set(access=asha, user=cast.asha, cover=cast.ben, **days)
        with pytest.raises(ValidationError, match="already"):
            leave_set(access=asha, user=cast.asha, cover=None, **days)
    with reaching(mel.reach):
        with pytest.raises(ValidationError, match="is away"):
            leave_set(access=mel, user=cast.ben, cover=cast.asha, **days)
        leave_cancel(access=mel, leave_id=leave.pk, now=MONDAY)
        with pytest.raises(Leave.DoesNotExist):
            leave_cancel(access=mel, leave_id=leave.pk, now=MONDAY)


def test_a_cover_sees_the_cases_and_gets_the_reminder(
    world: World, cast: Cast, mel: Access
) -> None:
    rule(mel, cast.asha)
    case = comes(world)
    ben = cast.access("ben")
    with reaching(ben.reach):
        assert work_of(ben, desk=desk_of(ben, now=MONDAY), owner="me").groups == []
    with reaching(mel.reach):
        leave_set(
            access=mel, user=cast.asha, from_on=TODAY, to_on=TODAY, cover=cast.ben, now=MONDAY
        )
    with reaching(ben.reach):
        groups = work_of(ben, desk=desk_of(ben, now=MONDAY), owner="me").groups
    assert [c.pk for group in groups for c in group.cases] == [case.pk]
    with reaching(world.reach):
        heard = _People(world.ne, MONDAY).who_work(Enquiry.objects.get(pk=case.pk))
        later = _People(world.ne, MONDAY + timedelta(days=1))
        assert later.who_work(Enquiry.objects.get(pk=case.pk)) == [cast.asha]
    assert heard == [cast.asha, cast.ben]


def test_workload_says_who_has_what(world: World, cast: Cast, mel: Access) -> None:
    rule(mel, cast.asha)
    for _ in range(3):
        comes(world)
    with reaching(mel.reach):
        people = colleagues_of(mel, today=TODAY)
        with CaptureQueriesContext(
            connection,
        ) as few:
            desks = workload_of(mel, people, now=MONDAY + timedelta(days=3))
    found = {str(desk.user): (desk.open, desk.overdue) for desk in desks}
    assert found["Asha Officer"] == (3, 3)
    assert found["None"] == (0, 0)
    assert len(few) <= 5


def test_nobodys_case_stays_with_a_leaver(world: World, cast: Cast, mel: Access) -> None:
    rule(mel, cast.asha)
    case = comes(world)
    assert tidy_cases(now=MONDAY) == {}
    Membership.objects.filter(user=cast.asha).update(ends=TODAY - timedelta(days=1))
    assert tidy_cases(now=MONDAY) == {"owners gone": 1}
    assert tidy_cases(now=MONDAY) == {}
    with reaching(world.reach):
        assert Enquiry.objects.get(pk=case.pk).owner is None
        assert AuditEvent.objects.filter(action="enquiry.owner_gone", subject_id=case.pk).exists()


def test_the_screens(world: World, cast: Cast, mel: Access, signed_in: Any, client: Client) -> None:
    manager: Client = signed_in(cast.mel)
    made = manager.post(
        "/staff/routing/new/",
        {"name": "All", "method": "round_robin", "pool": [cast.asha.pk, cast.ben.pk], "on": "on"},
    )
    assert made.status_code == 302
    assert "In turn: Asha Officer, Ben Officer" in manager.get("/staff/routing/").content.decode()
    case = comes(world)
    assert case.owner == cast.asha
    page = manager.get("/staff/workload/").content.decode()
    assert "Asha Officer" in page
    assert "Nobody yet" in page
    wrong = manager.post(f"/staff/workload/{cast.asha.pk}/limit/", {"most": "many"})
    assert wrong.status_code == 422
    assert "must be a whole number from 0 to 500" in wrong.content.decode()
    assert manager.post(f"/staff/workload/{cast.asha.pk}/limit/", {"most": "1"}).status_code == 302
    assert "Up to 1 <strong>(full)</strong>" in manager.get("/staff/workload/").content.decode()
    offered = manager.get(f"/staff/workload/{cast.asha.pk}/give/").content.decode()
    assert "Sam, due " in offered
    given = manager.post(
        f"/staff/workload/{cast.asha.pk}/give/", {"cases": [case.pk], "to": cast.ben.pk}
    )
    assert given.status_code == 302
    with reaching(world.reach):
        assert Enquiry.objects.get(pk=case.pk).owner == cast.ben
    nothing = manager.post(f"/staff/workload/{cast.ben.pk}/give/", {"to": cast.asha.pk})
    assert "Choose at least one case" in nothing.content.decode()
    officer: Client = signed_in(cast.ben)
    today = timezone.localdate()
    days = {
        f"{name}-{part}": str(getattr(today, part))
        for name in ("from_on", "to_on")
        for part in ("day", "month", "year")
    }
    assert officer.post("/staff/leave/", days | {"cover": cast.asha.pk}).status_code == 302
    said = signed_in(cast.mel).get(f"/staff/enquiries/{case.reference}/").content.decode()
    assert "Asha Officer covers" in said
