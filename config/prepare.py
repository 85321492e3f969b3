"""Brings a database to where the product can start: tables, reference data, static files, demo.

One process for all of it, because importing Django takes longer than the work. Runs as the role
that owns the tables; the demo data is written as the runtime role, under row-level security like
any other row. `python -m config.prepare`; HUBS_MODE=demo adds the demo data.
"""

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate() -> None:
    """Apply what is missing; a warm start finds nothing and skips the command's own second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def put_on_runtime_role() -> None:
    """From here on be the role the product runs as, which owns nothing."""
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={settings.APP_DB_ROLE}"


def _static_stamp() -> str:
    """A fingerprint of everything collectstatic reads: our files, and the packages' versions."""
    digest = hashlib.sha256((settings.BASE_DIR / "uv.lock").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            found = path.stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Collect and compress the static files, if any of them changed."""
    stamp = settings.STATIC_ROOT / ".stamp"
    wanted = _static_stamp()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(wanted)


def main() -> None:
    """Do all of it, in order."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    migrate()
    call_command("load_reference", verbosity=0)
    collect_static()
    if settings.DEMO:
        put_on_runtime_role()
        call_command("seed", demo=True, verbosity=0)


if __name__ == "__main__":
    main()
