"""The two fences, each tried with the other switched off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from enquiries.models import Enquiry, Note, Person, StageChange
from enquiries.services import note_add
from hubs.access import Access
from hubs.fence import NOWHERE, Reach, current_reach, reaching
from hubs.models import AuditEvent, FencedModel
from messaging.models import Message
from tests.cast import DERBY_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

FENCED = [m for m in apps.get_models() if issubclass(m, FencedModel)]
# Behind the fence by policies of their own; no case's rows.
CLUSTER_ONLY = {"enquiries_submission", "enquiries_equalityanswers", "hubs_invitation"}
# Reference data and people: readable without a reach, and no case is in them.
OPEN_WITH_CLUSTER = {
    "hubs_clusterservice",
    "hubs_directory",
    "hubs_openinghours",
    "hubs_journeypolicy",
    "hubs_membership",
    "hubs_notice",
}


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


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
        for model in FENCED:
            field = {
                "Message": "about_id",
                "AuditEvent": "subject_id",
                "Enquiry": "pk",
                "ExportRequest": "pk",
            }.get(model.__name__, "enquiry_id")
            found = set(model.objects.visible_to(access).values_list(field, flat=True))
            assert found <= expected, model


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


@pytest.mark.django_db(transaction=True)
def test_reach_does_not_leak_between_threads_or_connections(
    cast: Cast, three_cases: dict[str, Enquiry]
) -> None:
    """Many alternations over few connections, some ended by a fault: never a foreign row."""
    wrong: list[str] = []

    def alternate(accesses: list[tuple[Access, set[int]]]) -> None:
        try:
            for turn in range(200):
                access, expected = accesses[turn % len(accesses)]
                try:
                    with reaching(access.reach):
                        if set(Enquiry.objects.values_list("pk", flat=True)) != expected:
                            wrong.append("inside")
                        if turn % 7 == 0:
                            raise ValueError
                except ValueError:
                    pass
                if Enquiry.objects.exists():
                    wrong.append("after")
        finally:
            connection.close()

    people = [
        (cast.access(name), {three_cases[c].pk for c in cases}) for name, cases in SEES.items()
    ]
    threads = [
        threading.Thread(target=alternate, args=(people[n:] + people[:n],)) for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
