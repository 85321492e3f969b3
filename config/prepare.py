"""Brings a database to where the product can start: tables, reference data, static files, demo.

One process for all of it, because importing Django takes longer than the work. Runs as the role
that owns the tables; the demo data is written as the runtime role, under row-level security like
any other row. `python -m config.prepare`; HUBS_MODE=demo adds the demo data.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.checks import half_way
from config.fingerprint import fingerprint
from hubs.privileges import privileges_apply


def migrate() -> None:
    """Apply what is missing; a warm start finds nothing and skips the command's own second."""
    for reason in half_way():
        raise SystemExit(reason.removesuffix("."))  # bin/up puts it in its sentence
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    else:
        privileges_apply()  # which a migrate ends with


def put_on_runtime_role() -> None:
    """From here on be the role the product runs as, which owns nothing."""
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={settings.APP_DB_ROLE}"


def collect_static() -> None:
    """Collect and compress the static files, if any of them changed."""
    stamp = settings.STATIC_ROOT / ".stamp"
    versions = (settings.BASE_DIR / "uv.lock").read_text()  # packages bring files too
    wanted = fingerprint(settings.BASE_DIR / "static", versions)
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(wanted)


def fill_database() -> None:
    """Tables and reference data as the owner, demo data as the runtime role."""
    migrate()
    call_command("load_reference", verbosity=0)
    if settings.DEMO:
        put_on_runtime_role()
        call_command("seed", demo=True, verbosity=0)
        call_command("seed_journey", verbosity=0)
        call_command("seed_mockingbird", verbosity=0)


def main() -> None:
    """Do all of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with ThreadPoolExecutor(1) as beside:
        # Compressing lets go of Python's lock, so the second core has something to do.
        static = beside.submit(collect_static)
        fill_database()
        static.result()


if __name__ == "__main__":
    main()
