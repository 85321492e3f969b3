"""To another council, from another fostering service, and the roads beside the main one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from enquiries.check_kinds import HOME_COUNCIL
from enquiries.models import (
    Acquaintance,
    AgencyTransfer,
    ApplicantSensitive,
    Check,
    Deadline,
    Enquiry,
    Handover,
    LocalCheck,
    Note,
    Pack,
    PackReader,
    Person,
    StageChange,
)
from enquiries.selectors.transfers import steps_of
from enquiries.services import enquiry_move, enquiry_route, note_add
from enquiries.services.answering import handover_accept, handover_return
from enquiries.services.checks import checks_refresh
from enquiries.services.clocks import limit_start
from enquiries.services.council import is_taken_over
from enquiries.services.curtain import curtain_write
from enquiries.services.moving import MoveRefused, act_move
from enquiries.services.offering import handover_take_back, transfer_offer
from enquiries.services.offers import HandoverRefused
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.services.transfer import FIELDS, transfer_save
from enquiries.workflow import Action, Kind, Stage
from hubs.access import access_of_system
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, FosteringService, JourneyPolicy, SeenBy, User
from messaging import rules
from messaging.models import Message
from messaging.rules import Letter
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work
from tests.journey.road import Rows, member_make, place_access, place_reach, take_to
from tests.journey.test_handover import DAY, HOUR, SignIn, acts, clocks, told, waiting
from tests.roles import as_worker
from tests.staff.test_safety_acts import words

pytestmark = pytest.mark.django_db
Rule = Deadline.Rule
WISH = "They move to Sunderland in May and asked for it"


@pytest.fixture
def case(make_enquiry: MakeEnquiry, world: World, cast: Cast) -> Enquiry:
    """Accepted by Gateshead, with a note and a clock that runs."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
    made = make_enquiry()
    acts(cast.asha, enquiry_move, enquiry_id=made.pk, action=Action.ADVANCE, target=Stage.VISIT)
    acts(cast.gita, handover_accept, handover_id=waiting(made).pk)
    acts(cast.gita, note_add, enquiry_id=made.pk, text="A garden with apple trees")
    with reaching(at_work(cast.gita).reach):
        limit_start(
            enquiry=Enquiry.objects.get(pk=made.pk), rule=Rule.PANEL_8_MONTHS,
            trigger=date(2026, 3, 2), now=MONDAY,
        )  # fmt: skip
        Rows(Enquiry.objects.get(pk=made.pk), by=cast.gita).handover(
            answer="returned", reason="other", answered_at=MONDAY, answered_by=cast.gita
        )
    return made


def moves_council(case: Enquiry, cast: Cast, world: World) -> Handover:
    return acts(
        cast.gita, transfer_offer, enquiry_id=case.pk, to_service=world.sunderland, why=WISH,
        now=MONDAY + HOUR,
    )  # fmt: skip


def sees(user: User, case: Enquiry) -> bool:
    access = at_work(user)
    with reaching(access.reach):
        return Enquiry.objects.visible_to(access).filter(pk=case.pk).exists()


def test_a_case_goes_to_another_council_with_all_that_is_its(
    case, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    offer = moves_council(case, cast, world)
    assert told(case, "S21") == [
        ("Gareth", "email"), ("Gareth", "in_app"), ("Gita", "in_app"),
        ("Sunil", "email"), ("Sunil", "in_app"),
    ]  # fmt: skip
    # While it waits the other council reads this case by its offer, and reaches no row of it.
    assert not sees(cast.sunil, case)
    sunil = at_work(cast.sunil)
    with reaching(sunil.reach):
        assert Handover.objects.visible_to(sunil).get() == offer
        for model in (Person, Note, StageChange, Deadline):
            assert not model.objects.exists()
    client = signed_in(cast.sunil)
    listed = words(client.get("/staff/handovers/"))
    assert case.reference in listed
    assert "Sam Carter" in listed
    read = words(client.get(f"/staff/handovers/{offer.pk}/"))
    for part in (WISH, "apple trees", "07700 900123", "Panel recommends"):
        assert part in read, part
    with see_all():  # and is on record for it
        assert AuditEvent.objects.filter(actor=cast.sunil, subject_id=case.pk).count() == 1
    assert client.get(f"/staff/enquiries/{case.reference}/").status_code == 404
    running = [(c.pk, c.due_at) for c in clocks(case, Rule.PANEL_8_MONTHS)]
    acts(cast.sunil, handover_accept, handover_id=offer.pk, now=MONDAY + DAY)
    assert sees(cast.sunil, case)
    assert not sees(cast.gita, case)
    assert [(c.pk, c.due_at) for c in clocks(case, Rule.PANEL_8_MONTHS)] == running
    with reaching(sunil.reach):
        assert Note.objects.visible_to(sunil).get().text == "A garden with apple trees"
        assert StageChange.objects.visible_to(sunil).count() == 2
        row = Enquiry.objects.visible_to(sunil).get()
        assert (row.service, row.handed_over_at) == (world.sunderland, MONDAY)
        assert "Came from Gateshead Council" in row.routing_reason
        assert Deadline.objects.filter(rule=Rule.COUNCIL_CONTACT).open().exists()
    with reaching(at_work(cast.gita).reach):  # fence one: nothing of it is left there
        for model in (Person, Note, StageChange, Deadline, Handover):
            assert not model.objects.exists()
    assert ("Gita", "email") in told(case, "S24")
    said = words(signed_in(cast.asha).get(f"/staff/enquiries/{case.reference}/"))
    assert "Sunderland Council took this case over" in said
    assert "Sam" not in said


def test_returned_or_taken_back_it_stays_where_it_was(case, cast: Cast, world: World) -> None:
    offer = moves_council(case, cast, world)
    acts(
        cast.sunil, handover_return, handover_id=offer.pk, reason="not_recruiting", words="Later",
        now=MONDAY + DAY,
    )  # fmt: skip
    assert sees(cast.gita, case)
    with reaching(at_work(cast.gita).reach):
        row = Enquiry.objects.get(pk=case.pk)
        assert (row.service, row.owner) == (world.gateshead, cast.gita)
        assert row.next_step.startswith("Returned by Sunderland Council: not recruiting")
    with reaching(at_work(cast.sunil).reach):  # what it returned it sees no more
        assert not Handover.objects.exists()
    moves_council(case, cast, world)
    with pytest.raises(PermissionDenied):  # the hub did not offer this
        acts(cast.asha, handover_take_back, enquiry_id=case.pk)
    acts(cast.gareth, handover_take_back, enquiry_id=case.pk, now=MONDAY + DAY)
    with reaching(at_work(cast.sunil).reach):
        assert not Handover.objects.exists()


def test_what_cannot_be_transferred(
    case, cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    for to in (world.derby, world.gateshead):
        with pytest.raises(PermissionDenied):
            acts(cast.gita, transfer_offer, enquiry_id=case.pk, to_service=to, why=WISH)
    with pytest.raises(HandoverRefused, match="Say why"):
        acts(cast.gita, transfer_offer, enquiry_id=case.pk, to_service=world.sunderland, why="")
    early = make_enquiry(first_name="Kim", phone="07700 900199")
    with pytest.raises(HandoverRefused, match="The hub has this case still"):
        acts(cast.gita, transfer_offer, enquiry_id=early.pk, to_service=world.sunderland, why=WISH)
    offer = moves_council(case, cast, world)
    acts(
        cast.gita, safety_flag_set, enquiry_id=case.pk, reason="Found", safe=SafeWay(),
        named=[cast.gita, cast.gareth],
    )  # fmt: skip
    with pytest.raises(Handover.DoesNotExist):  # it was taken back with that
        acts(cast.sunil, handover_accept, handover_id=offer.pk)
    with pytest.raises(HandoverRefused, match="protected, so another council would not see"):
        moves_council(case, cast, world)


# --- The pack -------------------------------------------------------------------------------------


def test_the_pack_on_paper_and_as_a_file(
    case, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    with reaching(access_of_system(world.ne).reach):
        person = Person.objects.get(enquiry=case)
        ApplicantSensitive.objects.create(
            enquiry=person.enquiry, person=person, faith="Quaker", health="=1+1"
        )
    pack = f"/staff/enquiries/{case.reference}/pack/"
    worker, panel = signed_in(cast.gita), signed_in(cast.pat)
    assert "Quaker" in words(worker.get(pack))
    seen = words(panel.get(pack))  # sees the case, not the sensitive answers
    assert "Quaker" not in seen
    assert "Sensitive answers are left out" in seen
    assert "apple trees" in seen
    paper = worker.get(f"{pack}pdf/")
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Disposition"] == f'attachment; filename="pack-{case.reference}.pdf"'
    file = worker.get(f"{pack}csv/").content.decode("utf-8-sig")
    assert "Notes," in file
    assert "apple trees" in file
    assert "Sensitive answers,Sam Carter: Health,'=1+1" in file
    assert panel.get(f"{pack}csv/").status_code == 403
    assert signed_in(cast.asha).get(pack).status_code == 403  # the hub sees milestones
    with see_all():
        kept = AuditEvent.objects.filter(action="handover.pack_exported").order_by("pk")
        assert [event.changes["form"] for event in kept] == [[None, "pdf"], [None, "csv"]]
        assert {event.actor for event in kept} == {cast.gita}


# --- From another fostering service ---------------------------------------------------------------


@pytest.fixture
def carer(make_enquiry: MakeEnquiry) -> Enquiry:
    """Somebody who fosters for an agency and came to Gateshead's hub."""
    return make_enquiry(kind=Kind.TRANSFER)


def save(user: User, case: Enquiry, *, now: Any = MONDAY, **given: Any) -> AgencyTransfer:
    nothing: dict[str, Any] = dict.fromkeys(FIELDS)
    usual = {"service_now": "Bright Agency", "may_contact": True, "children_placed": 0}
    texts = dict.fromkeys(("placing_councils", "fees_now", "agreed"), "")
    answers = nothing | texts | usual | given
    return acts(user, transfer_save, enquiry_id=case.pk, answers=answers, now=now)


def test_the_steps_of_a_transfer_and_their_clocks(carer, cast: Cast) -> None:
    today, later = date(2026, 3, 2), MONDAY + 10 * DAY
    # With nobody placed there is no meeting to hold.
    assert save(cast.asha, carer, notice_given_on=today).meeting_by is None
    assert not clocks(carer, Rule.TRANSFER_MEETING)
    row = save(cast.asha, carer, notice_given_on=today, children_placed=2)
    assert row.meeting_by == date(2026, 3, 30)  # 28 calendar days
    (clock,) = clocks(carer, Rule.TRANSFER_MEETING)
    assert timezone.localdate(clock.due_at) == row.meeting_by
    corrected = {"notice_given_on": date(2026, 2, 27), "children_placed": 2}
    save(cast.asha, carer, **corrected)
    first, second = clocks(carer, Rule.TRANSFER_MEETING)
    assert first.cancelled_reason == "The day of the notice was corrected"
    assert timezone.localdate(second.due_at) == date(2026, 3, 27)
    known = {**corrected, "records_asked_on": today}
    save(cast.asha, carer, **known)
    (records,) = clocks(carer, Rule.RECORDS)
    assert timezone.localdate(records.due_at) == date(2026, 3, 23)  # 15 working days
    known |= {"meeting_on": date(2026, 3, 10), "records_seen_on": date(2026, 3, 11)}
    save(cast.asha, carer, now=later, **known)
    assert clocks(carer, Rule.TRANSFER_MEETING)[1].done_at == later
    assert clocks(carer, Rule.RECORDS)[0].done_at == later
    done = save(cast.asha, carer, now=later, **known, ends_there_on=date(2026, 6, 1),
                starts_here_on=date(2026, 6, 1))  # fmt: skip
    said = {step.title: step.status for step in steps_of(done, today=later.date())}
    assert said["Meeting of the councils with a child placed"] == "Tuesday 10 March 2026"
    assert said["Reference asked for"] == "To do"
    assert len(said) == 7


@pytest.mark.parametrize(
    ("given", "field", "text"),
    [
        (
            {"may_contact": False, "reference_asked_on": date(2026, 3, 2)},
            "reference_asked_on", "not agreed that we contact",
        ),
        (
            {"may_contact": False, "records_asked_on": date(2026, 3, 2)},
            "records_asked_on", "not agreed that we contact",
        ),
        ({"notice_given_on": date(2026, 3, 3)}, "notice_given_on", "still to come"),
        ({"records_seen_on": date(2026, 3, 2)}, "records_seen_on", "after they were asked"),
        ({"starts_here_on": date(2026, 6, 1)}, "ends_there_on", "Both days"),
        (
            {"ends_there_on": date(2026, 6, 2), "starts_here_on": date(2026, 6, 1)},
            "starts_here_on", "Nobody is approved by two",
        ),
    ],
)  # fmt: skip
def test_what_a_transfer_must_not_do(carer, cast: Cast, given, field, text) -> None:
    with pytest.raises(ValidationError) as refused:
        save(cast.asha, carer, **given)
    assert list(refused.value.message_dict) == [field]
    assert text in refused.value.message_dict[field][0]
    with reaching(at_work(cast.asha).reach):
        assert not AgencyTransfer.objects.exists()


def test_the_page_of_a_transfer(carer, cast: Cast, signed_in: SignIn, make_enquiry) -> None:
    asha, page = signed_in(cast.asha), f"/staff/enquiries/{carer.reference}/transfer/"
    assert "Ask them first" in words(asha.get(page))
    body = {"service_now": "Bright Agency", "children_placed": "1", "agreed": "Stay till June"}
    typed = body | {f"records_asked_on-{k}": v for k, v in zip(
        ("day", "month", "year"), ("2", "3", "2026"), strict=True)}  # fmt: skip
    refused = asha.post(page, typed)
    assert refused.status_code == 422
    assert "They have not agreed that we contact their service" in words(refused)
    assert "Stay till June" in words(refused)
    assert asha.post(page, body | {"may_contact": "on"}).status_code == 302
    assert "Agreed" in words(asha.get(page))
    fostering = make_enquiry(first_name="Kim", phone="07700 900199")
    assert asha.get(f"/staff/enquiries/{fostering.reference}/transfer/").status_code == 302


# --- Kinship and lodgings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [(Kind.KINSHIP, "kinship team"), (Kind.LODGINGS, "This is not fostering")],
)
def test_other_roads_say_what_they_are_and_do_not_apply(
    kind, said, make_enquiry: MakeEnquiry, cast: Cast, world: World, signed_in: SignIn
) -> None:
    world.gateshead.kinship_phone = "0191 498 0177"
    world.gateshead.save()
    case = make_enquiry(kind=kind)
    page = words(signed_in(cast.asha).get(f"/staff/enquiries/{case.reference}/"))
    assert said in page
    assert ("0191 498 0177" in page) is (kind == Kind.KINSHIP)
    assert "not counted with fostering enquiries" in page
    access = at_work(cast.asha)
    with reaching(access.reach):
        row = Enquiry.objects.select_for_update().get(pk=case.pk)
        with pytest.raises(MoveRefused, match="has a road of its own"):
            act_move(
                access=access, enquiry=row, action=Action.APPLY, target=Stage.APPLICATION,
                now=MONDAY,
            )  # fmt: skip
        assert not Enquiry.objects.visible_to(access).mainstream().exists()
    report = words(signed_in(cast.mel).get("/staff/reports/"))
    make_enquiry(first_name="Kim", phone="07700 900199", now=timezone.now() - timedelta(hours=1))
    after = words(signed_in(cast.mel).get("/staff/reports/"))
    assert report != after  # one about fostering is counted; the other was not
    acts(
        cast.asha, enquiry_move, enquiry_id=case.pk, action=Action.PASS_ON,
        target=Stage.PASSED_ON, reason="kinship" if kind == Kind.KINSHIP else "lodgings",
        now=datetime(2026, 3, 3, 9, tzinfo=UTC),
    )  # fmt: skip


def test_protecting_a_case_takes_its_offer_to_another_council_back(
    case, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    offer = moves_council(case, cast, world)
    client = signed_in(cast.sunil)
    assert "apple trees" in words(client.get(f"/staff/handovers/{offer.pk}/"))
    acts(
        cast.gita, safety_flag_set, enquiry_id=case.pk, reason="Somebody is looking for her",
        safe=SafeWay(), named=[cast.gareth], now=MONDAY + 2 * HOUR,
    )  # fmt: skip
    with see_all():
        assert Handover.objects.get(pk=offer.pk).taken_back_at is not None
    running = [c for c in clocks(case, Rule.HANDOVER_ANSWER) if not (c.cancelled_at or c.done_at)]
    assert running == []
    answer = client.get(f"/staff/handovers/{offer.pk}/")
    assert answer.status_code == 404
    assert "apple trees" not in answer.content.decode()


# --- When another council takes it, and when none may ---------------------------------------------


def local(council: FosteringService, label: str) -> None:
    with reaching(Reach(services=(council.pk,))):
        LocalCheck.objects.create(
            service=council, code=label.lower(), label=label, stage=1, who="case",
            valid_from=LONG_AGO,
        )  # fmt: skip


def wanted(case: Enquiry) -> set[str]:
    """The kinds of check that stand."""
    with reaching(place_reach(case)):
        return set(Check.objects.standing().filter(enquiry=case).values_list("kind", flat=True))


def at_stage(case: Enquiry, stage: Stage, by: User) -> Enquiry:
    with reaching(place_reach(case)):
        return take_to(stage, Enquiry.objects.get(pk=case.pk), by=by)


def reader_of_pack(case: Enquiry, cast: Cast) -> PackReader:
    """A member of the panel of the case's council who may read its pack."""
    with reaching(place_reach(case)):
        row = Enquiry.objects.get(pk=case.pk)
        rows = Rows(row, by=cast.gita)
        item = rows.panel_item(taken_off_at=MONDAY)
        member = member_make(row.service, user=cast.pat)
        pack = Pack.objects.create(
            enquiry=row, item=item, version=1, made_at=MONDAY, made_by=cast.gita,
            title="First: Sam Carter", panel_at=MONDAY,
        )  # fmt: skip
        return PackReader.objects.create(
            enquiry=row, pack=pack, member=member, user=cast.pat, sent_at=MONDAY
        )


def test_the_council_that_takes_a_case_asks_for_its_own_checks_and_the_home_council_s_view(
    case, cast: Cast, world: World
) -> None:
    local(world.gateshead, "Allotment")
    local(world.sunderland, "Swimming")
    at_stage(case, Stage.CHECKS, cast.gita)
    with reaching(place_reach(case)):
        row = Enquiry.objects.get(pk=case.pk)
        checks_refresh(access=place_access(row, cast.gita), enquiry=row, now=MONDAY)
    before = wanted(case)
    assert "allotment" in before
    assert not before & {HOME_COUNCIL, "swimming"}
    reader = reader_of_pack(case, cast)
    offer = moves_council(case, cast, world)
    acts(cast.sunil, handover_accept, handover_id=offer.pk, now=MONDAY + DAY)
    # They live in Gateshead, so its view is asked (rule 7), and what is local is Sunderland's.
    assert wanted(case) >= {HOME_COUNCIL, "swimming"}
    assert "allotment" not in wanted(case)
    with reaching(place_reach(case)):
        assert PackReader.objects.get(pk=reader.pk).withdrawn_at == MONDAY + DAY
        assert Enquiry.objects.get(pk=case.pk).stage == Stage.CHECKS


def test_the_hub_s_choice_of_another_council_changes_the_checks_too(
    make_enquiry: MakeEnquiry, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    local(world.sunderland, "Swimming")
    case = make_enquiry()
    at_stage(case, Stage.CHECKS, cast.asha)
    reader = reader_of_pack(case, cast)
    acts(
        cast.asha, enquiry_route, enquiry_id=case.pk, service=world.sunderland,
        reason="They asked", now=MONDAY + DAY,
    )  # fmt: skip
    assert wanted(case) >= {HOME_COUNCIL, "swimming"}
    with see_all():
        assert PackReader.objects.get(pk=reader.pk).withdrawn_at == MONDAY + DAY


def test_no_council_takes_a_case_that_another_one_is_deciding_on(
    case, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    offer = moves_council(case, cast, world)
    with see_all():
        at_stage(case, Stage.PANEL, cast.gita)
    with pytest.raises(HandoverRefused, match="Take it off the panel’s list first"):
        acts(cast.sunil, handover_accept, handover_id=offer.pk, now=MONDAY + DAY)
    acts(cast.gita, handover_take_back, enquiry_id=case.pk)
    with pytest.raises(HandoverRefused, match="Take it off the panel’s list first"):
        moves_council(case, cast, world)
    page = words(signed_in(cast.gita).get(f"/staff/enquiries/{case.reference}/handover/"))
    assert "Another council: It is on a panel’s list. Take it off" in page
    for stage, said in (
        (Stage.DECISION, "is deciding on this case"),
        (Stage.APPROVED, "They are approved by Gateshead Council"),
    ):
        at_stage(case, stage, cast.gita)
        with pytest.raises(HandoverRefused, match=said):
            moves_council(case, cast, world)
    assert sees(cast.gita, case)


def test_the_hub_gives_no_case_away_that_a_council_has_or_decides_on(
    case, make_enquiry: MakeEnquiry, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    JourneyPolicy.objects.filter(cluster=world.ne).update(hub_sees="everything")
    with see_all():
        Enquiry.objects.filter(pk=case.pk).update(seen_by=SeenBy.ALL)

    def gives(row: Enquiry) -> None:
        acts(
            cast.asha, enquiry_route, enquiry_id=row.pk, service=world.sunderland, reason="x",
        )  # fmt: skip

    with pytest.raises(HandoverRefused, match="Gateshead Council has this case"):
        gives(case)
    client, page = signed_in(cast.asha), f"/staff/enquiries/{case.reference}/council/"
    assert "Ask them to offer it to the other council" in words(client.get(page))
    answer = client.post(page, {"service": world.sunderland.pk, "reason": "They asked"})
    assert answer.status_code == 409
    assert "Ask them to offer it" in words(answer)
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at="")
    other = make_enquiry(first_name="Kim", phone="07700 900199")
    for stage, said in (
        (Stage.PANEL, "Take it off the panel’s list first"),
        (Stage.DETERMINATION, "is deciding on this case"),
        (Stage.NOT_APPROVED, "has ended"),
    ):
        at_stage(other, stage, cast.asha)
        with pytest.raises(HandoverRefused, match=said):
            gives(other)
    with see_all():
        assert Enquiry.objects.get(pk=other.pk).service == world.gateshead


def test_a_protected_case_a_colleague_of_the_hub_moves_whom_it_names(
    case, cast: Cast, world: World, see_all
) -> None:
    acts(
        cast.gita, safety_flag_set, enquiry_id=case.pk, reason="Her brother works here",
        safe=SafeWay(), named=[cast.asha],
    )  # fmt: skip
    acts(
        cast.asha, enquiry_route, enquiry_id=case.pk, service=world.sunderland, reason="Safer",
        now=MONDAY + DAY,
    )  # fmt: skip
    with see_all():
        assert Enquiry.objects.get(pk=case.pk).service == world.sunderland
        # The council that had it keeps one line of it, and its managers hear of it: neither says
        # whom it is about or where it went.
        kept = AuditEvent.objects.get(action="council.case_taken")
        assert (kept.service, kept.actor, kept.subject_id) == (world.gateshead, cast.asha, case.pk)
        notices = list(Message.objects.filter(kind="S25"))
        assert {row.service_id for row in notices} == {world.gateshead.pk}
        with as_worker():
            letters = rules.of("S25").prepare(notices, MONDAY + DAY)
    assert told(case, "S25") == [("Gareth", "email"), ("Gareth", "in_app")]
    for letter in letters.values():
        assert isinstance(letter, Letter)
        assert case.reference in letter.subject
        for word in ("Sunderland", "Sam", "Carter"):
            assert word not in letter.subject + letter.body


@pytest.mark.parametrize(
    ("sets", "names", "said"),
    [
        ("asha", ["gita"], "and you protected it"),  # nobody protects a case in order to move it
        ("asha", [], "and you protected it"),
        ("ben", ["asha"], "nobody of theirs is named"),
    ],
)
def test_no_colleague_of_the_hub_moves_a_protected_case_alone(
    case, cast: Cast, world: World, see_all, signed_in: SignIn, sets: str, names: list[str],
    said: str,
) -> None:  # fmt: skip
    JourneyPolicy.objects.filter(cluster=world.ne).update(hub_sees="everything")
    with see_all():
        Enquiry.objects.filter(pk=case.pk).update(seen_by=SeenBy.ALL)
    acts(
        getattr(cast, sets), safety_flag_set, enquiry_id=case.pk, reason="x", safe=SafeWay(),
        named=[getattr(cast, name) for name in names],
    )  # fmt: skip
    with pytest.raises(HandoverRefused, match=said):
        acts(
            cast.asha, enquiry_route, enquiry_id=case.pk, service=world.sunderland, reason="x",
            now=MONDAY + DAY,
        )  # fmt: skip
    page = signed_in(cast.asha).get(f"/staff/enquiries/{case.reference}/council/")
    assert said in words(page)
    with see_all():
        assert Enquiry.objects.get(pk=case.pk).service == world.gateshead
        assert not AuditEvent.objects.filter(action="council.case_taken").exists()


def test_a_case_that_went_back_is_the_hubs_to_give(case, cast: Cast, world: World, see_all) -> None:
    """It was accepted once. Hub and council never refuse it both."""
    with see_all():
        curtain_write(
            enquiry=Enquiry.objects.get(pk=case.pk), seen_by=SeenBy.ALL,
            values={"handed_over_at": None},
        )  # fmt: skip
        assert not is_taken_over(Enquiry.objects.get(pk=case.pk), day=MONDAY.date())
    with pytest.raises(HandoverRefused, match="The hub has this case still"):
        moves_council(case, cast, world)
    acts(cast.asha, enquiry_route, enquiry_id=case.pk, service=world.sunderland, reason="x")
    with see_all():
        assert Enquiry.objects.get(pk=case.pk).service == world.sunderland
        assert not AuditEvent.objects.filter(action="council.case_taken").exists()


def test_who_knows_them_says_so_before_reading_what_is_offered(
    case, cast: Cast, world: World, see_all, signed_in: SignIn
) -> None:
    offer = moves_council(case, cast, world)
    client, page = signed_in(cast.sunil), f"/staff/handovers/{offer.pk}/know/"
    assert page in client.get("/staff/handovers/").content.decode()
    asked = words(client.get(page))
    assert "I know this person" in asked
    assert "apple trees" not in asked
    assert "Sam" not in asked
    assert client.post(page, {"how": "My neighbour"}).status_code == 302
    with see_all():
        lock = Acquaintance.objects.get(enquiry=case.pk)
        assert (lock.user, lock.how) == (cast.sunil, "My neighbour")
        assert Handover.objects.waiting().filter(pk=offer.pk).exists()  # a colleague answers it
    listed = words(client.get("/staff/handovers/"))
    assert case.reference not in listed
    assert "Sam" not in listed
    assert client.get(f"/staff/handovers/{offer.pk}/").status_code == 404
    assert client.get(page).status_code == 404
    with pytest.raises(Handover.DoesNotExist):
        acts(cast.sunil, handover_accept, handover_id=offer.pk)
    # Nobody else's offer is locked this way.
    assert signed_in(cast.gita).post(page, {"how": "x"}).status_code == 404
