"""Makes the database's privileges say what hubs.roles says, and finds where they do not."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

from hubs.roles import DEFINERS, MAY_PUT_ON, OWNER, PRIVILEGE, ROLES, TABLES


class Privilege(NamedTuple):
    """One privilege of one role; role ``public`` is everybody."""

    role: str
    name: str  # as PostgreSQL calls it: SELECT
    kind: str  # table, sequence or function
    on: str  # a function with its arguments
    column: str = ""  # empty: the whole table

    def __str__(self) -> str:
        return f"{self.role} {self.name} on {'.'.join(filter(None, (self.on, self.column)))}"

    def grant(self) -> str:
        """The statement that gives it."""
        return f"grant {self._what()} to {self.role}"

    def revoke(self) -> str:
        """The statement that takes it away."""
        return f"revoke {self._what()} from {self.role}"

    def _what(self) -> str:
        column = f' ("{self.column}")' if self.column else ""
        name = self.on if self.kind == "function" else f'"{self.on}"'
        return f"{self.name}{column} on {self.kind} {name}"


# What the schema holds, without what belongs to an extension.
_OURS = """
select c.oid, c.relname, c.relacl, case c.relkind when 'S' then 'sequence' else 'table' end as kind
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
   and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                      and d.objid = c.oid and d.deptype = 'e')
"""
_DEFINERS = """
select p.oid, p.oid::regprocedure::text as signature, p.proname,
       coalesce(p.proacl, acldefault('f', p.proowner)) as acl,
       coalesce(p.proconfig::text like '%%search_path=%%', false) as fixed
  from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.prosecdef
   and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass
                      and d.objid = p.oid and d.deptype = 'e')
"""
_GRANTED = f"""
with ours as ({_OURS}), definers as ({_DEFINERS})
select coalesce(r.rolname, 'public'), p.privilege_type, p.kind, p.name, p.column_name
  from (select o.kind, o.relname::text as name, '' as column_name, a.grantee, a.privilege_type
          from ours o cross join aclexplode(o.relacl) a
         union all
        select o.kind, o.relname, t.attname, a.grantee, a.privilege_type
          from ours o join pg_attribute t on t.attrelid = o.oid and t.attnum > 0
                      cross join aclexplode(t.attacl) a
         union all
        select 'function', f.signature, '', a.grantee, a.privilege_type
          from definers f cross join aclexplode(f.acl) a) p
  left join pg_roles r on r.oid = p.grantee
 where p.grantee = 0 or r.rolname = any(%s)
"""  # noqa: S608
# Each with its columns and, for a sequence, the table whose column it fills.
_RELATIONS = f"""
select o.relname, o.kind,
       array(select t.attname::text from pg_attribute t
              where t.attrelid = o.oid and t.attnum > 0 and not t.attisdropped),
       (select c.relname from pg_depend d join pg_class c on c.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = o.oid and d.refobjsubid > 0
           and d.deptype in ('a', 'i'))
  from ({_OURS}) o
"""  # noqa: S608


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def wanted() -> set[Privilege]:
    """What hubs.roles says, for what is there."""
    found: set[Privilege] = set()
    for name, kind, columns, filled in _rows(_RELATIONS):
        if kind == "table" and name in TABLES:
            found |= _of_table(name, frozenset(columns))
        elif filled in TABLES:
            # A sequence is used by whoever adds rows to its table.
            adds = [role for role in ROLES if "i" in TABLES[filled].letters(role)]
            found |= {Privilege(role, "USAGE", "sequence", name) for role in adds}
    for _oid, signature, name, *_ in _rows(_DEFINERS):
        callers = DEFINERS.get(name, ())
        found |= {Privilege(role, "EXECUTE", "function", signature) for role in callers}
    return found


def _of_table(name: str, columns: frozenset[str]) -> set[Privilege]:
    row = TABLES[name]
    some = dict(row.reads)
    found: set[Privilege] = set()
    for role in ROLES:
        for letter in row.letters(role):
            if letter == "s" and role in some:
                readable = some[role].of(columns)
                found |= {Privilege(role, "SELECT", "table", name, c) for c in readable}
            else:
                found.add(Privilege(role, PRIVILEGE[letter], "table", name))
    return found


def granted() -> set[Privilege]:
    """What the product's roles, and everybody, have been given in the database."""
    return {Privilege(*row) for row in _rows(_GRANTED, list(ROLES))}


def privileges_apply() -> int:
    """Give and take until both are the same. Returns how many statements that took.

    For the owner of the tables; safe to repeat. Raises RuntimeError when a role is missing.
    """
    known = {name for (name,) in _rows("select rolname from pg_roles where rolname = any(%s)",
                                       list(ROLES))}  # fmt: skip
    if missing := set(ROLES) - known:
        raise RuntimeError(f"no role {', '.join(sorted(missing))}: run config/roles.sql first")
    want, have = wanted(), granted()
    statements = [p.revoke() for p in sorted(have - want)]
    statements += [p.grant() for p in sorted(want - have)]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return len(statements)


# --- What must not be: sentences for config.checks and the tests ----------------------------------


def unlisted_tables() -> list[str]:
    """Tables, in the database or of a model, that no row of hubs.roles speaks of."""
    there = {name for name, kind, *_ in _rows(_RELATIONS) if kind == "table"}
    models = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    return sorted((there | models) - TABLES.keys())


def excess() -> list[Privilege]:
    """What a role was given beyond hubs.roles."""
    return sorted(granted() - wanted())


def missing() -> list[Privilege]:
    """What hubs.roles says and the database does not."""
    return sorted(wanted() - granted())


def roles_held() -> list[str]:
    """Roles that a role of the product may be and must not, or whose rights it has unasked."""
    rows = _rows(
        "select m.rolname, r.rolname, a.inherit_option or a.admin_option from pg_auth_members a"
        " join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid"
        " where m.rolname = any(%s)",
        list(ROLES),
    )
    return sorted(
        f"{member} may be {role}"
        for member, role, unasked in rows
        if role not in MAY_PUT_ON[member] or unasked
    )


def powers() -> list[str]:
    """Roles of the product that own something, or may do more than use rows."""
    rows = _rows(
        "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or"
        " rolreplication, has_schema_privilege(oid, 'public', 'create'),"
        " exists (select from pg_class c where c.relowner = r.oid)"
        " from pg_roles r where rolname = any(%s)",
        list(ROLES),
    )
    return sorted(name for name, *more in rows if any(more))


def definers_unknown() -> list[str]:
    """Functions that run as their owner and are not on the list, or have no fixed search_path."""
    return sorted(
        signature
        for _oid, signature, name, _acl, fixed in _rows(_DEFINERS)
        if name not in DEFINERS or not fixed
    )


def gives_by_default() -> list[str]:
    """What every later table would be given unasked, of the owner's or anyone else's making."""
    rows = _rows(
        "select d.defaclrole::regrole::text, coalesce(r.rolname, 'everybody'), d.defaclobjtype"
        " from pg_default_acl d cross join aclexplode(d.defaclacl) a"
        " left join pg_roles r on r.oid = a.grantee"
        " where d.defaclobjtype in ('r', 'S') and (a.grantee = 0 or r.rolname = any(%s))",
        list(ROLES),
    )
    return sorted({f"{by} gives {to} later tables" for by, to, _kind in rows})


__all__ = [
    "OWNER",
    "Privilege",
    "definers_unknown",
    "excess",
    "gives_by_default",
    "granted",
    "missing",
    "powers",
    "privileges_apply",
    "roles_held",
    "unlisted_tables",
    "wanted",
]
