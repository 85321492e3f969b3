"""What one of two applicants sees of an enquiry, and what they can change."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from enquiries.models import ContactPoint, Enquiry, Person
from enquiries.services import progress_link_issue
from hubs.access import access_of_system
from hubs.fence import reaching
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_joint import JO, SAM, SECOND, edits

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def joint(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    case = make_enquiry(contact_by="email", email=SAM, phone="")
    edits(cast.asha, case, SECOND)
    return case


def arrived(case: Enquiry, visitor: Any, world: World, position: int) -> Any:
    with reaching(access_of_system(world.ne).reach):
        person = Person.objects.get(enquiry=case, position=position)
        secret = progress_link_issue(enquiry=case, now=MONDAY, life=DAY, person=person)
    client = visitor()
    assert client.post(f"/my/{secret}/").status_code == 303
    return client


@pytest.mark.parametrize(
    ("position", "own", "others"),
    [
        (1, (SAM, "Sam Carter"), (JO, "Jo Lee", "900555")),
        (2, (JO, "Jo Lee", "900555"), (SAM, "Carter")),
    ],
)
def test_the_status_and_their_own_details(joint, visitor, world, position, own, others) -> None:
    client = arrived(joint, visitor, world, position)
    for path in ("/my/", "/my/details/"):
        page = client.get(path).content.decode()
        for words in others:
            assert words not in page, (path, words)
    page = client.get("/my/").content.decode()
    assert joint.reference in page
    assert "First conversation" in page
    for words in own:
        assert words in page


def test_the_second_changes_their_own_and_nothing_else(joint, visitor, world, see_all) -> None:
    client = arrived(joint, visitor, world, 2)
    page = client.get("/my/details/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    body = {
        "version": version, "phone": "07700 900777", "email": JO,
        "contact_by": "phone", "mention": "silent", "second_email": SAM,
    }  # fmt: skip
    assert client.post("/my/details/", body).status_code == 303
    with see_all():
        values = set(ContactPoint.objects.values_list("person__position", "typed"))
        row = Enquiry.objects.get(pk=joint.pk)
    assert values == {(1, SAM), (2, "07700 900777"), (2, JO)}
    assert (row.contact_by, row.discreet) == ("email", False)


def test_who_was_taken_off_reaches_nothing_more(joint, visitor, world, cast) -> None:
    client = arrived(joint, visitor, world, 2)
    edits(cast.asha, joint, dict.fromkeys(SECOND, ""))
    answer = client.get("/my/")
    assert answer.status_code == 302
    assert answer["Location"] == "/my/new-link/"
