"""The record's chains: sealed in batches, verified, and every kind of tampering found."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from hubs import chain as chain_sql
from hubs.fence import reaching
from hubs.looks import case_viewed
from hubs.models import AuditEvent, AuditSeal
from hubs.roles import WORKER
from hubs.sealing import Head, heads, heads_log, seal
from hubs.tasks import audit_heads_task, audit_seal_task
from hubs.verifying import Verified, verify
from tests.cast import Cast, World
from tests.roles import as_owner, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def look(world: World, cast: Cast, now: datetime) -> Callable[..., list[AuditEvent]]:
    """Put so many looks at Gateshead's case 7 on record, by Asha of the hub."""
    access = cast.access("asha")

    def make(count: int, *, at: datetime = now, service: Any = world.gateshead) -> list[AuditEvent]:
        with reaching(access.reach):
            return [
                case_viewed(
                    access=access,
                    case_id=7,
                    cluster_id=world.ne.pk,
                    service_id=service.pk if service else None,
                    page="case",
                    version=1,
                    now=at,
                )
                for _ in range(count)
            ]

    return make


@contextmanager
def tampering() -> Iterator[Any]:
    """What somebody with the owner's password could do: the triggers off."""
    tables = ("hubs_auditevent", "hubs_auditseal")
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute("set constraints all immediate")
            cursor.execute(f"alter table {table} disable trigger user, no force row level security")
        yield cursor
        for table in tables:
            cursor.execute(f"alter table {table} enable trigger user, force row level security")


def said(found: Verified) -> list[str]:
    return [f"{fault.position} {fault.event_id} {fault.what}" for fault in found.faults]


Look = Callable[..., list[AuditEvent]]


def test_each_place_has_a_chain_and_all_hold(look: Look, world: World, now: datetime) -> None:
    look(3)
    look(2, service=None)
    assert seal() == 5
    assert [(head.chain, head.position) for head in heads()] == [
        (f"cluster-{world.ne.pk}", 2),
        (f"service-{world.gateshead.pk}", 3),
    ]
    found = verify(now=now)
    assert (found.events, found.chains, found.faults) == (5, 2, [])
    assert found.heads == heads()


def test_batches_go_on_until_nothing_waits(look: Look, now: datetime) -> None:
    look(5)
    assert seal(batch=2) == 5
    assert verify(now=now).faults == []


def test_it_stops_after_20_seconds_and_the_rest_keeps(look: Look, now: datetime) -> None:
    look(5)
    tick = itertools.count(step=15)
    assert seal(clock=lambda: float(next(tick)), batch=1) == 2
    assert seal() == 3
    assert verify(now=now).faults == []


def test_a_row_that_follows_its_case_to_another_council_stays_whole(
    look: Look, world: World, now: datetime
) -> None:
    look(2)
    seal()
    with as_owner(), reaching(world.reach):
        AuditEvent.objects.update(service=world.sunderland)
    assert verify(now=now).faults == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("reason = 'nothing to see'", "Its changes or its reason were altered."),
        ("""changes = '{"page": [null, "note"]}'""", "Its changes or its reason were altered."),
        ("actor_said = 'Somebody Else'", "Who did what, when or to what was altered."),
        ("at = at - interval '1 microsecond'", "Who did what, when or to what was altered."),
        ("subject_id = 8", "Who did what, when or to what was altered."),
        ("chain = 'service-0'", "Who did what, when or to what was altered."),
    ],
)
def test_one_altered_row_is_found(look: Look, now: datetime, change: str, what: str) -> None:
    event = look(5)[2]
    seal()
    with tampering() as cursor:
        cursor.execute(f"update hubs_auditevent set {change} where id = %s", [event.pk])
    assert said(verify(now=now)) == [f"3 {event.pk} {what}"]


def test_an_altered_row_with_a_new_digest_is_found(look: Look, now: datetime) -> None:
    event = look(3)[1]
    seal()
    with tampering() as cursor:
        cursor.execute(
            "update hubs_auditevent set actor_said = 'Somebody Else' where id = %s", [event.pk]
        )
        cursor.execute(
            "update hubs_auditevent e set digest = hubs_audit_digest(e) where id = %s", [event.pk]
        )
    what = "Another event stands in its place, or it was altered together with its digest."
    assert said(verify(now=now)) == [f"2 {event.pk} {what}"]


def test_an_altered_row_is_found_though_the_digest_functions_lie(look: Look, now: datetime) -> None:
    event = look(1)[0]
    seal()
    with tampering() as cursor:
        cursor.execute("update hubs_auditevent set reason = 'x' where id = %s", [event.pk])
        old = bytes(event_digest(cursor, event.pk))
        cursor.execute(
            "create or replace function hubs_audit_content_digest(e hubs_auditevent)"
            " returns bytea language sql stable as $$ select e.content_digest $$"
        )
    assert old
    assert len(verify(now=now).faults) == 1


def event_digest(cursor: Any, pk: int) -> Any:
    cursor.execute("select digest from hubs_auditevent where id = %s", [pk])
    return cursor.fetchone()[0]


def test_a_deleted_row_is_found(look: Look, now: datetime) -> None:
    event = look(3)[0]
    seal()
    with tampering() as cursor:
        cursor.execute("delete from hubs_auditevent where id = %s", [event.pk])
    assert said(verify(now=now)) == [f"1 {event.pk} The event is gone."]


def test_a_row_deleted_before_its_seal_is_found_before_and_after(look: Look, now: datetime) -> None:
    event = look(2)[0]
    with tampering() as cursor:
        cursor.execute("delete from hubs_auditevent where id = %s", [event.pk])
    assert said(verify(now=now)) == [f"None {event.pk} The event is gone; it was never sealed."]
    seal()
    assert said(verify(now=now)) == [f"1 {event.pk} The event is gone."]


def test_a_row_altered_before_its_seal_is_found(look: Look, now: datetime) -> None:
    event = look(1)[0]
    with tampering() as cursor:
        cursor.execute("update hubs_auditevent set reason = 'x' where id = %s", [event.pk])
    assert len(verify(now=now).faults) == 1
    seal()
    assert len(verify(now=now).faults) == 1


def test_two_rows_swapped_are_found(look: Look, now: datetime) -> None:
    first, second = look(2)
    seal()
    with tampering() as cursor:
        for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
            cursor.execute("update hubs_auditevent set id = %s where id = %s", [new, old])
    assert {fault.event_id for fault in verify(now=now).faults} == {first.pk, second.pk}


def test_a_row_put_in_past_the_seal_is_found(look: Look, now: datetime) -> None:
    event = look(2)[0]
    seal()
    with tampering() as cursor:
        cursor.execute(
            "insert into hubs_auditevent (at, actor_said, action, subject, subject_id, changes,"
            " reason, request_id, chain, content_digest, digest, cluster_id, service_id)"
            " select at, 'Nobody', action, subject, subject_id, changes, reason, request_id,"
            " chain, content_digest, digest, cluster_id, service_id"
            " from hubs_auditevent where id = %s returning id",
            [event.pk],
        )
        (put_in,) = cursor.fetchone()
    assert said(verify(now=now)) == [f"None {put_in} It was put in past the seal."]


def test_a_link_taken_out_and_a_link_altered_are_found(look: Look, now: datetime) -> None:
    look(4)
    seal()
    with tampering() as cursor:
        cursor.execute("delete from hubs_auditseal where position = 2")
        cursor.execute("update hubs_auditseal set hash = sha256('x') where position = 4")
    found = said(verify(now=now))
    assert any("1 links before this one are gone." in line for line in found)
    assert any("It was put in past the seal." in line for line in found)  # its event, unlinked
    assert any(line.startswith("4 ") and "is broken" in line for line in found)


def forge(cursor: Any, event: AuditEvent) -> None:
    """Alter an event, give it its digest, and link the whole chain anew to its end."""
    cursor.execute("update hubs_auditevent set reason = 'forged' where id = %s", [event.pk])
    cursor.execute(
        "update hubs_auditevent e set content_digest = hubs_audit_content_digest(e)"
        " where id = %s", [event.pk]
    )  # fmt: skip
    cursor.execute(
        "update hubs_auditevent e set digest = hubs_audit_digest(e) where id = %s", [event.pk]
    )
    cursor.execute("delete from hubs_auditseal")
    cursor.execute(
        "insert into hubs_auditunsealed (event_id, chain, digest)"
        " select id, chain, digest from hubs_auditevent on conflict do nothing"
    )
    cursor.execute("select hubs_audit_seal(1000)")


def test_a_chain_forged_to_its_end_is_found_against_a_kept_head(look: Look, now: datetime) -> None:
    event = look(5)[1]
    seal()
    kept = heads()
    look(2)
    with tampering() as cursor:
        forge(cursor, event)
    assert verify(now=now).faults == []  # whole by itself: that is what the heads are kept for
    found = said(verify(now=now, kept=kept))
    assert len(found) == 1
    assert found[0].endswith("This is not the head that was kept: the chain was made anew.")


def test_a_chain_cut_short_is_found_against_a_kept_head(look: Look, now: datetime) -> None:
    look(5)
    seal()
    (kept,) = heads()
    with tampering() as cursor:
        cursor.execute("delete from hubs_auditseal where position > 3")
        cursor.execute("delete from hubs_auditevent where id > (select max(event_id) from"
                       " hubs_auditseal)")  # fmt: skip
    assert verify(now=now).faults == []
    assert said(verify(now=now, kept=[kept])) == [
        "5 None The chain ends before this head, which was kept: its end is gone."
    ]
    with tampering() as cursor:
        cursor.execute("delete from hubs_auditseal")
        cursor.execute("delete from hubs_auditevent")
    assert len(verify(now=now, kept=[kept]).faults) == 1


def test_what_waits_too_long_for_its_seal_is_told(look: Look, now: datetime) -> None:
    old = look(1, at=now - timedelta(minutes=11))[0]
    look(1, at=now - timedelta(minutes=9))
    assert said(verify(now=now)) == [
        f"None {old.pk} It has waited more than 10 minutes for its seal."
    ]


class TestCommand:
    def run(self, **options: Any) -> str:
        out = StringIO()
        call_command("audit_verify", stdout=out, **options)
        return out.getvalue()

    def test_it_prints_heads_that_it_reads_again(
        self, look: Look, world: World, tmp_path: Path
    ) -> None:
        look(3)
        look(1, service=None)
        seal()
        printed = self.run()
        assert "The record is as it was written. 4 events, 2 chains" in printed
        assert re.search(rf"^head service-{world.gateshead.pk} 3 [0-9a-f]{{64}}$", printed, re.M)
        kept = tmp_path / "heads"
        kept.write_text(printed)
        assert "as it was written" in self.run(heads=kept)
        one = self.run(chain=f"cluster-{world.ne.pk}")
        assert "1 events, 1 chains" in one

    def test_it_ends_with_1_and_says_where(
        self, look: Look, capsys: pytest.CaptureFixture[str], world: World
    ) -> None:
        event = look(2)[1]
        seal()
        with tampering() as cursor:
            cursor.execute("update hubs_auditevent set reason = 'x' where id = %s", [event.pk])
        out = StringIO()
        with pytest.raises(CommandError) as stopped:
            call_command("audit_verify", stdout=out)
        assert stopped.value.returncode == 1
        line = f"service-{world.gateshead.pk}, link 2, event {event.pk}: Its changes or its reason"
        assert line in out.getvalue()

    def test_a_file_without_heads_and_a_chain_that_is_not_there(self, tmp_path: Path) -> None:
        empty = tmp_path / "heads"
        empty.write_text("nothing\n")
        with pytest.raises(CommandError, match="holds no heads"):
            self.run(heads=empty)
        with pytest.raises(CommandError, match="no chain service-9"):
            self.run(chain="service-9")


def test_the_worker_may_seal_and_verify(look: Look, now: datetime) -> None:
    look(2)
    with as_role(WORKER):
        audit_seal_task()
        assert verify(now=now).faults == []
        audit_heads_task()


def test_beat_seals_every_minute_and_logs_heads_every_hour(
    look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    beat = settings.CELERY_BEAT_SCHEDULE
    assert beat["audit-seal"]["task"] == audit_seal_task.name
    assert beat["audit-seal"]["schedule"] == 60.0
    assert beat["audit-heads"]["task"] == audit_heads_task.name
    look(2)
    audit_seal_task()
    assert AuditSeal.objects.count() == 2
    caplog.set_level("INFO")
    assert heads_log() == 1
    (head,) = heads()
    logged = next(record for record in caplog.records if record.msg == "record head")
    assert Head(logged.chain, logged.links, logged.head) == head  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement",
    [
        "update hubs_auditevent set reason = ''",
        "delete from hubs_auditevent",
        "truncate hubs_auditevent",
        "update hubs_auditseal set position = 1",
        "delete from hubs_auditseal",
        "insert into hubs_auditseal (chain, position, event_id, digest, hash)"
        " values ('x', 1, 1, '', '')",
        "truncate hubs_auditseal",
        "insert into hubs_auditunsealed (event_id, chain, digest) values (1, 'x', '')",
        "delete from hubs_auditunsealed",
    ],
)
def test_the_product_can_change_none_of_it(look: Look, statement: str) -> None:
    look(1)
    seal()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_texts_that_are_digested_are_the_databases_own(look: Look) -> None:
    """Both sides name the same columns, in the same order."""
    for column in re.findall(r"e\.(\w+)", chain_sql.DIGEST_FUNCTIONS):
        assert column in {field.column for field in AuditEvent._meta.fields}
