"""What every staff page offers above its own content: rooms, search, menu, messages to me."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from hubs.models import Membership
from hubs.permissions import Role
from messaging.models import Message
from tests.cast import Cast, World


@pytest.mark.parametrize("name", ["asha", "mel", "gareth", "pat", "dee", "liam", "iris", "adam"])
def test_no_link_on_the_start_page_is_refused(name: str, cast: Cast, signed_in: Any) -> None:
    client = signed_in(getattr(cast, name))
    page = client.get("/staff/start/").content.decode()
    staff = set(re.findall(r'href="(/staff/[^"]*)"', page))
    assert "/staff/messages/mine/" in staff
    for address in staff:
        assert client.get(address, follow=True).status_code == 200, address
    may_search = 'role="search"' in page
    assert may_search == (client.get("/staff/enquiries/").status_code == 200)


def test_the_menu_offers_ones_other_roles_and_the_unread_count(
    cast: Cast, world: World, signed_in: Any, see_all: Any
) -> None:
    now = timezone.now()
    assert "Act as " not in signed_in(cast.asha).get("/staff/").content.decode()
    Membership.objects.create(
        user=cast.asha,
        role=Role.COUNCIL_WORKER,
        service=world.gateshead,
        starts=timezone.localdate(now),
    )
    with see_all():
        Message.objects.bulk_create(
            Message(
                cluster=world.ne, user=user, kind="S3", about="enquiry", about_id=1,
                channel="in_app", occurrence=str(number), state="sent", planned_at=now, due_at=now,
                finished_at=now,
            )
            for user, number in ((cast.asha, 1), (cast.asha, 2), (cast.ben, 3))
        )  # fmt: skip
    client = signed_in(cast.asha)
    page = client.get("/staff/").content.decode()
    assert re.search(r"Messages to me\s*<span[^>]*>2<", page)
    assert "Act as Council worker" in page
    client.post("/staff/messages/mine/read/")
    assert not re.search(r"Messages to me\s*<span", client.get("/staff/").content.decode())
