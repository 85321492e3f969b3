"""What every test stands on: the real engines, the runtime role, an empty cache, a browser.

Tests run as `hubs_app`, the role the product runs as, so row-level security binds them. The
people and cases that tests share are in tests/cast.py.
"""

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.roles import APP_ROLE, as_owner

if os.environ.get("HUBS_MODE") != "test":
    raise pytest.UsageError("Run the tests with bin/test, or with pytest -p tests.engines.")

pytest_plugins = ["tests.cast", "tests.access_walk"]

# Tables that refuse to be emptied, even by their owner (hubs.chain).
KEPT = ("hubs_auditevent", "hubs_auditseal")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


# Files whose tests are few and slow. xdist hands out the files with the most tests first, so these
# would be begun last, and one worker would wait for the other.
SLOW = (
    "tests/test_system.py",
    "tests/test_up.py",
    "tests/journey/test_kills.py",
    "tests/journeys/",
    "tests/test_access",
    "tests/test_canary.py",
    "tests/test_doors.py",
    "tests/test_fence.py",
    "tests/hubs/test_audit_screens.py",
    "tests/journey/test_demo.py",
    "tests/journey/test_real_walks.py",
    "tests/journey/test_random_walks.py",
    "tests/messaging/test_message_together.py",
    "tests/public/test_sending.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files. (`--no-loadscope-reorder` in bin/test keeps xdist to it.)"""

    def place(item: pytest.Item) -> int:
        slow = [item.nodeid.startswith(start) for start in SLOW]
        return slow.index(True) if True in slow else len(SLOW)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not go over it again at every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Empty the tables after a transactional test, and lay the reference data again, on which
    every test relies."""
    if _rows_delete():
        with as_owner():
            call_command("load_reference", verbosity=0)
        return
    with as_owner():
        with connection.cursor() as cursor:
            for table in KEPT:
                cursor.execute(f"alter table {table} disable trigger keep_all")
        _plain_flush(operations, sql_list)
        with connection.cursor() as cursor:
            for table in KEPT:
                cursor.execute(f"alter table {table} enable trigger keep_all")
        call_command("load_reference", verbosity=0)


def _rows_delete() -> bool:
    """Delete the rows of the tables that have any, as the superuser of the private engine: many
    times quicker than to truncate all tables, of which most are empty. False where there is none.

    What is empty is vacuumed, so that the next test's rows lie in the order they were written.
    """
    at = connection.settings_dict
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = " union all ".join(
        f"select '{table}' where exists (select from {table})" for table in tables
    )
    try:
        engine = psycopg.connect(
            host=at["HOST"], port=at["PORT"] or None, dbname=at["NAME"], user="postgres"
        )
    except psycopg.OperationalError:
        return False
    engine.autocommit = True
    with engine, engine.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # no trigger, no key
        filled = [table for (table,) in cursor.execute(asked).fetchall()]
        with engine.transaction():
            for table in filled:
                cursor.execute(f"delete from {table}")
        if filled:
            cursor.execute(f"vacuum {', '.join(filled)}")
    return True


_plain_flush = BaseDatabaseOperations.execute_sql_flush


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Generator[None]:
    """Make the database as its owner; from then on every connection is the runtime role."""
    options = connection.settings_dict["OPTIONS"]
    # After a flush Django would write tables that the product does not use, as the runtime role.
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        connection.close()
        options["options"] = f"-c role={APP_ROLE}"
        BaseDatabaseOperations.execute_sql_flush = _flush
        yield
        BaseDatabaseOperations.execute_sql_flush = _plain_flush
        connection.close()
        del options["options"]


_count = itertools.count()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Give each test its own corner of the cache: nothing is left from another, or another
    worker. Threads of a live server read the same setting when they make their client."""
    prefix = f"{os.getpid()}-{next(_count)}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix


@pytest.fixture(scope="session")
def engines() -> dict[str, str]:
    """Where this run's engines listen: DATABASE_URL (runtime role) and REDIS_URL."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}


def _chromium() -> str | None:
    """The headless shell first: the same engine without a browser's own window, which takes longer
    to open than any page of ours."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """Debian's Chromium, headless. Skips where there is none; in CI that is a failure."""
    path = _chromium()
    if path is None:
        reason = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()


def _stay_home(route: Route) -> None:
    """Let a page speak to this machine only: no screen may rely on the network."""
    if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost"}:
        route.continue_()
    else:
        route.abort()


@pytest.fixture
def page(browser: Browser) -> Generator[Callable[..., Page]]:
    """A factory of pages: `page()` with scripts, `page(javascript=False)` without.

    Other arguments go to Playwright's `new_context` (viewport, base_url ...). Each page has its
    own cookies; all are closed after the test.
    """
    contexts: list[BrowserContext] = []

    def make(*, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(java_script_enabled=javascript, **options)
        context.set_default_timeout(10_000)
        context.route("**/*", _stay_home)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def live(live_server: Any) -> Any:
    """A running web server over the test database, under the runtime role; `live.url`.

    It sees only committed rows, so the test is transactional.
    """
    return live_server
