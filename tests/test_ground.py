"""The ground the tests stand on: the role, the flush, the threads of the server, the browser."""

import threading

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from hubs.models import LocalAuthority
from tests.roles import as_owner


def who() -> str:
    """The role this thread's connection acts as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_runtime_role():
    assert who() == "hubs_app"
    with as_owner():
        assert who() == "hubs_owner"
    assert who() == "hubs_app"


@pytest.mark.django_db(transaction=True)
def test_a_flush_brings_the_reference_data_back():
    before = LocalAuthority.objects.count()
    assert before > 150
    call_command("flush", interactive=False, verbosity=0)
    assert LocalAuthority.objects.count() == before
    assert who() == "hubs_app"


@pytest.mark.django_db(transaction=True)
def test_other_threads_are_the_runtime_role_too():
    found: list[str] = []

    def ask() -> None:
        found.append(who())
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == ["hubs_app"]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_cache(turn):
    assert cache.get("left") is None
    cache.set("left", turn)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_reaches_the_live_server_and_nothing_else(live, page, javascript):
    opened = page(javascript=javascript)
    assert opened.goto(f"{live.url}/healthz").status == 200
    refused: list[str] = []
    opened.on("requestfailed", lambda request: refused.append(request.url))
    opened.set_content('<img src="http://outside.example/a.png">')
    opened.wait_for_timeout(200)
    assert refused == ["http://outside.example/a.png"]
