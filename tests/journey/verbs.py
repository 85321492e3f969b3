"""What people do to a case, with input as they would give it, drawn at random.

Each verb says where it may move or change a case: ``at`` is written from the law and the hubs'
journeys (domain rules), not read from the product's own table. Outside it the verb is refused.
``acts`` are the actions of the workflow that it may take. A verb that finds nothing to be about
raises NothingToDo; one that is refused raises Refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from carers.services.approving import household_approve
from carers.walk import members_add, panel_call, panel_end, panel_sit
from carers.walk.assessing import FOUND
from carers.walk.base import DAY, HOUR
from enquiries.assessment_words import SECTIONS
from enquiries.letter_kinds import TELLS_OF
from enquiries.models import (
    Address,
    ApplicantDetails,
    Check,
    Decision,
    EnquiryLink,
    Handover,
    HouseholdMember,
    Interest,
    Letter,
    Panel,
    PanelItem,
    Person,
    Referee,
    Visit,
)
from enquiries.services import (
    EnquiryAnswers,
    contact_log,
    enquiry_assign,
    enquiry_join,
    enquiry_move,
    enquiry_submit,
    enquiry_update,
    link_decide,
)
from enquiries.services.answering import handover_accept, handover_query, handover_return
from enquiries.services.applying import accommodation_save, application_receive
from enquiries.services.assessing import assessment_visit_record, section_save
from enquiries.services.check_acts import (
    check_receive,
    check_take_back,
    check_verify,
    check_waive,
    checks_request,
)
from enquiries.services.deciding import decision_told, more_ask, no_propose, panel_skip
from enquiries.services.determining import (
    determination_answer,
    final_refuse,
    review_notice_record,
    review_papers_record,
    review_record,
)
from enquiries.services.household import consents_give, details_save, home_row_remove, home_row_save
from enquiries.services.letters_made import letter_prepare, letter_sent
from enquiries.services.minutes import minutes_finish, minutes_save, recommendation_record
from enquiries.services.moving import enquiry_pause
from enquiries.services.offering import (
    handover_offer,
    handover_query_answer,
    handover_take_back,
    transfer_offer,
)
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import item_list, item_take_off
from enquiries.services.reporting import (
    Draft,
    report_comment,
    report_share,
    report_sign,
    report_write,
)
from enquiries.services.stages import (
    applicant_disqualify,
    gathering_begin,
    named_child_set,
    stage_1_refuse,
    stage_1_start,
    stage_2_start,
)
from enquiries.services.transfer import FIELDS as TRANSFER_FIELDS
from enquiries.services.transfer import transfer_save
from enquiries.services.undo import UNDOABLE, act_undo
from enquiries.stage_sweeps import sweep_lapsed
from enquiries.terms import Terms
from enquiries.workflow import BEFORE_APPLICATION, OPEN, REOPENABLE, Action, Stage
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy
from tests.journey.walking import NothingToDo, RealCase

S, A = Stage, Action
ANY = frozenset(Stage)
APPLIED = OPEN - BEFORE_APPLICATION


@dataclass(frozen=True)
class Verb:
    """One thing that somebody does. ``often`` is its weight where it may succeed."""

    name: str
    do: Callable[[RealCase], None]
    at: frozenset[Stage]
    acts: frozenset[Action]
    often: float
    single: bool  # one act of the product: refused, it has changed nothing


VERBS: dict[str, Verb] = {}


def verb(
    *at: Stage | frozenset[Stage], acts: tuple[Action, ...] = (), often: float = 1.0,
    single: bool = True,
) -> Callable[[Callable[[RealCase], None]], Callable[[RealCase], None]]:  # fmt: skip
    """Put a function among the verbs."""
    where = frozenset[Stage]().union(*({one} if isinstance(one, Stage) else one for one in at))

    def add(do: Callable[[RealCase], None]) -> Callable[[RealCase], None]:
        name = do.__name__
        VERBS[name] = Verb(name, do, where, frozenset(acts), often, single)
        return do

    return add


def some(case: RealCase, found: list[Any]) -> Any:
    if not found:
        raise NothingToDo
    return case.rng.choice(found)


def rows(case: RealCase, model: Any, **which: Any) -> list[Any]:
    with case.everything():
        return list(model.objects.filter(enquiry=case.pk, **which).order_by("pk"))


def latest(case: RealCase, model: Any, **which: Any) -> Any:
    found = rows(case, model, **which)
    if not found:
        raise NothingToDo
    return found[-1]


# --- Before the application -----------------------------------------------------------------------


@verb(ANY, acts=(A.ADVANCE,), often=0.6)
def talk(case: RealCase) -> None:
    outcome = case.rng.choice(("spoke", "spoke", "no_answer"))
    case.do(case.people.officer, contact_log, how="phone", outcome=outcome, note="A call.")


@verb(BEFORE_APPLICATION, acts=(A.ADVANCE,), often=1.0, single=False)
def express_interest(case: RealCase) -> None:
    if rows(case, Interest):
        raise NothingToDo
    case.interest()


@verb(BEFORE_APPLICATION - {S.INVITED}, S.APPLICATION, acts=(A.ADVANCE,), often=2.5, single=False)
def visit(case: RealCase) -> None:
    if case.stage == S.ENQUIRY:
        raise NothingToDo
    case.visit(outcome=case.rng.choice([Visit.Outcome.INVITE] * 5 + [Visit.Outcome.NO]))


@verb(BEFORE_APPLICATION, S.APPLICATION, acts=(A.ADVANCE,), often=0.4)
def move_on(case: RealCase) -> None:
    target = case.rng.choice((S.CONVERSATION, S.INTEREST, S.VISIT, S.INVITED))
    case.do(case.people.worker, enquiry_move, action=A.ADVANCE, target=target)


@verb(BEFORE_APPLICATION - {S.ENQUIRY}, S.APPLICATION, acts=(A.STEP_BACK,), often=0.1)
def move_back(case: RealCase) -> None:
    target = case.rng.choice(sorted(BEFORE_APPLICATION))
    said = {"target": target, "detail": "A slip"}
    case.do(case.people.manager, enquiry_move, action=A.STEP_BACK, **said)


@verb(OPEN, acts=(A.WITHDRAW,), often=0.04)
def withdraw(case: RealCase) -> None:
    said = {"target": S.WITHDREW, "reason": "not_said"}
    case.do(case.people.worker, enquiry_move, action=A.WITHDRAW, **said)


@verb(BEFORE_APPLICATION, acts=(A.CLOSE,), often=0.03)
def close(case: RealCase) -> None:
    said = {"target": S.CLOSED, "reason": "no_reply"}
    case.do(case.people.worker, enquiry_move, action=A.CLOSE, **said)


@verb(BEFORE_APPLICATION, acts=(A.PASS_ON,), often=0.03)
def pass_on(case: RealCase) -> None:
    said = {"target": S.PASSED_ON, "reason": "kinship"}
    case.do(case.people.worker, enquiry_move, action=A.PASS_ON, **said)


@verb(BEFORE_APPLICATION, acts=(A.JOIN,), often=0.08)
def join(case: RealCase) -> None:
    """They asked twice: this one is closed as the same as the other, which goes on."""
    with case.everything():
        link = EnquiryLink.objects.filter(other=case.pk, state="linked").first()
    case.do(case.people.manager, enquiry_join, link_id=(link or _asked_twice(case)).pk)


def _asked_twice(case: RealCase) -> EnquiryLink:
    """Another enquiry of the person, which has come further; said to be theirs."""
    who, family = case.people.manager(case.at), case.family
    made = enquiry_submit(
        cluster=case.cluster,
        key=uuid4(),
        answers=EnquiryAnswers(
            kind="fostering", first_name=family.first[0], last_name=family.first[1],
            contact_by="phone", phone=family.phone, postcode=family.postcode,
        ),
        now=case.at,
    ).enquiry  # fmt: skip
    said = {"action": A.ADVANCE, "target": S.INVITED}
    case.press(who, enquiry_move, enquiry_id=made.pk, **said)
    with case.everything():
        link = some(case, list(EnquiryLink.objects.filter(enquiry=made, other=case.pk)))
    case.press(who, link_decide, link_id=link.pk, state=EnquiryLink.State.LINKED)
    return link


@verb(REOPENABLE, acts=(A.REOPEN,), often=1.0)
def reopen(case: RealCase) -> None:
    target = case.rng.choice((S.ENQUIRY, S.CONVERSATION))
    case.do(case.people.worker, enquiry_move, action=A.REOPEN, target=target)


@verb(OPEN, often=0.15)
def pause(case: RealCase) -> None:
    until = None if case.case().paused_until else case.today + 20 * DAY
    case.do(case.people.worker, enquiry_pause, until=until)


@verb(ANY, often=0.15)
def give_to(case: RealCase) -> None:
    owner = case.case().owner_id
    to = case.rng.choice((case.people.worker, case.people.manager))(case.at).user
    case.do(case.people.manager, enquiry_assign, to=to, expected_owner_id=owner)


@verb(ANY, acts=(A.STEP_BACK, A.ADVANCE), often=0.15)
def undo(case: RealCase) -> None:
    with case.everything():
        last = AuditEvent.objects.filter(
            subject="enquiry", subject_id=case.pk, action__in=UNDOABLE
        ).order_by("-pk")[:1]
        event = some(case, list(last))
    case.press(case.people.manager(case.at), act_undo, event_id=event.pk)


@verb(ANY, often=0.1)
def second_applicant(case: RealCase) -> None:
    """A partner joins the enquiry, or leaves it."""
    two = len(rows(case, Person)) > 1
    last = case.family.first[1]
    fields = {"second_first_name": "" if two else "Alex", "second_last_name": "" if two else last}
    version = case.case().version
    case.do(case.people.worker, enquiry_update, base_version=version, fields=fields)


@verb(BEFORE_APPLICATION, often=0.1)
def another_kind(case: RealCase) -> None:
    now = case.case()
    kind = "fostering" if now.kind == "transfer" else "transfer"
    case.do(case.people.worker, enquiry_update, base_version=now.version, fields={"kind": kind})


# --- Which council has it -------------------------------------------------------------------------


def offer_of(case: RealCase) -> Handover:
    with case.everything():
        waits = list(Handover.objects.waiting().filter(enquiry=case.pk))
    found: Handover = some(case, waits)
    return found


def answering(case: RealCase, offer: Handover) -> Any:
    return case.staff[offer.to_service_id].manager(case.at)


@verb(ANY, often=3.0)
def accept_case(case: RealCase) -> None:
    offer = offer_of(case)
    case.press(answering(case, offer), handover_accept, handover_id=offer.pk)


@verb(OPEN, often=0.1)
def return_case(case: RealCase) -> None:
    offer = offer_of(case)
    said = {"reason": "not_ready", "words": "Not yet"}
    case.press(answering(case, offer), handover_return, handover_id=offer.pk, **said)


@verb(OPEN, often=0.1)
def query_case(case: RealCase) -> None:
    offer = offer_of(case)
    said = {"reason": "incomplete", "words": "Who is at home?"}
    case.press(answering(case, offer), handover_query, handover_id=offer.pk, **said)


@verb(OPEN, often=0.5)
def answer_query(case: RealCase) -> None:
    if offer_of(case).queried_at is None:
        raise NothingToDo
    who = case.rng.choice((case.people.officer, case.people.manager))
    case.do(who, handover_query_answer, words="Four people")


@verb(OPEN, often=0.1)
def offer_to_council(case: RealCase) -> None:
    case.do(case.people.officer, handover_offer, why="They asked for the council")


@verb(OPEN, often=0.05)
def take_offer_back(case: RealCase) -> None:
    offer_of(case)
    case.do(case.rng.choice((case.people.officer, case.people.manager)), handover_take_back)


@verb(OPEN, often=0.25)
def change_council(case: RealCase) -> None:
    others = [pk for pk in case.staff if pk != case.case().service_id]
    to = case.staff[some(case, others)].manager(case.at).service
    case.do(case.people.manager, transfer_offer, to_service=to, why="They moved house")


# --- The application ------------------------------------------------------------------------------


@verb(BEFORE_APPLICATION, acts=(A.APPLY,), often=2.5)
def apply(case: RealCase) -> None:
    case.do(case.people.worker, application_receive, received_on=case.today, declared=True)


def _details_fill(case: RealCase, person: Person) -> None:
    """What is not known of an applicant yet."""
    row = next(iter(rows(case, ApplicantDetails, person=person)), None)
    said = {
        "date_of_birth": case.family.born[person.position - 1],
        "fostered_before": False,
        "fostered_in_last_12_months": False,
        "approved_elsewhere": case.case().kind == "transfer",
        "lived_abroad_10_years": False,
    }
    fields = {name: value for name, value in said.items() if getattr(row, name, None) is None}
    said = {"position": person.position, "fields": fields, "shown": {}}
    case.do(case.people.worker, details_save, **said)


@verb(APPLIED, often=2.0, single=False)
def fill(case: RealCase) -> None:
    """What the application still lacks."""
    who, family = case.people.worker, case.family
    homes = {row.person_id for row in rows(case, Address, to_on=None)}
    home = {"lines": family.address, "postcode": family.postcode, "country": "England"}
    home |= {"from_on": date(2012, 4, 1)}
    words = {"checks": "I agree to the checks.", "medical": "I agree to a medical report."}
    words |= {"records": "I agree that you ask.", "home_council": "I agree that you ask them."}
    for person in rows(case, Person):
        position = person.position
        _details_fill(case, person)
        if person.pk not in homes:
            case.do(who, home_row_save, model=Address, fields=home, position=position)
        case.do(who, consents_give, position=position, words=words, how="Signed form")
    there = len(rows(case, Referee, replaced_at=None, kind="personal"))
    for name in ("Robin Ahmed", "Sasha Whitfield", "Jo Lister")[there:]:
        values = {"kind": "personal", "name": name, "knows_them_as": "Friend", "years_known": 8}
        case.do(who, home_row_save, model=Referee, fields=values, position=1)
    text = "A terraced house with three bedrooms."
    case.do(who, accommodation_save, text=text, shown={})


@verb(OPEN, often=0.4)
def move_in(case: RealCase) -> None:
    """Somebody comes to live in the home: a child, an adult, one who turns 18 in the walk, or one
    whose birthday nobody has asked yet."""
    born = (date(2015, 5, 1), date(1990, 5, 1), case.today - timedelta(days=6500), None)
    values = {
        "first_name": case.rng.choice(("Robin", "Jo", "Ash")),
        "date_of_birth": case.rng.choice(born),
        "relation": "relative",
        "moved_in_on": case.today,
    }
    case.do(case.people.worker, home_row_save, model=HouseholdMember, fields=values)


@verb(OPEN, often=0.3)
def move_out(case: RealCase) -> None:
    member = some(case, rows(case, HouseholdMember, moved_out_on=None))
    said = {"row_id": member.pk, "fields": {"moved_out_on": case.today}}
    case.do(case.people.worker, home_row_save, model=HouseholdMember, **said)


@verb(OPEN, often=0.3)
def say_birthday(case: RealCase) -> None:
    member = some(case, rows(case, HouseholdMember, date_of_birth=None, moved_out_on=None))
    born = case.rng.choice((date(2014, 1, 1), date(1980, 1, 1)))
    said = {"row_id": member.pk, "fields": {"date_of_birth": born}}
    case.do(case.people.worker, home_row_save, model=HouseholdMember, **said)


@verb(OPEN, often=0.05)
def replace_referee(case: RealCase) -> None:
    referee = some(case, rows(case, Referee, replaced_at=None))
    said = {"row_id": referee.pk, "why": "Does not answer"}
    case.do(case.people.worker, home_row_remove, model=Referee, **said)


@verb(OPEN, often=0.1)
def fostered_before(case: RealCase) -> None:
    fields = {"fostered_in_last_12_months": case.rng.random() < 0.5}
    case.do(case.people.worker, details_save, position=1, fields=fields, shown={})


@verb(OPEN, often=0.5)
def transfer_steps(case: RealCase) -> None:
    if case.case().kind != "transfer":
        raise NothingToDo
    answers = dict.fromkeys(TRANSFER_FIELDS) | {
        "service_now": "Bright Agency", "may_contact": True, "children_placed": False,
        "placing_councils": "", "fees_now": "", "agreed": "",
        "ends_there_on": case.today + 20 * DAY, "starts_here_on": case.today + 21 * DAY,
    }  # fmt: skip
    case.do(case.people.worker, transfer_save, answers=answers)


# --- Checks and Stage 1 ---------------------------------------------------------------------------


def standing(case: RealCase, **which: Any) -> list[Check]:
    return rows(case, Check, dropped_at=None, waived_at=None, **which)


@verb(S.APPLICATION, S.VISIT, acts=(A.START_STAGE_1,), often=2.5)
def start_stage_1(case: RealCase) -> None:
    case.do(case.people.worker, stage_1_start)


@verb(OPEN, often=0.7)
def ask_for_checks(case: RealCase) -> None:
    found = [check.pk for check in standing(case, requested_at=None, received_on=None)]
    if not case.do(case.people.worker, checks_request, check_ids=found or some(case, [])):
        raise NothingToDo  # what cannot be asked for now is left as it is, without a word


@verb(S.CHECKS, S.ASSESSMENT, S.PANEL, S.DECISION, S.DETERMINATION, often=3.0, single=False)
def checks_come(case: RealCase) -> None:
    if not any(check.is_missing for check in standing(case)):
        raise NothingToDo
    case.checks(stage=1, all_but=case.rng.choice((0, 0, 2)))
    case.checks(stage=2, all_but=case.rng.choice((0, 0, 1)))


@verb(OPEN, often=0.5)
def check_comes(case: RealCase) -> None:
    check = some(case, standing(case, received_on=None))
    on = case.today - case.rng.choice((0, 0, 3)) * DAY
    case.do(case.people.worker, check_receive, check_id=check.pk, on=on)


@verb(OPEN, often=0.6)
def verify_check(case: RealCase) -> None:
    check = some(case, standing(case, verified_at=None, received_on__isnull=False))
    case.verify(check)


@verb(OPEN, often=0.8)
def find_offence(case: RealCase) -> None:
    check = some(case, standing(case, kind="dbs", verified_at=None, received_on__isnull=False))
    said = {"outcome": Check.Outcome.BARRED, "finding": "A specified offence"}
    case.do(case.people.manager, check_verify, check_id=check.pk, **said)


@verb(OPEN, often=0.15)
def waive_check(case: RealCase) -> None:
    check = some(case, standing(case, received_on=None))
    case.do(case.people.manager, check_waive, check_id=check.pk, reason="Not needed here")


@verb(OPEN, often=0.15)
def take_check_back(case: RealCase) -> None:
    check = some(case, rows(case, Check, dropped_at=None))
    case.do(case.people.manager, check_take_back, check_id=check.pk)


@verb(S.CHECKS, often=0.2)
def gather_early(case: RealCase) -> None:
    case.do(case.people.worker, gathering_begin)


@verb(S.CHECKS, acts=(A.NOT_SUITABLE,), often=0.12)
def say_no_in_stage_1(case: RealCase) -> None:
    case.do(case.people.manager, stage_1_refuse, reasons="The home is not safe.")


@verb(S.APPLICATION, S.CHECKS, S.ASSESSMENT, S.PANEL, S.DECISION, S.DETERMINATION,
      acts=(A.DISQUALIFY,), often=0.5)  # fmt: skip
def disqualify(case: RealCase) -> None:
    case.do(case.people.manager, applicant_disqualify, reasons="A specified offence.")


# In some hubs the visit comes after the application.
@verb(S.VISIT, APPLIED, often=0.1)
def name_the_child(case: RealCase) -> None:
    applies = case.rng.random() < 0.6
    said = {"applies": applies, "why": "Her grandmother" if applies else ""}
    case.do(case.people.manager, named_child_set, **said)


@verb(S.CHECKS, acts=(A.START_STAGE_2,), often=2.0)
def go_on_to_stage_2(case: RealCase) -> None:
    case.do(case.people.worker, stage_2_start)


@verb(ANY, acts=(A.START_STAGE_2,), often=0.3, single=False)
def nightly_sweep(case: RealCase) -> None:
    """The product looks for last days to say no that have passed."""
    access = access_of_system(case.cluster)
    with reaching(access.reach):
        sweep_lapsed(access, case.at)


# --- Stage 2 and the report -----------------------------------------------------------------------


@verb(S.CHECKS, S.ASSESSMENT, often=0.3)
def visit_to_assess(case: RealCase) -> None:
    said = {"at": case.at - 2 * HOUR, "minutes": 90, "seen": "Everybody", "children_seen": True}
    case.do(case.people.worker, assessment_visit_record, covered="Childhood and home.", **said)


@verb(S.CHECKS, S.ASSESSMENT, often=2.0, single=False)
def write_sections(case: RealCase) -> None:
    with case.everything():
        versions = {s.code: s.version for s in case.case().section_set.all()}
    for code in SECTIONS:
        shown = versions.get(code, 0)
        said = {
            "code": code,
            "text": f"{FOUND[code]} {shown}",
            "done": True,
            "shown_version": shown,
        }
        case.do(case.people.worker, section_save, **said)


def draft_of(case: RealCase) -> Draft:
    if case.rng.random() < 0.25:
        return Draft(kind="brief", recommends="not_suitable", reasons="They are not ready.")
    recommends = case.rng.choice(("suitable", "suitable", "not_suitable"))
    terms = Terms(most_children=2) if recommends == "suitable" else Terms()
    return Draft(kind="full", recommends=recommends, terms=terms)


@verb(S.ASSESSMENT, often=1.5)
def write_report(case: RealCase) -> None:
    shown = case._report_state()
    case.do(case.people.worker, report_write, draft=draft_of(case), shown=shown)


@verb(S.ASSESSMENT, often=1.5)
def sign_report(case: RealCase) -> None:
    case.do(case.people.manager, report_sign, shown=case._report_state())


@verb(S.ASSESSMENT, often=1.5)
def share_report(case: RealCase) -> None:
    case.do(case.people.worker, report_share, shown=case._report_state())


@verb(S.ASSESSMENT, S.PANEL, often=1.0)
def hear_comments(case: RealCase) -> None:
    report = latest(case, case.case().report_set.model, replaced_at=None)
    said = {"version": report.version, "on": case.today, "comments": "It reads like us."}
    case.do(case.people.worker, report_comment, **said)


# --- Panel ----------------------------------------------------------------------------------------


def panel_for(case: RealCase) -> Panel:
    """A panel of the case's council that is still to come, called when there is none."""
    service = case.case().service_id
    with case.everything():
        ahead = Panel.objects.filter(
            service=service, at__gt=case.at + DAY, opened_at=None, cancelled_at=None
        ).first()
    if ahead is not None:
        return ahead
    administrator = case.people.administrator
    members = case.shared.get(service)
    if members is None:
        members = members_add(administrator, now=case.at)
        case.shared[service] = members
    at = case.at + case.rng.choice((3, 14)) * DAY
    return panel_call(administrator, members, at=at, now=case.at)


def item_of(case: RealCase) -> PanelItem:
    with case.everything():
        found = PanelItem.objects.standing().filter(enquiry=case.pk, minutes_final_at=None)
        item: PanelItem = some(case, list(found.select_related("panel").order_by("-pk")[:1]))
    return item


@verb(S.ASSESSMENT, S.DETERMINATION, acts=(A.LIST,), often=2.5)
def list_for_panel(case: RealCase) -> None:
    panel = panel_for(case)
    case.do(case.people.administrator, item_list, panel_id=panel.pk)


@verb(S.PANEL, S.DETERMINATION, often=1.5)
def send_pack(case: RealCase) -> None:
    said = {"documents": [], "late_why": "The report came late."}
    case.do(case.people.administrator, pack_send, **said)


@verb(S.PANEL, S.DETERMINATION, acts=(A.TAKE_OFF,), often=0.15)
def take_off(case: RealCase) -> None:
    case.do(case.people.administrator, item_take_off, why="The medical is missing")


@verb(S.PANEL, S.DETERMINATION, often=1.5, single=False)
def panel_sits(case: RealCase) -> None:
    panel = item_of(case).panel
    if panel.opened_at is not None or panel.cancelled_at is not None:
        raise NothingToDo
    case.at = max(case.at, panel.at)
    panel_sit(case.people.administrator, panel, now=case.at)


@verb(S.PANEL, S.DETERMINATION, acts=(A.TAKE_OFF,), often=2.0)
def panel_recommends(case: RealCase) -> None:
    item = item_of(case)
    yes = "full_report" if item.kind == "brief" else "suitable"
    said = case.rng.choice((yes, yes, "not_suitable", "not_suitable", "defer"))
    terms = Terms(most_children=1) if said == "suitable" else None
    case.do(
        case.people.administrator, recommendation_record, recommends=said,
        reasons="They were heard.", terms=terms,
    )  # fmt: skip


@verb(ANY, often=0.2)
def draft_minutes(case: RealCase) -> None:
    item = some(case, rows(case, PanelItem, minutes_final_at=None, recommended_at__isnull=False))
    case.do(case.people.administrator, minutes_save, item_id=item.pk, text="A draft.")


@verb(ANY, acts=(A.RECOMMEND,), often=2.0)
def finish_minutes(case: RealCase) -> None:
    item = some(case, rows(case, PanelItem, minutes_final_at=None, recommended_at__isnull=False))
    case.do(case.people.administrator, minutes_finish, item_id=item.pk, text="They were heard.")


@verb(ANY, often=0.3, single=False)
def panel_ends(case: RealCase) -> None:
    items = rows(case, PanelItem, panel__opened_at__isnull=False, panel__closed_at=None)
    item = some(case, items)
    with case.everything():
        panel = item.panel
        left = PanelItem.objects.standing().filter(panel=panel, recommends="").exists()
    if left:
        raise NothingToDo
    panel_end(case.people.administrator, panel, now=case.at)


@verb(OPEN, often=0.1, single=False)
def law_changes(case: RealCase) -> None:
    """From today panel is not required in this hub, or is again."""
    now = case.rng.random() < 0.3
    JourneyPolicy.objects.filter(cluster=case.cluster).update(panel_required=now)


@verb(S.ASSESSMENT, acts=(A.SKIP_PANEL,), often=0.8)
def go_round_panel(case: RealCase) -> None:
    case.do(case.people.worker, panel_skip)


# --- Decision -------------------------------------------------------------------------------------


@verb(S.DECISION, acts=(A.PROPOSE_NO,), often=0.8)
def propose_no(case: RealCase) -> None:
    said = {"reasons": "The home is not safe yet.", "differs_why": "What I read in the medical."}
    case.do(case.people.decision_maker, no_propose, **said)


@verb(S.DECISION, S.DETERMINATION, acts=(A.SEND_BACK,), often=0.8)
def ask_for_more(case: RealCase) -> None:
    case.do(case.people.decision_maker, more_ask, reasons="See the school.")


@verb(S.DECISION, S.DETERMINATION, acts=(A.APPROVE,), often=0.8)
def approve(case: RealCase) -> None:
    access = case.people.decision_maker(case.at)
    only = case.rng.random() < 0.3
    case.press(
        access, household_approve, enquiry_id=case.pk,
        terms=Terms(most_children=2, named_children_only=only), reasons="I agree.",
        differs_why="What they answered.", agreement_signed_on=case.today,
    )  # fmt: skip


@verb(ANY, often=1.0)
def tell_them(case: RealCase) -> None:
    decision = latest(case, Decision)
    everybody = rows(case, Person)
    one = [case.rng.choice(everybody).pk]
    said = {"decision_id": decision.pk, "at": case.at, "how": "By phone"}
    people = case.rng.choice((None, one))
    case.do(case.people.decision_maker, decision_told, people=people, **said)


@verb(ANY, often=0.3)
def make_letters(case: RealCase) -> None:
    """The letter of the last decision, by hand."""
    tells = {outcome: kind for kind, outcome in reversed(TELLS_OF.items())}
    kind = tells.get(latest(case, Decision).outcome)
    if kind is None:
        raise NothingToDo
    case.do(case.people.decision_maker, letter_prepare, kind=kind)


@verb(ANY, often=2.0)
def send_letter(case: RealCase) -> None:
    letter = some(case, rows(case, Letter, sent_on=None))
    said = {"sent_on": case.today, "how": "post", "evidence": "Recorded delivery"}
    case.do(case.people.decision_maker, letter_sent, letter_id=letter.pk, **said)


# --- After a proposal not to approve --------------------------------------------------------------


def runs_of(case: RealCase) -> Any:
    return latest(case, case.case().determination_set.model, ended_at=None)


@verb(S.DETERMINATION, often=0.8)
def they_answer(case: RealCase) -> None:
    route = case.rng.choice(("representations", "review"))
    said = {"route": route, "answered_on": case.today, "answer": "We do not agree."}
    case.do(case.people.decision_maker, determination_answer, **said)


@verb(S.DETERMINATION, often=1.0)
def review_notice(case: RealCase) -> None:
    case.do(case.people.administrator, review_notice_record, on=case.today)


@verb(S.DETERMINATION, often=1.0)
def review_papers(case: RealCase) -> None:
    case.do(case.people.administrator, review_papers_record, on=case.today)


@verb(S.DETERMINATION, often=1.0)
def review_recommends(case: RealCase) -> None:
    recommends = case.rng.choice(("suitable", "not_suitable"))
    said = {"on": case.today, "recommends": recommends, "reasons": "We heard both."}
    case.do(case.people.administrator, review_record, **said)


@verb(S.DETERMINATION, acts=(A.REFUSE,), often=2.0)
def refuse(case: RealCase) -> None:
    said = {"reasons": "Nothing has changed.", "differs_why": "The medical."}
    case.do(case.people.decision_maker, final_refuse, **said)


# --- Time -----------------------------------------------------------------------------------------


@verb(ANY, often=0.8, single=False)
def time_passes(case: RealCase) -> None:
    case.wait(days=case.rng.choice((1, 4, 12, 30)))
