"""Fence one: row-level security in PostgreSQL, and the reach that opens it.

A reach is what the present transaction may touch: clusters, fostering services, single
enquiries (an applicant's own), or the row behind one link. It is set with transaction-local
settings only, so a pooled connection cannot carry it to the next user, and no reach means no
rows. The policies read the setting once a query, which keeps them cheap at national size
(docs/fence.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import DatabaseError, connection, migrations, transaction


@dataclass(frozen=True)
class Reach:
    """What a transaction may touch. Empty by default: nothing."""

    clusters: tuple[int, ...] = ()
    services: tuple[int, ...] = ()
    enquiries: tuple[int, ...] = ()
    token: str = ""  # hash of a link's secret: reaches that link's row alone


NOWHERE = Reach()
_current: ContextVar[Reach] = ContextVar("reach", default=NOWHERE)


def current_reach() -> Reach:
    """The reach of the running transaction, as this process set it."""
    return _current.get()


def _set(reach: Reach) -> None:
    def array(ids: tuple[int, ...]) -> str:
        return "{" + ",".join(str(int(i)) for i in ids) + "}"

    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('hubs.clusters', %s, true), set_config('hubs.services', %s, true),"
            " set_config('hubs.enquiries', %s, true), set_config('hubs.token', %s, true)",
            [array(reach.clusters), array(reach.services), array(reach.enquiries), reach.token],
        )


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """Run the block in a transaction with this reach; put the former reach back after it.

    Work done inside is committed with the outermost transaction. Setting anything outside a
    transaction would be lost at once, so a transaction is always opened.
    """
    with transaction.atomic():
        before = _current.get()
        _set(reach)
        mark = _current.set(reach)
        try:
            yield
        except BaseException:
            if not connection.needs_rollback:
                try:
                    _set(before)
                except DatabaseError:
                    # The transaction is already lost, and its local settings with it.
                    connection.set_rollback(True)
            raise
        else:
            # A failure here is told: the work in the block is lost, and whoever asked for it
            # must not be thanked.
            if not connection.needs_rollback:
                _set(before)
        finally:
            _current.reset(mark)


# --- What migrations call ------------------------------------------------------------------------

REACH_FUNCTION = """
create or replace function hubs_reach(kind text) returns bigint[]
language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('hubs.' || kind, true), ''), '{}')::bigint[] $$;
"""


def reach_condition(
    *, service: bool = True, enquiry: str | None = None, extra: str | None = None
) -> str:
    """The policy's condition. Each setting is read by an uncorrelated sub-select: once a query."""
    parts = ["cluster_id = any((select hubs_reach('clusters'))::bigint[])"]
    if service:
        parts.append("service_id = any((select hubs_reach('services'))::bigint[])")
    if enquiry:
        parts.append(f"{enquiry} = any((select hubs_reach('enquiries'))::bigint[])")
    if extra:
        parts.append(extra)
    return " or ".join(parts)


def fence_table(table: str, condition: str, *, append_only: bool = False) -> migrations.RunSQL:
    """Fence a table: enable and force row-level security with one policy for every command.

    ``append_only`` also takes UPDATE, DELETE and TRUNCATE away from the runtime role and
    refuses them to everyone by trigger, except a change of place (cluster, service) that
    follows the case.
    """
    sql = f"""
    alter table {table} enable row level security;
    alter table {table} force row level security;
    create policy reach on {table} using ({condition}) with check ({condition});
    """
    reverse = f"""
    drop policy if exists reach on {table};
    alter table {table} no force row level security;
    alter table {table} disable row level security;
    """
    if append_only:
        sql += f"""
        revoke update, delete, truncate on {table} from hubs_app;
        create trigger append_only before update or delete on {table}
            for each row execute function hubs_append_only();
        """
        reverse = f"drop trigger if exists append_only on {table};" + reverse
    return migrations.RunSQL(sql, reverse)


APPEND_ONLY_FUNCTION = """
create or replace function hubs_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'cluster_id' - 'service_id'
                          = to_jsonb(old) - 'cluster_id' - 'service_id' then
        return new;  -- the row follows its case to another council; its content stands
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
"""

RUNTIME_GRANTS = """
grant usage on schema public to hubs_app;
grant select, insert, update, delete on all tables in schema public to hubs_app;
grant usage, select on all sequences in schema public to hubs_app;
alter default privileges in schema public
    grant select, insert, update, delete on tables to hubs_app;
alter default privileges in schema public grant usage, select on sequences to hubs_app;
"""
