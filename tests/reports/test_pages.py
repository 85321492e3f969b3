"""The report page and its files, as people meet them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enquiries.seed.make import cases_make
from enquiries.seed.places import places_lay
from enquiries.services import contact_log
from hubs.cells import csv_text, safe_cell
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import Role
from reports import concerns
from reports.page import DEFINITIONS
from tests.cast import Cast, MakeEnquiry

SignIn = Callable[[User], Client]
PAGE = "/staff/reports/"


@pytest.fixture
def mel(db: None) -> User:
    """A hub manager of a hub with half a year of cases up to now."""
    cluster = places_lay()[0]
    user = User.objects.create(email="mel@staff.example.org", name="=Mel Manager")
    Membership.objects.create(
        user=user, role=Role.HUB_MANAGER, cluster=cluster, starts=timezone.localdate()
    )
    cases_make(count=300, until=timezone.now().replace(microsecond=0), seed=5)
    return user


def test_full_page(mel: User, signed_in: SignIn) -> None:
    client = signed_in(mel)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(PAGE)
    # Reads of tables; the reach and the transaction are not counted.
    assert len([query for query in captured if ' FROM "' in query["sql"]]) <= 12
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    both = unescape(page + client.get(f"{PAGE}carers/").content.decode())
    for key, paragraphs in DEFINITIONS.items():
        for paragraph in paragraphs:  # of concerns: to managers of a council alone
            assert (paragraph in both) == (key not in concerns.KEYS), key
    assert "style=" not in page
    assert re.search(r"We kept \d+% of the \d+ promises", page)


def test_a_link_on_the_page_opens_a_list_of_that_many(mel: User, signed_in: SignIn) -> None:
    client = signed_in(mel)
    page = client.get(PAGE + "?period=quarter").content.decode()
    table = page[page.index('id="table-waiting"') :]
    href, count = re.search(r'<a class="govuk-link" href="([^"]+)">(\d+)</a>', table).groups()
    answer = client.get(unescape(href))
    assert answer.status_code == 200
    assert re.search(rf"\b{count}\b", answer.content.decode())


def test_empty_page(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.mel).get(PAGE).content.decode()
    assert "No promise of first contact fell due in this period." in page
    assert "Nothing is waiting." in page


def test_a_call_shows_in_the_report_at_once(
    cast: Cast, signed_in: SignIn, make_enquiry: MakeEnquiry
) -> None:
    now = timezone.now()
    enquiry = make_enquiry(now=now - timedelta(minutes=5))
    client = signed_in(cast.mel)
    before = " ".join(re.sub("<[^>]+>", "", client.get(PAGE).content.decode()).split())
    assert "Not due yet: 1 still to keep, 0 answered already." in before
    access = cast.access("asha")
    with reaching(access.reach):
        contact_log(access=access, enquiry_id=enquiry.pk, how="phone", outcome="spoke", now=now)
    after = " ".join(re.sub("<[^>]+>", "", client.get(PAGE).content.decode()).split())
    assert "Not due yet: 0 still to keep, 1 answered already." in after


@pytest.mark.parametrize(
    ("who", "page", "file"),
    [("mel", 200, 200), ("gareth", 200, 200), ("dee", 200, 403), ("iris", 200, 403),
     ("asha", 403, 403), ("gita", 403, 403), ("adam", 403, 403), ("sam", 403, 403)],
)  # fmt: skip
def test_who_may(cast: Cast, signed_in: SignIn, who: str, page: int, file: int) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(PAGE).status_code == page
    assert client.get(PAGE + "promise.csv").status_code == file


def test_another_hubs_council_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.mel)
    assert client.get(PAGE + "?council=gateshead").status_code == 200
    for council in ("derby", "nowhere", "' or 1=1 --"):
        assert client.get(PAGE, {"council": council}).status_code == 404
        assert client.get(PAGE + "councils.csv", {"council": council}).status_code == 404
    assert client.get(PAGE + "secrets.csv").status_code == 404
    assert client.get(PAGE, {"period": "\x00?"}).status_code == 200


@pytest.mark.parametrize("key", [key for key in DEFINITIONS if key not in concerns.KEYS])
def test_a_file_says_what_it_is_and_is_on_record(mel: User, signed_in: SignIn, key: str) -> None:
    response = signed_in(mel).get(f"{PAGE}{key}.csv?period=quarter")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{key}-')
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    notes = {row[0]: row[1] for row in rows[rows.index([]) + 1 :]}
    assert notes["Exported by"] == "'=Mel Manager"
    assert notes["For"] == "North East Fostering Hub"
    assert {"Period", "Data up to", "How we count", "Small numbers"} <= set(notes)
    figures = rows[1 : rows.index([])]
    assert figures
    assert not {"1", "2", "3", "4"} & {cell for row in figures for cell in row[1:]}
    cluster = Membership.objects.get(user=mel).cluster
    with reaching(Reach(clusters=(cluster.pk,))):
        event = AuditEvent.objects.get(action="report.exported")
    assert (event.actor, event.changes["table"]) == (mel, [None, key])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @"])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    [row] = csv.reader(
        io.StringIO(csv_text([[f"{start}cmd", 'a "b", c', 7, None]])[1:], newline="")
    )
    assert row == [f"'{start}cmd", 'a "b", c', "7", ""]


def test_a_plain_cell_is_left_alone() -> None:
    assert [safe_cell(value) for value in ("Derby", 12, None, "a=b")] == ["Derby", "12", "", "a=b"]
