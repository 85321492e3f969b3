"""The database roles: what each may do, who may put on which, and that no one has more."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from config.celery import app as celery
from enquiries.models import Enquiry, Note, Person
from hubs import privileges
from hubs.access import access_of_system
from hubs.fence import NOWHERE, current_reach, reaching
from hubs.housekeeping import tidy
from hubs.models import User
from hubs.protection import FieldClass, class_of
from hubs.roles import (
    APP,
    MAY_PUT_ON,
    OWNER,
    PURGE,
    REPORT,
    ROLES,
    TABLES,
    WORKER,
    purging,
    reporting,
)
from hubs.work import Work
from tests.cast import Cast, MakeEnquiry, World
from tests.roles import as_owner, as_role, as_worker

pytestmark = pytest.mark.django_db
EVERYONE = (OWNER, *ROLES)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def refused(sql: str) -> bool:
    """Whether the database refuses the statement for want of a privilege."""
    try:
        with transaction.atomic():
            rows(sql)
    except DatabaseError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return True
        raise
    return False


# --- The table and the database say the same ------------------------------------------------------


def test_every_table_has_a_row_and_no_role_more_or_less_than_it_says() -> None:
    assert privileges.unlisted_tables() == []
    assert [str(p) for p in privileges.excess()] == []
    assert [str(p) for p in privileges.missing()] == []
    assert privileges.powers() == []
    assert privileges.roles_held() == []
    assert privileges.gives_by_default() == []
    assert privileges.definers_unknown() == []


def test_every_row_is_of_a_table_and_every_column_exists() -> None:
    there = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    assert TABLES.keys() - there.keys() <= {"django_migrations"}
    for table, row in TABLES.items():
        for role, which in row.reads:
            columns = {f.column for f in there[table]._meta.concrete_fields}
            assert which.columns <= columns, (table, role)
            assert "s" in row.letters(role), (table, role)


def test_a_later_table_is_nobodys_and_is_found() -> None:
    with as_owner():
        rows("create table enquiries_late (id int)")
    assert privileges.unlisted_tables() == ["enquiries_late"]
    for role in ROLES:
        with as_role(role):
            assert refused("select * from enquiries_late"), role


def test_what_was_given_by_hand_is_found_and_taken_back() -> None:
    with as_owner():
        rows("grant delete on enquiries_note to hubs_app")
        rows("grant select (first_name) on enquiries_person to hubs_report")
        rows("grant select on hubs_user to public")
        rows("revoke insert on messaging_message from hubs_worker")
        assert [str(p) for p in privileges.excess()] == [
            "hubs_app DELETE on enquiries_note",
            "hubs_report SELECT on enquiries_person.first_name",
            "public SELECT on hubs_user",
        ]
        assert [str(p) for p in privileges.missing()] == ["hubs_worker INSERT on messaging_message"]
        assert privileges.privileges_apply() == 4
        assert privileges.privileges_apply() == 0
    assert privileges.excess() == privileges.missing() == []


# --- Each role, by raw SQL ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_the_product_changes_a_table_or_the_fence(role: str) -> None:
    with as_role(role):
        for statement in (
            "alter table enquiries_enquiry disable row level security",
            "alter table enquiries_enquiry no force row level security",
            "alter table enquiries_enquiry owner to current_user",
            "alter table hubs_auditevent disable trigger all",
            "drop policy reach on enquiries_enquiry",
            "create policy mine on enquiries_enquiry using (true)",
            "drop table enquiries_note",
            "truncate enquiries_enquiry cascade",
            "truncate hubs_auditevent",
            "create table public.mine (id int)",
            "create function mine() returns int language sql as 'select 1'",
            "drop function hubs_reach(text)",
            "copy hubs_cluster to '/dev/null'",
            "update hubs_auditevent set action = 'x'",
            "delete from hubs_auditevent",
            "insert into hubs_auditseal (chain, position, event_id, digest, hash)"
            " values ('x', 1, 1, '', '')",
            "delete from hubs_auditunsealed",
            "delete from enquiries_enquiry",
            "delete from enquiries_note",
            "update enquiries_stagechange set reason = 'x'",
        ):
            assert refused(statement), statement
        refused("grant select on hubs_user to public")  # refused, or a warning and no effect
    assert privileges.excess() == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("other", [OWNER, *ROLES, "postgres", "pg_read_all_data"])
def test_who_may_put_on_whom(role: str, other: str) -> None:
    """As the catalogue has it: in a test the owner is behind every role (tests/test_engines.py
    tries it from outside)."""
    allowed = rows(f"select pg_has_role('{role}', '{other}', 'SET')") == [(True,)]
    assert allowed == (other == role or other in MAY_PUT_ON[role])
    assert rows(f"select pg_has_role('{role}', '{other}', 'USAGE')") == [(other == role,)]


def test_deleting_is_for_what_is_thrown_away() -> None:
    assert {table for table, row in TABLES.items() if "d" in row.app} == {
        "account_emailaddress",
        "account_emailconfirmation",
        "django_session",
        "enquiries_address",
        "enquiries_applicantdetails",
        "enquiries_applicantsensitive",
        "enquiries_assignpool",
        "enquiries_assignrule",
        "enquiries_consent",
        "enquiries_contactpoint",
        "enquiries_documentbody",
        "enquiries_householdmember",
        "enquiries_localcheck",
        "enquiries_panelseat",
        "enquiries_panelservice",
        "enquiries_pendingchange",
        "enquiries_person",
        "enquiries_progresslink",
        "enquiries_referee",
        "enquiries_relationship",
        "enquiries_worklimit",
        "hubs_clusterservice",
        "hubs_directoryidentity",
        "hubs_journeypolicy",
        "hubs_letterwording",
        "hubs_openinghours",
        "hubs_reason",
        "hubs_serviceoffer",
        "hubs_servicepolicy",
        "hubs_timelimit",
        "mfa_authenticator",
        "mockingbird_sleepoverchild",
        "usersessions_usersession",
    }
    # The sweep throws away the bytes of a paper in which it found a virus.
    assert {table for table, row in TABLES.items() if "d" in row.worker + row.report} == {
        "enquiries_documentbody"
    }
    assert {table for table, row in TABLES.items() if row.purge} == {
        "django_session",
        "hubs_ratelimit",
        "usersessions_usersession",
    }


TOLD_NOTHING = {FieldClass.CONTACT, FieldClass.SPECIAL, FieldClass.CRIMINAL, FieldClass.SAFETY}
# Personal by what they say together with the rest, and what a report counts.
COUNTED = {
    ("enquiries_enquiry", name)
    for name in (
        "kind",
        "source",
        "campaign",
        "language",
        "contact_by",
        "owner",
        "reference",
        "home_authority",
    )
} | {
    ("carers_departure", "reason"),
    *(("carers_concern", name) for name in ("kind", "type", "by", "outcome")),
}


def test_a_report_reads_nothing_that_says_who_somebody_is() -> None:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            readable = rows(
                f"select has_column_privilege('hubs_report', '{model._meta.db_table}',"
                f" '{field.column}', 'select')"
            )[0][0]
            if readable and TABLES[model._meta.db_table].app != "s":
                assert _may_be_counted(model, field), f"{model._meta.label}.{field.name}"


def _may_be_counted(model: type[models.Model], field: Any) -> bool:
    table = model._meta.db_table
    if table in {"hubs_cluster", "hubs_fosteringservice"}:  # a hub's own phone, on its posters
        return True
    said = class_of(model, field.name)
    return (table, field.name) in COUNTED or said not in TOLD_NOTHING | {FieldClass.PERSONAL}


def test_the_worker_reads_no_password_and_nothing_of_signing_in(cast: Cast) -> None:
    with as_worker():
        assert User.objects.get(pk=cast.asha.pk).password == ""
        assert User.objects.filter(memberships__role="hub_officer").distinct().count() > 0
        for statement in (
            "select password from hubs_user",
            "select * from mfa_authenticator",
            "select * from django_session",
            "select * from account_emailaddress",
            "select * from hubs_invitation",
            "update hubs_user set password = ''",
        ):
            assert refused(statement), statement
    assert User.objects.get(pk=cast.asha.pk).password != ""


# --- Putting on a role ----------------------------------------------------------------------------


def who() -> tuple[str, str]:
    return rows("select current_user::text, current_setting('statement_timeout')")[0]


def test_a_report_is_another_role_with_its_own_limit_and_the_same_reach(world: World) -> None:
    before = who()
    with reaching(world.reach):
        with reporting():
            assert who() == (REPORT, "30s")
            assert rows("select hubs_reach('clusters')") == [([world.ne.pk, world.em.pk],)]
            assert refused("select first_name from enquiries_person")
            assert refused("select * from enquiries_note")
            assert refused("select body from messaging_message")
            assert refused("insert into hubs_auditevent (id) values (1)")
        assert who() == before
    assert who() == before


def test_the_role_comes_off_after_any_fault(world: World) -> None:
    before = who()
    with reaching(world.reach):
        with pytest.raises(ZeroDivisionError), reporting():
            raise ZeroDivisionError
        assert who() == before
        with pytest.raises(DatabaseError), transaction.atomic(), reporting():
            rows("select 1/0")
        assert who() == before
    with pytest.raises(DatabaseError), reaching(world.reach), reporting():
        rows("select * from enquiries_note")
    assert who() == before


@pytest.mark.django_db(transaction=True)
def test_a_role_is_not_put_on_where_it_would_be_lost() -> None:
    with pytest.raises(RuntimeError), reporting():
        pass


def test_only_purging_throws_away(world: World) -> None:
    with reaching(world.reach):
        assert refused("delete from hubs_ratelimit")
        with purging():
            assert not refused("delete from hubs_ratelimit")
            assert refused("select session_data from django_session")
            assert refused("select * from enquiries_enquiry")
    with as_worker():
        assert tidy(now=timezone.now()).keys() >= {"sessions", "counts"}


# --- Tasks ----------------------------------------------------------------------------------------


@celery.task(name="tests.forgets_its_reach")
def forgets() -> dict[str, int]:
    """A task that nobody gave a reach."""
    return {
        model.__name__: model.objects.count()  # type: ignore[attr-defined]
        for model in (Enquiry, Person, Note)
    } | {"nowhere": current_reach() == NOWHERE}


def test_a_task_that_forgets_its_reach_sees_nothing_even_from_inside_a_request(
    make_enquiry: MakeEnquiry, world: World
) -> None:
    make_enquiry()
    seen = {"Enquiry": 0, "Person": 0, "Note": 0, "nowhere": True}
    assert forgets.apply().get() == seen
    with reaching(access_of_system(world.ne).reach):
        assert Enquiry.objects.count() == 1
        assert forgets.apply().get() == forgets() == seen
        assert Enquiry.objects.count() == 1


def ours() -> list[str]:
    celery.finalize()
    celery.loader.import_default_modules()
    return sorted(n for n in celery.tasks if not n.startswith(("celery.", "tests.")))


def test_every_task_of_the_product_begins_with_no_reach() -> None:
    assert {"hubs.tidy", "messaging.tick"} <= set(ours())
    assert all(isinstance(celery.tasks[name], Work) for name in ours())
    beats = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert beats <= set(ours())


def test_every_task_runs_as_the_workers_role(make_enquiry: MakeEnquiry) -> None:
    make_enquiry()
    for name in ours():
        with as_worker():
            celery.tasks[name].apply(throw=True)


@pytest.mark.parametrize("role", [APP, WORKER])
def test_no_reach_no_rows_for_any_role(role: str, make_enquiry: MakeEnquiry) -> None:
    make_enquiry()
    with as_role(role):
        for table, row in TABLES.items():
            fenced = rows(
                f"select relforcerowsecurity from pg_class where relname = '{table}'"
            ) == [(True,)]
            if fenced and "s" in row.letters(role):
                assert rows(f"select 1 from {table} limit 1") == [], table
    with as_role(REPORT):
        assert rows("select id from enquiries_enquiry") == []
        assert rows("select id from enquiries_deadline") == []
    with as_role(PURGE):
        assert refused("select id from enquiries_enquiry")
    with as_owner():
        assert rows("select id from enquiries_enquiry") == []
