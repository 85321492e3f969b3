"""Reasons not to start. Each is one sentence that names the setting to change.

`manage.py check` and every start run the checks of the settings; every start also looks at the
database: the role it was given, what the roles may do, and the fence on its tables.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hubs import privileges, roles

SECRET_LENGTH = 50
SECRET_VARIETY = 5  # different characters
DEMO_DOMAIN = "demo.example"
MIGRATE = "run manage.py migrate as hubs_owner."
# HUBS_DB_ROLE -> the role such a process must be, and the setting that says where it connects.
ROLE_OF = {"app": roles.APP, "worker": roles.WORKER}
ADDRESS_OF = {"worker": "WORKER_DATABASE_URL"}
# Read before a person's reach is known, or about a place and not about people's cases.
UNFENCED = [
    "hubs_clusterservice",
    "hubs_directory",
    "hubs_journeypolicy",
    "hubs_letterwording",
    "hubs_membership",
    "hubs_notice",
    "hubs_openinghours",
    "hubs_reason",
    "hubs_timelimit",
]
# Milestones and the record say not who sees them, and are closed to who knows the person.
LOCKED = [
    "enquiries_answerlink",
    "enquiries_assessmenttrack",
    "enquiries_clockpause",
    "enquiries_deadline",
    "enquiries_handover",
    "enquiries_stagechange",
    "hubs_auditevent",
]
# A panel's packs: their members read by a row of their own, and write only that they opened it.
# Policy: the command that it is for (r select, a insert, w update, * all). What is read and what is
# written differ there, so the curtain need not ask the same of both.
OWN_POLICIES = {
    "carers_buddymatch": {"curtain_of_both": "*"},  # of both households, or of one and a case
    "enquiries_pack": {"own": "r"},
    "enquiries_packpaper": {"own": "r"},
    "enquiries_packreader": {"own": "r", "own_read": "w", "curtain_insert": "a"},
}


def unsafe_settings() -> list[str]:
    """What the settings alone forbid. A demo or a test may use the test provider."""
    found = []
    secret = settings.SECRET_KEY
    if settings.MODE not in {"demo", "local", "production", "test"}:
        found.append("HUBS_MODE must be demo, local or production.")
    if settings.MODE in {"local", "production"} and (
        len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_VARIETY or "demo-only" in secret
    ):
        found.append(
            f"SECRET_KEY is weak: set {SECRET_LENGTH} random characters or more, for instance "
            "from python3 -c 'import secrets; print(secrets.token_urlsafe(64))'."
        )
    if settings.MODE == "production":
        if settings.DEBUG:
            found.append("DEBUG shows people's data on error pages: unset it.")
        for name in ("EMAIL_CHANNEL", "SMS_CHANNEL"):
            if getattr(settings, name).endswith("TestChannel"):
                found.append(f"{name} is the test provider, which sends nothing: set a real one.")
        if not settings.CLAMD_URL:
            found.append("CLAMD_URL is empty: name the virus scanner, or files go unchecked.")
    return found


def unsafe_role() -> list[str]:
    """What the database role may not be: another than this process's, or above the fence."""
    expected = ROLE_OF.get(settings.DB_ROLE, roles.APP)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_user, r.rolsuper, r.rolbypassrls, exists (
                SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                  AND pg_has_role(r.oid, c.relowner, 'USAGE'))
            FROM pg_roles r WHERE r.rolname = current_user
            """
        )
        role, superuser, bypasses, owns = cursor.fetchone()
    faults = {
        "is a superuser": superuser,
        "may bypass row-level security": bypasses,
        "owns tables": owns,
    }
    address = ADDRESS_OF.get(settings.DB_ROLE, "DATABASE_URL")
    found = [
        f"the database role {role} {fault}, so it would see every hub's cases: "
        f"connect as {expected} in {address}."
        for fault, true in faults.items()
        if true
    ]
    if not found and role != expected and settings.DB_ROLE in ROLE_OF:
        found = [f"the database role is {role}: connect as {expected} in {address}."]
    return found


def unsafe_roles() -> list[str]:
    """Where the roles of the database may do more, or less, than hubs/roles.py says."""
    return [
        *(f"table {t} has no row in hubs/roles.py: add one." for t in privileges.unlisted_tables()),
        *(f"the database role {r} may do more than use rows." for r in privileges.powers()),
        *(f"the database role {said}: run config/roles.sql." for said in privileges.roles_held()),
        *(f"{said}: run config/roles.sql." for said in privileges.gives_by_default()),
        *_said(privileges.excess(), "was given more than hubs/roles.py says"),
        *_said(privileges.missing(), "lacks what hubs/roles.py says"),
        *(
            f"function {signature} runs as its owner and is not listed in hubs/roles.py, or has no "
            "fixed search_path."
            for signature in privileges.definers_unknown()
        ),
    ]


def _said(found: Sequence[privileges.Privilege], what: str) -> list[str]:
    """One sentence, however many there are: the cure is the same."""
    if not found:
        return []
    some = ", ".join(map(str, found[:3])) + (" and more" if len(found) > 3 else "")
    return [f"the database {what} ({some}): run manage.py migrate as hubs_owner."]


_TABLES = """
SELECT c.relname,
       c.relrowsecurity AND c.relforcerowsecurity AS forced,
       ARRAY(SELECT p.polname::text FROM pg_policy p
              WHERE p.polrelid = c.oid AND p.polcmd = '*' AND 0 = ANY (p.polroles)
                AND p.polpermissive = (p.polname <> 'curtain')
                AND pg_get_expr(p.polqual, p.polrelid) LIKE '%hubs_reach(%'
                AND pg_get_expr(p.polqual, p.polrelid)
                    = coalesce(pg_get_expr(p.polwithcheck, p.polrelid),
                               pg_get_expr(p.polqual, p.polrelid))) AS policies,
       ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid) AS all_policies,
       ARRAY(SELECT p.polname::text || ':' || p.polcmd::text FROM pg_policy p
              WHERE p.polrelid = c.oid AND 0 = ANY (p.polroles)
                AND p.polpermissive = (p.polname NOT LIKE 'curtain%')
                AND coalesce(pg_get_expr(p.polqual, p.polrelid), 'hubs_reach(')
                    LIKE '%hubs_reach(%'
                AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'hubs_reach(')
                    LIKE '%hubs_reach(%') AS asking,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
 WHERE c.relkind IN ('r', 'p')
 ORDER BY c.relname
"""


def open_tables() -> list[str]:
    """Tables of a place's rows that are not behind the fence, whole.

    Every table with a cluster has forced row-level security with the policy ``reach``; one that
    says who sees its rows (seen_by), or is locked to who knows the person, has the restrictive
    policy ``curtain`` too. Both ask the reach, alike for what is read and what is written. There
    is no third policy, since another permissive one would open what these close; OWN_POLICIES
    names the exceptions, which ask the reach as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        rows = cursor.fetchall()
    found = []
    for name, forced, policies, all_policies, asking, columns in rows:
        if "cluster_id" not in columns or name in UNFENCED:
            continue
        own = {of for of, cmd in OWN_POLICIES.get(name, {}).items() if f"{of}:{cmd}" in asking}
        closed = "curtain" in policies or (name in OWN_POLICIES and "curtain:*" in asking)
        if not forced:
            found.append(f"table {name} has no forced row-level security: {MIGRATE}")
        elif "reach" not in policies:
            found.append(f"table {name} has no policy reach: {MIGRATE}")
        elif ("seen_by" in columns or name in LOCKED) and not closed:
            found.append(f"table {name} has no policy curtain: {MIGRATE}")
        elif others := set(all_policies) - {"reach", "curtain"} - own:
            found.append(f"table {name} has a policy of its own ({', '.join(sorted(others))}).")
    return found


def demo_accounts() -> list[str]:
    """Accounts with published passwords, outside a demo. The table of people is not fenced."""
    if settings.MODE not in {"local", "production"}:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hubs_user WHERE email ILIKE %s", [f"%@{DEMO_DOMAIN}"])
        (count,) = cursor.fetchone()
    return [f"{count} demo accounts exist: use a database without demo data."] if count else []


def half_way() -> list[str]:
    """Migrations that stand for several former ones, where the database has had only some of these.

    Django leaves such a migration out, and what the others did is never done: without a word
    where nothing depends on it.
    """
    steps = MigrationLoader(None, load=False)
    steps.load_disk()
    had = MigrationRecorder(connection).applied_migrations().keys()
    return [
        f"the database is half way through what {app}.{name} stands for: bring it up to date with"
        " the version that made it, or start with an empty one."
        for (app, name), step in sorted(steps.disk_migrations.items())
        if 0 < len(had & set(step.replaces)) < len(step.replaces)
    ]


def refusals() -> list[str]:
    """Every reason not to start, settings first, then the database."""
    found = unsafe_settings()
    try:
        found += [*unsafe_role(), *unsafe_roles(), *open_tables(), *demo_accounts()]
    except DatabaseError as error:
        reason = type(error.__cause__ or error).__name__
        found.append(
            f"the database cannot be asked ({reason}): check DATABASE_URL and that migrations ran."
        )
    return found


def check_settings(app_configs: Iterable[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The settings' reasons as Django system checks."""
    return [Error(reason, id="hubs.E001") for reason in unsafe_settings()]


def check_migrations(
    app_configs: Iterable[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """What ``manage.py migrate`` asks before anything else."""
    return [Error(reason, id="hubs.E002") for reason in half_way()] if databases else []
