"""A pack is frozen as it is sent; a member reads their own and nothing else of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from enquiries.models import (
    Document,
    Enquiry,
    Pack,
    PackPaper,
    PackReader,
    PanelConflict,
    PanelItem,
    PanelMember,
    PanelSeat,
    Person,
    Report,
)
from enquiries.services.minutes import recommendation_record
from enquiries.services.moving import MoveRefused
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import conflict_record, item_list, item_take_off
from enquiries.services.panels import panel_close, panel_make, panel_open
from hubs.access import Access, access_of_membership
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import Role
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, assessed, place_reach, quorate

DAY = timedelta(days=1)
PANEL_DAY = MONDAY + 21 * DAY
SignIn = Callable[[User], Client]


@pytest.fixture
def pat(cast: Cast) -> Access:
    return cast.access("pat")


@pytest.fixture
def reader(cast: Cast, world: World) -> User:
    """Win, a panel member of Gateshead who signs in and holds no other role."""
    user = User.objects.create(email="win@panel.example.org", name="Win Worker")
    Membership.objects.create(
        user=user, role=Role.PANEL_MEMBER, service=world.gateshead, starts=LONG_AGO
    )
    return user


@pytest.fixture
def item(cast: Cast, pat: Access, make_enquiry: MakeEnquiry, reader: User) -> PanelItem:
    """A case on the list of a panel of five, of whom Win signs in."""
    case = make_enquiry()
    with reaching(place_reach(case)):
        assessed(case, by=cast.gita)
    with reaching(pat.reach):
        panel = panel_make(
            access=pat, name="Panel", at=PANEL_DAY, place="Civic Centre", most_items=4, now=MONDAY
        )
        made = item_list(access=pat, enquiry_id=case.pk, panel_id=panel.pk, now=MONDAY)
        quorate(panel, members=6)
        return made


def send(access: Access, item: PanelItem, **given: Any) -> Any:
    said: dict[str, Any] = {"documents": [], "now": MONDAY}
    with reaching(access.reach):
        return pack_send(access=access, enquiry_id=item.enquiry_id, **{**said, **given})


def test_a_pack_is_frozen_as_it_is_sent(
    cast: Cast, pat: Access, item: PanelItem, world: World
) -> None:
    with reaching(world.reach):
        case = Enquiry.objects.get(pk=item.enquiry_id)
        rows = Rows(case, by=cast.gita)
        medical = rows.document(b"%PDF-1.7 medical", title="Medical adviser’s summary")
        waiting = rows.document(b"x", title="Not checked yet", state="waiting")
    with pytest.raises(ValidationError):
        send(pat, item, documents=[waiting.pk])
    sent = send(pat, item, documents=[medical.pk])
    # Of six members one signs in; the others are named, so that they get paper.
    assert [row.member.name for row in sent.readers] == ["Win Worker"]
    assert len(sent.unread) == 5
    with reaching(pat.reach):
        papers = list(PackPaper.objects.filter(pack=sent.pack).order_by("place_in_pack"))
        assert [paper.title for paper in papers] == [
            "Contents",
            "Full report, version 1",
            "What the applicants said of the report",
            "Summary of checks",
            "Medical adviser’s summary",
        ]
        assert all(bytes(paper.content).startswith(b"%PDF") for paper in papers)
        # A later change of the document is none of the pack's.
        Document.objects.filter(pk=medical.pk).update(title="Another", removed_at=MONDAY)
        assert bytes(PackPaper.objects.get(pk=papers[4].pk).content) == b"%PDF-1.7 medical"
        assert case.deadline_set.get(rule="papers").done_at == MONDAY
        # What is sent cannot be altered by anybody.
        assert not Report.objects.filter(pk=item.report_id, locked_at=None).exists()
    again = send(pat, item)
    assert again.pack.version == 2
    with reaching(pat.reach):
        assert not PackReader.objects.filter(pack=sent.pack, withdrawn_at=None).exists()


def test_papers_go_to_somebody_and_to_each_who_considers_the_case(
    pat: Access, item: PanelItem, reader: User
) -> None:
    with reaching(pat.reach):
        seats = list(PanelSeat.objects.filter(panel=item.panel).values())
        PanelSeat.objects.filter(panel=item.panel).delete()
    with pytest.raises(MoveRefused, match="No member is asked"):
        send(pat, item)
    with reaching(pat.reach):
        assert not Pack.objects.filter(item=item).exists()
        assert PanelItem.objects.get(pk=item.pk).pack_sent_at is None
        win = PanelMember.objects.get(email=reader.email)
        PanelSeat.objects.bulk_create(
            PanelSeat(**seat) for seat in seats if seat["member_id"] != win.pk
        )
    send(pat, item)
    said = {"enquiry_id": item.enquiry_id, "recommends": "suitable", "reasons": "x"}
    with reaching(pat.reach):  # Win is asked after the pack has gone, and comes
        PanelSeat.objects.bulk_create(
            PanelSeat(**seat) for seat in seats if seat["member_id"] == win.pk
        )
        PanelMember.objects.filter(pk=win.pk).update(user=reader)
        panel_open(access=pat, panel_id=item.panel_id, now=PANEL_DAY)
        with pytest.raises(MoveRefused, match="were sent no papers of this case: Win Worker"):
            recommendation_record(access=pat, now=PANEL_DAY, **said)
    send(pat, item, now=PANEL_DAY, late_why="Win took the place of Ann")
    with reaching(pat.reach):
        recommendation_record(access=pat, now=PANEL_DAY, **said)


def test_late_papers_need_a_reason(pat: Access, item: PanelItem) -> None:
    on_time = MONDAY + 14 * DAY  # 5 working days before
    send(pat, item, now=on_time)
    with pytest.raises(ValidationError) as late:
        send(pat, item, now=on_time + DAY)
    assert list(late.value.message_dict) == ["late_why"]
    send(pat, item, now=on_time + DAY, late_why="The medical came late")
    with reaching(pat.reach):
        kept = PanelItem.objects.get(pk=item.pk)
        assert (kept.pack_late_why, kept.pack_sent_at) == ("The medical came late", on_time)


def test_a_member_reads_their_pack_and_nothing_else(
    cast: Cast, pat: Access, item: PanelItem, reader: User, signed_in: SignIn, world: World
) -> None:
    pack = send(pat, item).pack
    with time_machine.travel(MONDAY + DAY, tick=False):
        win = signed_in(reader)
        first = win.get("/staff/", follow=True)
        assert "Panel packs" in first.content.decode()
        listed = win.get(reverse("enquiries:panel_packs")).content.decode()
        assert pack.title in listed
        assert "Not opened yet" in listed
        page = win.get(reverse("enquiries:panel_pack", args=[pack.pk])).content.decode()
        assert "Summary of checks" in page
        with reaching(world.reach):
            papers = list(PackPaper.objects.filter(pack=pack))
        paper = papers[1]
        got = win.get(reverse("enquiries:panel_paper", args=[pack.pk, paper.pk]))
        assert got.content == bytes(paper.content)
        assert got["Content-Disposition"].startswith("attachment")
        assert got["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in got["Cache-Control"]
        # The case itself, the list and the room of panels are not theirs.
        reference = item.enquiry.reference
        assert win.get(f"/staff/enquiries/{reference}/").status_code == 403
        assert win.get("/staff/panels/").status_code == 403
    with reaching(world.reach):
        row = PackReader.objects.get(pack=pack)
        assert row.first_read_at == MONDAY + DAY
        seen = AuditEvent.objects.filter(actor=reader, subject="enquiry")
        assert set(seen.values_list("action", flat=True)) == {
            "enquiry.pack_seen",
            "enquiry.pack_paper_taken",
        }
    # Their reach shows the rows of their pack, and no row of the case beside them.
    access = cast_access(reader)
    with reaching(access.reach):
        assert Pack.objects.visible_to(access).count() == Pack.objects.count() == 1
        for model in (Enquiry, Person, PanelItem, Report, PanelConflict):
            assert not model.objects.exists()
    stranger = signed_in(cast.pat)
    assert stranger.get(reverse("enquiries:panel_pack", args=[pack.pk])).status_code == 403


def cast_access(user: User) -> Access:
    return access_of_membership(Membership.objects.select_related("user", "service").get(user=user))


def test_who_says_that_they_know_somebody_reads_no_more(
    pat: Access, item: PanelItem, reader: User, signed_in: SignIn, world: World
) -> None:
    pack = send(pat, item).pack
    with time_machine.travel(MONDAY + DAY, tick=False):
        win = signed_in(reader)
        know = reverse("enquiries:panel_pack_know", args=[pack.pk])
        assert win.post(know, {"why": ""}).status_code == 422
        said = win.post(know, {"why": "My neighbour"}, follow=True).content.decode()
        assert "No pack is open to you now" in said
        assert win.get(reverse("enquiries:panel_pack", args=[pack.pk])).status_code == 404
        assert win.post(know, {"why": "Again"}).status_code == 404
    with reaching(world.reach):
        conflict = PanelConflict.objects.get(item=item)
        assert (conflict.why, conflict.takes_part) == ("My neighbour", False)
    # A second pack does not reach them.
    assert send(pat, item).readers == []


def test_packs_close_with_the_panel_and_off_its_list(
    pat: Access, item: PanelItem, reader: User, signed_in: SignIn
) -> None:
    pack = send(pat, item).pack
    address = reverse("enquiries:panel_pack", args=[pack.pk])
    win = signed_in(reader)
    assert win.get(address).status_code == 200
    with reaching(pat.reach):
        member = PanelMember.objects.get(user=reader)
        assert PanelSeat.objects.filter(member=member).exists()
        conflict_record(
            access=pat,
            enquiry_id=item.enquiry_id,
            member=member,
            why="School",
            takes_part=True,
            now=MONDAY,
        )
    assert win.get(address).status_code == 200  # knows the name, and takes part
    with reaching(pat.reach):
        panel_open(access=pat, panel_id=item.panel_id, now=PANEL_DAY)
        with pytest.raises(MoveRefused, match="no recommendation yet"):
            panel_close(access=pat, panel_id=item.panel_id, now=PANEL_DAY)
        recommendation_record(
            access=pat,
            enquiry_id=item.enquiry_id,
            recommends="suitable",
            reasons="x",
            now=PANEL_DAY,
        )
        panel_close(access=pat, panel_id=item.panel_id, now=PANEL_DAY)
    assert win.get(address).status_code == 404


def test_off_the_list_closes_the_pack(
    pat: Access, item: PanelItem, reader: User, signed_in: SignIn
) -> None:
    pack = send(pat, item).pack
    with reaching(pat.reach):
        item_take_off(access=pat, enquiry_id=item.enquiry_id, why="Not ready", now=MONDAY)
    page = signed_in(reader).get(reverse("enquiries:panel_pack", args=[pack.pk]))
    assert page.status_code == 404
