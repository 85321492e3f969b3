"""Reasons not to start. Each is one sentence that names the setting to change.

`manage.py check` and every start run the checks of the settings; every start also looks at the
database: the role it was given and the fence on its tables.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection

SECRET_LENGTH = 50
SECRET_VARIETY = 5  # different characters
DEMO_DOMAIN = "demo.example"
# Read before a person's reach is known, or about a place and not about people's cases.
UNFENCED = [
    "hubs_clusterservice",
    "hubs_directory",
    "hubs_invitation",
    "hubs_journeypolicy",
    "hubs_membership",
    "hubs_notice",
    "hubs_openinghours",
]


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
    return found


def unsafe_role() -> list[str]:
    """What the database role may not be: able to step over row-level security."""
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
    return [
        f"the database role {role} {fault}, so it would see every hub's cases: "
        "connect as hubs_app in DATABASE_URL."
        for fault, true in faults.items()
        if true
    ]


def open_tables() -> list[str]:
    """Tables of a cluster's rows without enabled and forced row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'cluster_id'
                               AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
              AND c.relname <> ALL (%s)
            ORDER BY c.relname
            """,
            [UNFENCED],
        )
        return [
            f"table {name} has no forced row-level security: run manage.py migrate as hubs_owner."
            for (name,) in cursor.fetchall()
        ]


def demo_accounts() -> list[str]:
    """Accounts with published passwords, outside a demo. The table of people is not fenced."""
    if settings.MODE not in {"local", "production"}:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hubs_user WHERE email ILIKE %s", [f"%@{DEMO_DOMAIN}"])
        (count,) = cursor.fetchone()
    return [f"{count} demo accounts exist: use a database without demo data."] if count else []


def refusals() -> list[str]:
    """Every reason not to start, settings first, then the database."""
    found = unsafe_settings()
    try:
        found += [*unsafe_role(), *open_tables(), *demo_accounts()]
    except DatabaseError as error:
        reason = type(error.__cause__ or error).__name__
        found.append(
            f"the database cannot be asked ({reason}): check DATABASE_URL and that migrations ran."
        )
    return found


def check_settings(app_configs: Iterable[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The settings' reasons as Django system checks."""
    return [Error(reason, id="hubs.E001") for reason in unsafe_settings()]
