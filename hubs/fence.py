"""Fence one: row-level security in PostgreSQL, and the reach that opens it.

A reach is what the present transaction may touch: clusters, fostering services, single
enquiries (an applicant's own), or the row behind one link; and, inside those, which protected
cases are open and which are locked to the person. It is set with transaction-local settings
only, so a pooled connection cannot carry it to the next user, and no reach means no rows. The
policies read the setting once a query, which keeps them cheap at national size (docs/fence.md).
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
    # Inside the place: protected cases that name this person, or that they broke the glass for.
    named: tuple[int, ...] = ()
    locked: tuple[int, ...] = ()  # cases of people they know: never reached
    user: int = 0  # one's own rows that say which cases name or lock one
    everything: bool = False  # the product itself: protected cases too, inside the place


NOWHERE = Reach()
SETTINGS = ("clusters", "services", "enquiries", "token", "named", "locked", "user", "everything")
_SET = "select " + ", ".join(f"set_config('hubs.{name}', %s, true)" for name in SETTINGS)
_GET = "select " + ", ".join(f"current_setting('hubs.{name}', true)" for name in SETTINGS)


@dataclass(frozen=True)
class _Held:
    """A reach, and the savepoints that were open when it was set: it may end with them."""

    reach: Reach
    savepoints: tuple[str | None, ...] = ()


_NOTHING = _Held(NOWHERE)
_current: ContextVar[_Held] = ContextVar("reach", default=_NOTHING)


def current_reach() -> Reach:
    """The reach of the running transaction.

    When the savepoint that it was changed in has ended, the database is asked: after a
    rollback it has the former reach again, and this process may not think itself wider.
    """
    held = _current.get()
    now = _savepoints()
    if now[: len(held.savepoints)] != held.savepoints:
        held = _Held(_get(), now)
        _current.set(held)
    return held.reach


def _savepoints() -> tuple[str | None, ...]:
    return tuple(connection.savepoint_ids)


def _get() -> Reach:
    """The reach as the database has it."""

    def ids(array: str | None) -> tuple[int, ...]:
        listed = (array or "").strip("{}")
        return tuple(int(each) for each in listed.split(",")) if listed else ()

    with connection.cursor() as cursor:
        cursor.execute(_GET)
        has = dict(zip(SETTINGS, cursor.fetchone(), strict=True))
    return Reach(
        clusters=ids(has["clusters"]),
        services=ids(has["services"]),
        enquiries=ids(has["enquiries"]),
        token=has["token"] or "",
        named=ids(has["named"]),
        locked=ids(has["locked"]),
        user=next(iter(ids(has["user"])), 0),
        everything=has["everything"] == "on",
    )


def _set(reach: Reach) -> None:
    def array(ids: tuple[int, ...]) -> str:
        return "{" + ",".join(str(int(i)) for i in ids) + "}"

    values = {
        "clusters": array(reach.clusters),
        "services": array(reach.services),
        "enquiries": array(reach.enquiries),
        "token": reach.token,
        "named": array(reach.named),
        "locked": array(reach.locked),
        "user": array((reach.user,) if reach.user else ()),
        "everything": "on" if reach.everything else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_SET, list(values.values()))
        assert len(values) == len(SETTINGS)


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """Run the block in a transaction with this reach; put the former reach back after it.

    Work done inside is committed with the outermost transaction. Setting anything outside a
    transaction would be lost at once, so a transaction is always opened; when it ends, its
    settings end with it and nothing needs to be put back.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = current_reach()
        _set(reach)
        mark = _current.set(_Held(reach, _savepoints()))
        try:
            yield
        except BaseException:
            if not (outermost or connection.needs_rollback):
                try:
                    _set(before)
                except DatabaseError:
                    # The transaction is already lost, and its local settings with it.
                    connection.set_rollback(True)
            raise
        else:
            # A failure here is told: the work in the block is lost, and whoever asked for it
            # must not be thanked.
            if not (outermost or connection.needs_rollback):
                _set(before)
        finally:
            _current.reset(mark)


@contextmanager
def from_nowhere() -> Iterator[None]:
    """Begin with a reach of nothing, whoever called: how every task starts (hubs.work)."""
    if connection.in_atomic_block:
        with reaching(NOWHERE):
            yield
        return
    mark = _current.set(_NOTHING)
    try:
        yield
    finally:
        _current.reset(mark)


def reach_change(reach: Reach) -> None:
    """Change the reach of the running ``reaching`` block, which still puts the former one back;
    so does a savepoint that is rolled back.

    Raises RuntimeError outside a transaction, where it would be lost at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a reach needs a transaction")
    _set(reach)
    _current.set(_Held(reach, _savepoints()))


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


# Who may see the rows of a case (Enquiry.seen_by; hubs.models.fenced.SeenBy).
EVERYTHING_FUNCTION = """
create or replace function hubs_reaches_everything() returns boolean
language sql stable parallel safe as
$$ select coalesce(current_setting('hubs.everything', true), '') = 'on' $$;
"""


def own_rows(column: str = "user_id") -> str:
    """For ``reach_condition(extra=)``: rows that are about the person who asks."""
    return f"{column} = any((select hubs_reach('user'))::bigint[])"


def curtain_condition(*, enquiry: str, curtain: int = 0, extra: str = "") -> str:
    """Which rows of a fenced table are seen, besides its policy of place.

    ``enquiry`` is the column of the case's id. Cases that the person is locked out of are never
    reached. With ``curtain`` 1 the hub does not see rows of a case that only its council sees
    (seen_by 1) nor anybody those of a protected case (seen_by 2) that does not name them; with 2
    only the latter; with 0 neither.
    """
    condition = f"{enquiry} <> all((select hubs_reach('locked'))::bigint[])"
    if curtain:
        condition += f""" and (
            seen_by < {curtain}
            or (seen_by = 1 and service_id = any((select hubs_reach('services'))::bigint[]))
            or {enquiry} = any((select hubs_reach('named'))::bigint[])
            or {enquiry} = any((select hubs_reach('enquiries'))::bigint[])
            or (select hubs_reaches_everything()){f" or {extra}" if extra else ""}
        )"""
    return condition


def curtain_table(
    table: str, *, enquiry: str, curtain: int = 0, extra: str = ""
) -> migrations.RunSQL:
    """Close a fenced table's rows of some cases by a second policy, which must hold as well."""
    condition = curtain_condition(enquiry=enquiry, curtain=curtain, extra=extra)
    return migrations.RunSQL(
        f"create policy curtain on {table} as restrictive"
        f" using ({condition}) with check ({condition})",
        f"drop policy curtain on {table}",
    )


APPEND_ONLY_FUNCTION = """
create or replace function hubs_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'cluster_id' - 'service_id' - 'seen_by'
                          = to_jsonb(old) - 'cluster_id' - 'service_id' - 'seen_by' then
        return new;  -- the row follows its case to another place; its content stands
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
"""

# What each role may do with a table is in hubs.roles, and is given after every migrate.
RUNTIME_GRANTS = "grant usage on schema public to hubs_app;"
