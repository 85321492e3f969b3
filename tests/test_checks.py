"""An unsafe start is refused with a sentence that names what to change."""

import json
import logging
import sys

import pytest
from django.core.cache import cache
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import checks
from hubs.cache import ForgivingRedisCache
from hubs.logs import JsonFormatter, request_id
from tests.roles import as_owner, as_role

GOOD_SECRET = "k3J-9sdfkjh23498sdfkjhw9e8r7sdkjfh2o3i4uywkejrhsd98f7"


@pytest.fixture
def production(settings):
    """Settings that production accepts."""
    settings.MODE = "production"
    settings.DEBUG = False
    settings.SECRET_KEY = GOOD_SECRET
    settings.EMAIL_CHANNEL = "messaging.channels.SmtpChannel"
    settings.SMS_CHANNEL = "messaging.channels.NotifyChannel"
    settings.CLAMD_URL = "tcp://clamd:3310"
    return settings


def test_safe_production_settings_are_accepted(production):
    assert checks.unsafe_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "names"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY"),
        ("SECRET_KEY", "demo-only-" + GOOD_SECRET, "SECRET_KEY"),
        ("DEBUG", True, "DEBUG"),
        ("EMAIL_CHANNEL", "messaging.channels.TestChannel", "EMAIL_CHANNEL"),
        ("SMS_CHANNEL", "messaging.channels.TestChannel", "SMS_CHANNEL"),
        ("CLAMD_URL", "", "CLAMD_URL"),
        ("MODE", "staging", "HUBS_MODE"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(production, name, value, names):
    setattr(production, name, value)
    (reason,) = checks.unsafe_settings()
    assert reason.startswith(names)


def test_unsafe_settings_are_errors_of_the_check_command(production):
    production.DEBUG = True
    assert "hubs.E001" in {message.id for message in run_checks(tags=["security"])}


@pytest.mark.django_db
def test_the_runtime_role_and_its_tables_are_accepted():
    assert checks.refusals() == []


@pytest.mark.django_db
def test_the_owner_is_refused_as_runtime_role():
    with as_owner():
        (reason,) = checks.unsafe_role()
    assert "hubs_owner owns tables" in reason


def by_hand(*statements: str) -> None:
    """Change the database as somebody at its console might, or a migration that forgot."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE enquiries_enquiry NO FORCE ROW LEVEL SECURITY", "no forced row-level"),
        ("ALTER TABLE enquiries_enquiry DISABLE ROW LEVEL SECURITY", "no forced row-level"),
        ("DROP POLICY reach ON enquiries_enquiry", "no policy reach"),
        ("DROP POLICY curtain ON enquiries_enquiry", "no policy curtain"),
        ("CREATE POLICY wide ON enquiries_enquiry USING (true)", "a policy of its own (wide)"),
        (
            "DROP POLICY curtain ON enquiries_enquiry;"
            " CREATE POLICY curtain ON enquiries_enquiry USING (true)",
            "no policy curtain",
        ),
        (
            "DROP POLICY reach ON enquiries_enquiry;"
            " CREATE POLICY reach ON enquiries_enquiry FOR SELECT USING (true)",
            "no policy reach",
        ),
        ("ALTER POLICY reach ON enquiries_enquiry USING (true)", "no policy reach"),
        ("ALTER POLICY reach ON enquiries_enquiry WITH CHECK (true)", "no policy reach"),
        ("ALTER POLICY curtain ON enquiries_enquiry USING (true)", "no policy curtain"),
        ("DROP POLICY curtain ON enquiries_deadline", "no policy curtain"),
        ("DROP POLICY curtain ON hubs_auditevent", "no policy curtain"),
        ("ALTER POLICY own ON enquiries_pack USING (true)", "a policy of its own (own)"),
        ("ALTER POLICY curtain ON enquiries_pack WITH CHECK (true)", "no policy curtain"),
        ("CREATE POLICY wide ON enquiries_packreader USING (true)", "a policy of its own (wide)"),
    ],
)
def test_a_hole_in_the_fence_is_refused(statement, said):
    assert checks.open_tables() == []
    by_hand(statement)
    (reason,) = checks.open_tables()
    table = next(word for word in statement.replace(";", " ").split() if "_" in word)
    assert f"table {table} " in reason
    assert said in reason
    assert reason in checks.refusals()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("GRANT DELETE ON enquiries_note TO hubs_app", "hubs_app DELETE on enquiries_note"),
        ("GRANT SELECT ON enquiries_person TO hubs_report", "hubs_report SELECT on"),
        ("GRANT UPDATE (action) ON hubs_auditevent TO hubs_worker", "hubs_auditevent.action"),
        ("GRANT TRUNCATE ON enquiries_note TO PUBLIC", "public TRUNCATE on enquiries_note"),
        ("REVOKE INSERT ON enquiries_enquiry FROM hubs_app", "lacks what hubs/roles.py says"),
        ("CREATE TABLE late (id int)", "table late has no row"),
        ("GRANT CREATE ON SCHEMA public TO hubs_app", "hubs_app may do more than use rows"),
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO hubs_app",
            "gives hubs_app later tables",
        ),
        (
            "CREATE FUNCTION open_door() RETURNS int LANGUAGE sql SECURITY DEFINER"
            " SET search_path = public, pg_temp AS 'SELECT 1';"
            " REVOKE EXECUTE ON FUNCTION open_door() FROM PUBLIC",
            "open_door() runs as its owner",
        ),
        (
            "ALTER FUNCTION hubs_audit_seal(integer) RESET search_path",
            "hubs_audit_seal(integer) runs as its owner",
        ),
        (
            "GRANT EXECUTE ON FUNCTION hubs_audit_seal(integer) TO PUBLIC",
            "public EXECUTE on hubs_audit_seal(integer)",
        ),
    ],
)
def test_a_role_with_more_or_less_than_its_due_is_refused(statement, said):
    assert checks.unsafe_roles() == []
    by_hand(statement)
    (reason,) = checks.unsafe_roles()
    assert said in reason
    assert reason in checks.refusals()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("process", "role", "refused"),
    [
        ("app", "hubs_app", False),
        ("worker", "hubs_worker", False),
        ("worker", "hubs_app", True),
        ("app", "hubs_worker", True),
        ("app", "hubs_report", True),
    ],
)
def test_each_process_has_its_own_role(settings, process, role, refused):
    settings.DB_ROLE = process
    with as_role(role):
        found = checks.unsafe_role()
    assert bool(found) is refused
    if refused:
        assert ("WORKER_DATABASE_URL" if process == "worker" else "DATABASE_URL") in found[0]


@pytest.mark.django_db
def test_every_excepted_table_exists_and_has_a_cluster():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns "
            "WHERE column_name = 'cluster_id' AND table_name = ANY (%s)",
            [checks.UNFENCED],
        )
        assert cursor.fetchone() == (len(checks.UNFENCED),)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "refused"), [("production", 1), ("local", 1), ("demo", 0)])
def test_demo_accounts_are_refused_outside_the_demo(production, django_user_model, mode, refused):
    django_user_model.objects.create_user("Officer@Demo.Example", "not-used-here", name="Jo")
    production.MODE = mode
    assert len(checks.demo_accounts()) == refused


def test_a_lost_database_is_one_sentence(monkeypatch):
    def lost():
        raise OperationalError

    monkeypatch.setattr(checks, "unsafe_role", lost)
    (reason,) = checks.refusals()
    assert "check DATABASE_URL" in reason


@pytest.mark.django_db
def test_ready_says_what_is_ready_and_health_asks_no_database(client: Client):
    assert client.get("/readyz").json() == {"database": "ok", "redis": "ok"}
    with connection.execute_wrapper(_no_query):
        assert client.get("/healthz").content == b"ok\n"


def _no_query(*_args):
    raise AssertionError("asked the database")


@pytest.mark.django_db
def test_ready_without_redis_is_degraded_but_up(client: Client, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "reachable", lambda self: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "degraded")


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client: Client):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'hubs'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations waiting")


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["hubs", "messaging", "enquiries", "carers"])
def test_a_database_half_way_through_former_migrations_is_refused(app):
    former = sorted(MigrationLoader(None).disk_migrations[app, "0001_tables"].replaces)
    assert len(former) > 1
    assert checks.half_way() == []
    with as_owner():
        MigrationRecorder(connection).record_unapplied(*former[-1])
    (error,) = run_checks(tags=["database"], databases=["default"])
    assert f"half way through what {app}.0001_tables stands for" in error.msg
    with as_owner():
        for step in former:
            MigrationRecorder(connection).record_unapplied(*step)
    assert checks.half_way() == []  # none of them: it is made from the beginning


def _lost_cache() -> ForgivingRedisCache:
    return ForgivingRedisCache("unix:///tmp/no-such-socket-here", {"KEY_PREFIX": "lost"})


def test_a_lost_cache_is_a_miss_and_keeps_nothing():
    lost = _lost_cache()
    lost.set("a", 1)
    assert lost.get("a", "not there") == "not there"
    assert lost.add("a", 1) is False
    assert lost.get_many(["a"]) == {}
    assert lost.incr("a") == 1
    assert lost.set_many({"a": 1}) == ["a"]
    assert lost.delete("a") is False
    assert lost.reachable() is False


def test_a_lost_cache_is_asked_once_and_not_for_every_key(caplog):
    lost = _lost_cache()
    for _ in range(20):
        lost.get("a")
    assert [record.message for record in caplog.records] == ["cache away"]


def test_the_cache_keeps_what_it_is_given_when_it_is_there():
    cache.set("kept", {"a": 1})
    assert cache.get("kept") == {"a": 1}
    assert cache.reachable()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never-set")


def _line(**fields) -> dict:
    record = logging.makeLogRecord({"levelname": "INFO", "name": "enquiries.services", **fields})
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_log_line_has_ids_and_none_of_the_words_people_wrote():
    mark = request_id.set("abc123")
    try:
        line = _line(msg="saved %s\nfor", args=("Ada Lovelace",), enquiry_id=7, email="a@b.c")
    finally:
        request_id.reset(mark)
    assert (line["event"], line["enquiry_id"], line["request_id"]) == ("saved %s\nfor", 7, "abc123")
    assert line["at"].endswith("+00:00")
    assert "Ada" not in json.dumps(line)
    assert "a@b.c" not in json.dumps(line)


def test_a_logged_fault_names_its_type_and_place_but_not_its_words():
    try:
        raise ValueError("Key (email)=(ada@example.com) exists")
    except ValueError:
        line = _line(msg="failed", exc_info=sys.exc_info())
    assert line["error"] == "ValueError"
    assert line["where"][-1].startswith("tests/test_checks.py:")
    assert "ada" not in json.dumps(line)


def test_process_messages_are_written_with_their_arguments():
    assert _line(name="celery.worker", msg="Task %s done", args=("messaging.tick",))["event"] == (
        "Task messaging.tick done"
    )
