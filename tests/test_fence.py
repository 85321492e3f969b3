"""The two fences, each tried with the other switched off."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404

import carers.selectors
import enquiries.selectors
import mockingbird.selectors
from carers.models import CarerImport
from enquiries.held import AWAY, FORCED, taken_from
from enquiries.models import (
    Acquaintance,
    AssignRule,
    BrokenGlass,
    ContactAttempt,
    Enquiry,
    EnquiryLink,
    Leave,
    Note,
    Panel,
    PanelMember,
    PanelService,
    PendingChange,
    Person,
    SafetyFlag,
    SafetyNamed,
    StageChange,
    WorkLimit,
)
from enquiries.services import note_add
from hubs import audit
from hubs.access import Access, staff_access
from hubs.fence import NOWHERE, Reach, current_reach, reaching
from hubs.models import AuditEvent, FencedModel, FencedQuerySet, Membership, SeenBy
from messaging.models import Message
from tests.cast import DERBY_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World
from tests.fence_rows import AREAS
from tests.fence_rows import mockingbird as constellations
from tests.fence_walk import ELSE, FENCE_ONE_ALONE, LISTS, MODULES, NOW, OF_A_CASE, Raised, plain
from tests.journey.road import member_make
from tests.roles import as_owner

FENCED = [m for m in apps.get_models() if issubclass(m, FencedModel)]
# Behind the fence by policies of their own; no case's rows.
# How a row leads to its case, where it is not by ``enquiry``.
CASE_FIELDS = {
    "Message": "about_id",
    "AuditEvent": "subject_id",
    "Enquiry": "pk",
    "ExportRequest": "pk",
    "Carer": "household__enquiry_id",
    "Approval": "household__enquiry_id",
    "CarerDeadline": "household__enquiry_id",
    "Departure": "household__enquiry_id",
    "CarerDeparture": "household__enquiry_id",
    "Review": "household__enquiry_id",
    "ReviewView": "household__enquiry_id",
    "CarerDetermination": "household__enquiry_id",
    "HouseholdLetter": "household__enquiry_id",
    "HouseholdLetterBody": "household__enquiry_id",
    "Exemption": "household__enquiry_id",
    "Places": "household__enquiry_id",
    "HouseholdContact": "household__enquiry_id",
    "Concern": "household__enquiry_id",
    "Buddy": "household__enquiry_id",
    "BuddyMatch": "household__enquiry_id",
    "BuddyCheckIn": "household__enquiry_id",
    "TransferOut": "household__enquiry_id",
    **constellations.CASE_FIELDS,
}
# Rows of a hub or of a council, and of no case.
OF_PLACES = [AssignRule, CarerImport, Leave, Panel, PanelMember, PanelService, WorkLimit]
OF_PLACES += constellations.OF_PLACES
OF_CASES = [model for model in FENCED if model not in OF_PLACES]
CLUSTER_ONLY = {"enquiries_submission", "enquiries_equalityanswers", "hubs_invitation"}
# Reference data and people: readable without a reach, and no case is in them.
OPEN_WITH_CLUSTER = {
    "hubs_clusterservice",
    "hubs_directory",
    "hubs_openinghours",
    "hubs_journeypolicy",
    "hubs_letterwording",
    "hubs_membership",
    "hubs_notice",
    "hubs_reason",
    "hubs_timelimit",
}


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.django_db
def test_every_table_with_a_cluster_is_fenced_and_forced() -> None:
    found = rows(
        "select c.relname, c.relrowsecurity and c.relforcerowsecurity,"
        " exists (select from pg_policy p where p.polrelid = c.oid)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where a.attname = 'cluster_id' and c.relkind = 'r'"
        " and c.relnamespace = 'public'::regnamespace"
    )
    open_tables = {name for name, forced, policy in found if not (forced and policy)}
    assert open_tables == OPEN_WITH_CLUSTER
    assert {m._meta.db_table for m in FENCED} | CLUSTER_ONLY == {
        name for name, forced, policy in found if forced and policy
    }


@pytest.mark.django_db
def test_the_runtime_role_owns_nothing_and_cannot_step_over() -> None:
    assert rows("select current_user") == [("hubs_app",)]
    assert rows(
        "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
        " where r.rolname = 'hubs_app' and c.relkind = 'r'"
    ) == [(0,)]
    assert rows(
        "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = 'hubs_app'"
    ) == [(False,)]
    for statement in (
        "alter table enquiries_enquiry disable row level security",
        "drop policy reach on enquiries_enquiry",
        "truncate enquiries_enquiry cascade",
        "delete from hubs_auditevent",
        "update hubs_auditevent set action = 'x'",
        "delete from enquiries_note",
        "update enquiries_stagechange set reason = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def three_cases(make_enquiry: MakeEnquiry, world: World) -> dict[str, Enquiry]:
    """One in Gateshead, one in Sunderland, one in Derby, another hub."""
    return {
        "gateshead": make_enquiry(),
        "sunderland": make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124"),
        "derby": make_enquiry(cluster=world.em, postcode=DERBY_POSTCODE, phone="07700 900125"),
    }


SEES = {
    "asha": {"gateshead", "sunderland"},
    "mel": {"gateshead", "sunderland"},
    "gita": {"gateshead"},
    "sunil": {"sunderland"},
    "emma": {"derby"},
}


@pytest.mark.parametrize("name", SEES)
def test_fence_one_alone(name: str, cast: Cast, three_cases: dict[str, Enquiry]) -> None:
    """Queries without visible_to: PostgreSQL alone shows only the person's own."""
    expected = {three_cases[case].pk for case in SEES[name]}
    with reaching(cast.access(name).reach):
        assert set(Enquiry.objects.values_list("pk", flat=True)) == expected
        for model in (Person, StageChange, Message):
            field = "about_id" if model is Message else "enquiry_id"
            found = set(model.objects.values_list(field, flat=True))  # type: ignore[attr-defined]
            assert found == expected, model
        audit = AuditEvent.objects.filter(subject="enquiry")
        assert set(audit.values_list("subject_id", flat=True)) == expected


@pytest.mark.parametrize("name", SEES)
def test_fence_two_alone(
    name: str, cast: Cast, three_cases: dict[str, Enquiry], world: World
) -> None:
    """visible_to with the database's reach wide open: the code alone shows only their own."""
    expected = {three_cases[case].pk for case in SEES[name]}
    access = cast.access(name)
    with reaching(world.reach):
        assert set(Enquiry.objects.visible_to(access).values_list("pk", flat=True)) == expected
        for model in OF_CASES:
            field = CASE_FIELDS.get(model.__name__, "enquiry_id")
            found = set(model.objects.visible_to(access).values_list(field, flat=True))
            assert found <= expected, model


@pytest.fixture
def three_places(cast: Cast, world: World) -> None:
    """Rows of three councils, and a joint panel of the hub in which Gateshead takes part."""
    with reaching(world.reach):
        for service in (world.gateshead, world.sunderland, world.derby):
            place = {"cluster": service.cluster_memberships.get().cluster, "service": service}
            AssignRule.objects.create(**place, place_in_order=1, name="In turn")
            WorkLimit.objects.create(**place, user=cast.liam, most_open=9)
            day = MONDAY.date()
            Leave.objects.create(
                **place, user=cast.liam, from_on=day, to_on=day, set_by=cast.liam, set_at=MONDAY
            )
            member_make(service)
            CarerImport.objects.create(
                **place, name="register.csv", sha256="0" * 64, rows=1, good=1, already=0,
                sent_by=cast.gareth, sent_at=MONDAY,
            )  # fmt: skip
            _panel(cast, **place)
            constellations.place_fill(cast, **place)
        joint = _panel(cast, cluster=world.ne, joint=True)
        PanelService.objects.create(cluster=world.ne, service=world.gateshead, panel=joint)


def _panel(cast: Cast, **given: Any) -> Panel:
    usual = {"name": "Panel", "at": MONDAY, "place": "Hall", "papers_by": MONDAY.date()}
    return Panel.objects.create(**usual, made_by=cast.mel, **given)


@pytest.mark.parametrize("name", SEES)
def test_rows_of_a_place_with_either_fence(
    name: str, cast: Cast, three_places: None, world: World
) -> None:
    """A council's rules, leave, panels and lists are its own and its hub's; a joint panel is seen
    by the hub and by whoever takes part."""
    access = cast.access(name)
    councils = {getattr(world, place).pk for place in SEES[name]}
    takes_part = world.gateshead.pk in councils
    for model in OF_PLACES:
        expected: set[int | None] = set(councils)
        if model is PanelService:
            expected &= {world.gateshead.pk}
        elif model is Panel and takes_part:
            expected.add(None)
        with reaching(access.reach):
            assert set(model.objects.values_list("service_id", flat=True)) == expected, model
        with reaching(world.reach):
            seen = model.objects.visible_to(access).values_list("service_id", flat=True)
            assert set(seen) == expected, model


def test_no_reach_no_rows(three_cases: dict[str, Enquiry]) -> None:
    assert current_reach() == NOWHERE
    for model in FENCED:
        assert not model.objects.exists(), model


def test_nobody_can_write_where_they_do_not_reach(
    cast: Cast, three_cases: dict[str, Enquiry]
) -> None:
    gita = cast.access("gita")
    derby = three_cases["derby"]
    with pytest.raises(Enquiry.DoesNotExist), reaching(gita.reach):
        note_add(access=gita, enquiry_id=derby.pk, text="x", now=MONDAY)
    # Past the code: the trigger finds no case to take its place from.
    with pytest.raises(DatabaseError), reaching(gita.reach):
        Note.objects.create(enquiry=derby, at=MONDAY, by=cast.gita, text="x")
    # Pushing a case of one's own to another council is refused by the policy.
    with pytest.raises(DatabaseError), reaching(gita.reach):
        Enquiry.objects.filter(pk=three_cases["gateshead"].pk).update(
            service_id=three_cases["sunderland"].service_id
        )


def test_rows_follow_their_case(
    cast: Cast, three_cases: dict[str, Enquiry], world: World, see_all: Callable[[], Any]
) -> None:
    """A case that changes council takes its history with it, append-only rows too."""
    case = three_cases["gateshead"]
    with see_all():
        Enquiry.objects.filter(pk=case.pk).update(service=world.sunderland)
    with reaching(cast.access("gita").reach):
        assert not StageChange.objects.exists()
        assert not Message.objects.exists()
    with reaching(cast.access("sunil").reach):
        assert StageChange.objects.filter(enquiry=case).exists()
        assert Message.objects.filter(about_id=case.pk).exists()


def test_a_reach_ends_with_its_block_and_survives_a_fault(world: World) -> None:
    inner = Reach(clusters=(world.ne.pk,))
    with reaching(Reach(clusters=(world.em.pk,))):
        with pytest.raises(ZeroDivisionError), reaching(inner):
            raise ZeroDivisionError
        assert rows("select hubs_reach('clusters')") == [([world.em.pk],)]
        with pytest.raises(DatabaseError), reaching(inner), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        assert rows("select hubs_reach('clusters')") == [([world.em.pk],)]
    assert rows("select hubs_reach('clusters')") == [([],)]


# --- Every selector, report and export, with either fence switched off ----------------------------


@dataclass(frozen=True)
class Scene:
    """Five cases, each with its own words in every field that people write."""

    cases: dict[str, Enquiry]
    access: dict[str, Access]

    def words(self, *names: str) -> set[str]:
        """What would give these cases away: a name, a number, a note, a letter."""
        return {f"zq{name}" for name in names}


# person -> whose words they must never meet. Asha is named on the protected case and knows the
# person of the locked one; Ben is neither.
NEVER = {
    "asha": {"derby", "locked"},
    "ben": {"derby", "protected"},
    "gita": {"sunderland", "derby", "protected"},
    "sunil": {"gateshead", "derby", "protected", "locked"},
    "emma": {"gateshead", "sunderland", "protected", "locked"},
}


@pytest.fixture
def scene(make_enquiry: MakeEnquiry, world: World, cast: Cast) -> Scene:
    where = {
        "gateshead": {},
        "sunderland": {"postcode": SUNDERLAND_POSTCODE},
        "derby": {"cluster": world.em, "postcode": DERBY_POSTCODE},
        "protected": {},
        "locked": {},
    }
    twins = {name: make_enquiry(**place) for name, place in where.items()}
    cases = {
        name: make_enquiry(
            **place,
            first_name=f"Zq{name}",
            phone=f"07700 90020{number}",
            question=f"zq{name} asks",
            email=f"zq{name}@example.org",
        )
        for number, (name, place) in enumerate(where.items())
    }
    everything = Reach(clusters=world.reach.clusters, everything=True)
    with reaching(everything):
        for name, case in cases.items():
            _fill(name, case, twins[name], cast)
        _protect(cases["protected"], cast)
        Acquaintance.objects.create(enquiry=cases["locked"], user=cast.asha, said_at=MONDAY)
    people = {
        n: staff_access(Membership.objects.get(user=getattr(cast, n)), now=NOW) for n in NEVER
    }
    return Scene(cases, people)


def _fill(name: str, case: Enquiry, twin: Enquiry, cast: Cast) -> None:
    note = Note.objects.create(enquiry=case, at=MONDAY, by=cast.mel, text=f"zq{name} said")
    ContactAttempt.objects.create(
        enquiry=case, at=MONDAY, by=cast.mel, how="phone", outcome="no_answer", note=f"zq{name}"
    )
    link, _ = EnquiryLink.objects.update_or_create(
        enquiry=case, other=twin, defaults={"because": f"zq{name}", "found_at": MONDAY}
    )
    case.note_id, case.link_id = note.pk, link.pk  # type: ignore[attr-defined]
    person = Person.objects.get(enquiry=case, position=1)
    PendingChange.objects.create(
        enquiry=case,
        person=person,
        fields={"phone": f"zq{name}"},
        asked_at=MONDAY,
        token_hash=f"zq{name}",
        expires_at=NOW + timedelta(days=3),
    )
    BrokenGlass.objects.create(
        enquiry=case, user=cast.gareth, reason=f"zq{name}", at=MONDAY, ends_at=NOW
    )
    audit.record(
        access=Access(reach=Reach(), user=cast.gareth),
        action="enquiry.viewed",
        subject="enquiry",
        subject_id=case.pk,
        cluster_id=case.cluster_id,
        service_id=case.service_id,
        # Of a protected case the record keeps no words: it leaves them out when it is written.
        changes={"page": [None, "" if name == "protected" else f"zq{name}"]},
        now=MONDAY,
    )
    for area in AREAS:
        if hasattr(area, "fill"):
            area.fill(name, case, cast)
    Message.objects.filter(about_id=case.pk).update(
        body=f"Dear zq{name}", to=f"zq{name}", state="sent", finished_at=MONDAY
    )


def _protect(case: Enquiry, cast: Cast) -> None:
    flag = SafetyFlag.objects.create(
        enquiry=case,
        reason="zqprotected",
        set_at=MONDAY,
        set_by=cast.asha,
        held=taken_from(case),
    )
    SafetyNamed.objects.create(
        enquiry=case, flag=flag, user=cast.asha, added_at=MONDAY, added_by=cast.asha
    )
    Enquiry.objects.filter(pk=case.pk).update(seen_by=SeenBy.NAMED, **AWAY, **FORCED)


@pytest.fixture
def without_fence_two(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """``with without_fence_two():`` every ``visible_to`` lets everything through."""

    @contextmanager
    def off() -> Iterator[None]:
        kinds, found = [FencedQuerySet], []
        while kinds:
            kind = kinds.pop()
            kinds += kind.__subclasses__()
            found += [kind] if "visible_to" in vars(kind) else []
        with monkeypatch.context() as patch:
            for kind in found:
                patch.setattr(kind, "visible_to", lambda self, access: self)
            yield

    return off


@contextmanager
def without_fence_one() -> Iterator[None]:
    """PostgreSQL lets the owner see every row. Ends with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with as_owner():
        for table in fenced_tables():
            rows(f"alter table {table} no force row level security")
        yield
        for table in fenced_tables():
            rows(f"alter table {table} force row level security")


def fenced_tables() -> list[str]:
    return [n for (n,) in rows("select relname from pg_class where relrowsecurity order by 1")]


def answers(scene: Scene, name: str) -> dict[str, object]:
    """What every function tells this person, about all cases and about each."""
    access = scene.access[name]
    found: dict[str, object] = {}
    with reaching(access.reach):
        for function, call in LISTS.items():
            found[function] = asked(lambda call=call: call(access))  # type: ignore[misc]
        for function, of_case in OF_A_CASE.items():
            for label, case in scene.cases.items():
                key = f"{function} of {label}"
                found[key] = asked(lambda f=of_case, c=case: f(access, c))  # type: ignore[misc]
    return found


def asked(call: Callable[[], object]) -> object:
    try:
        with transaction.atomic():
            return plain(call())
    except (ObjectDoesNotExist, Http404, PermissionDenied, KeyError) as error:
        # KeyError: asked about a case that its page would have answered 404 for
        return Raised(type(error).__name__)


@pytest.mark.parametrize("name", NEVER)
def test_every_selector_with_either_fence_off(
    name: str, scene: Scene, without_fence_two: Callable[[], Any]
) -> None:
    """Each answer is the same with one fence as with two, and has none of the others' words.

    With both off the answers do change: the comparison would notice.
    """
    both = answers(scene, name)
    with without_fence_two():
        one_alone = answers(scene, name)
    with without_fence_one():
        two_alone = answers(scene, name)
        # For strangers to most every answer could change: of them it is asked with neither, too.
        with without_fence_two():
            neither = answers(scene, name) if name in {"sunil", "emma"} else None
    met: set[tuple[str, str]] = set()
    changed: set[tuple[str, str]] = set()
    for key, answer in both.items():
        said = repr(answer).lower()
        own = key.partition(" of ")[2]  # the object a caller would have had to be given first
        met |= {(key, word) for word in scene.words(*(NEVER[name] - {own})) if word in said}
        changed |= {(key, "fence one alone")} if one_alone[key] != answer else set()
        changed |= {(key, "fence two alone")} if two_alone[key] != answer else set()
    assert sorted(met) == []
    assert sorted(changed) == []
    if neither is None:
        return
    same = {key for key, answer in both.items() if neither[key] == answer}
    open_to_all = {key.partition(" of ")[0] for key in both} - {
        key.partition(" of ")[0] for key in both.keys() - same
    }
    assert open_to_all <= SAME_FOR_EVERYBODY, open_to_all


# Another place's row changes nothing in what these say even with no fence at all: the query itself
# asks for one's own.
SAME_FOR_EVERYBODY = {
    "enquiries.selectors.handovers.offer_to_answer",
    "enquiries.selectors.handovers.offers_of",
    "enquiries.selectors.panel_ready.cases_for_panel",
    "enquiries.selectors.visits_ahead.visits_ahead",
    "enquiries.selectors.workload.covered_by",
    "enquiries.selectors.workload.leave_ahead",
    "enquiries.selectors.workload.leave_now",
    "messaging.selectors.inbox",
    "messaging.selectors.messages_mine",
    "messaging.selectors.unread_count",
    "reports.selectors.exports_here",
    "reports.selectors.exports_seen",
    # Neither of the two who are asked has the right.
    "reports.concerns.concern_report",
    # Said only where something rare was done, which no case of this scene has: links that ended
    # when a case was protected (tests/journey/test_handover.py), a second person of one name
    # (tests/journey/test_approved_elsewhere.py).
    "enquiries.selectors.safety.to_ask_anew",
    "enquiries.selectors.same_person.another_person_said",
    # A household that left before the period and was recorded in it (tests/reports/test_carers.py).
    "reports.reconcile.late_rows",
    "reports.reconcile.late_table",
}


def test_every_function_that_reads_cases_is_walked() -> None:
    there = {
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    walked = LISTS.keys() | OF_A_CASE.keys() | ELSE | FENCE_ONE_ALONE
    assert there - walked == set(), "say in tests/fence_walk.py how to call it"
    assert walked - there == set()
    selectors = {
        f"{package.__name__}.{found.name}"
        for package in (carers.selectors, enquiries.selectors, mockingbird.selectors)
        for found in pkgutil.iter_modules(package.__path__)
    }
    assert selectors <= {module.__name__ for module in MODULES}
