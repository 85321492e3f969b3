"""Who may not read a pack, or not any more: nobody opens one to themselves, and it closes with
everything that opened it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from enquiries.models import (
    DocumentBody,
    Enquiry,
    Pack,
    PackPaper,
    PackReader,
    PanelConflict,
    PanelItem,
    PanelMember,
)
from enquiries.selectors.conflicts import aside_from
from enquiries.services.documents import document_remove
from enquiries.services.minutes import minutes_finish, recommendation_record
from enquiries.services.moving import MoveRefused
from enquiries.services.pack_readers import PACKS_OPEN_DAYS
from enquiries.services.packs import Sent, pack_send
from enquiries.services.panel_lists import conflict_declare, conflict_record, item_list
from enquiries.services.panel_members import MemberAnswers, member_leave, member_save
from enquiries.services.panels import panel_make, panel_open
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.tidying import tidy_cases
from hubs.access import Access, OwnCases, access_of_membership
from hubs.fence import reaching
from hubs.models import Invitation, Membership, SeenBy, User
from hubs.permissions import Right, Role
from hubs.services import Place, invitation_create
from hubs.services.leaving import membership_end
from messaging.models import Message
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, assessed, place_reach, quorate
from tests.staff.test_case import words

DAY = timedelta(days=1)
PANEL_DAY = MONDAY + 21 * DAY
SignIn = Callable[[User], Client]


@dataclass(frozen=True)
class Out:
    """A pack that is out: Pat sent it to Win, who is one of six members of Gateshead's panel."""

    pat: Access
    win: User
    item: PanelItem
    pack: Pack
    paper: PackPaper  # the medical
    signed_in: SignIn

    @property
    def case(self) -> Enquiry:
        return self.item.enquiry

    @property
    def member(self) -> PanelMember:
        return PanelMember.objects.get(user=self.win)

    @property
    def member_pk(self) -> int:
        """Of Win's entry, from outside every place."""
        with reaching(self.pat.reach):
            return self.member.pk

    def opens(self, reader: User, pack: Pack, *, now: Any = MONDAY + DAY) -> bool:
        """Whether their page of the pack opens; their list agrees."""
        with time_machine.travel(now, tick=False):
            client = self.signed_in(reader)
            page = client.get(reverse("enquiries:panel_pack", args=[pack.pk]))
            listed = client.get(reverse("enquiries:panel_packs")).content.decode()
        assert page.status_code in (200, 404)
        address = reverse("enquiries:panel_pack", args=[pack.pk])
        assert (address in listed) is (page.status_code == 200)
        return bool(page.status_code == 200)

    def send(self, **given: Any) -> Sent:
        said: dict[str, Any] = {"documents": [], "now": MONDAY}
        with reaching(self.pat.reach):
            return pack_send(access=self.pat, enquiry_id=self.case.pk, **{**said, **given})

    def again(self, day: Any = PANEL_DAY) -> PanelItem:
        """The case on the list of another panel with the same members."""
        seats = list(self.item.panel.seats.all())
        panel = make_panel(self.pat, day)
        for seat in seats:
            panel.seats.create(member=seat.member, presides=seat.presides, attended=True)
        return item_list(access=self.pat, enquiry_id=self.case.pk, panel_id=panel.pk, now=MONDAY)


def make_panel(pat: Access, day: Any = PANEL_DAY) -> Any:
    return panel_make(
        access=pat, name="Panel", at=day, place="Civic Centre", most_items=4, now=MONDAY
    )


def member_access(user: User) -> Access:
    held = Membership.objects.select_related("user", "service", "cluster").get(user=user)
    return access_of_membership(held)


@pytest.fixture
def out(cast: Cast, world: World, make_enquiry: MakeEnquiry, signed_in: SignIn) -> Out:
    pat = cast.access("pat")
    win = User.objects.create(email="win@panel.example.org", name="Win Worker")
    Membership.objects.create(
        user=win, role=Role.PANEL_MEMBER, service=world.gateshead, starts=LONG_AGO
    )
    case = make_enquiry()
    with reaching(place_reach(case)):
        assessed(case, by=cast.gita)
        medical = Rows(case, by=cast.gita).document(b"%PDF-1.7 medical", title="Medical")
    with reaching(pat.reach):
        panel = make_panel(pat)
        item = item_list(access=pat, enquiry_id=case.pk, panel_id=panel.pk, now=MONDAY)
        quorate(panel, members=6)
        sent = pack_send(access=pat, enquiry_id=case.pk, documents=[medical.pk], now=MONDAY)
        paper = PackPaper.objects.get(pack=sent.pack, document=medical)
    return Out(pat, win, item, sent.pack, paper, signed_in)


def refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses it; what was begun is undone."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_the_database_lets_nobody_open_a_pack_to_themselves(out: Out, cast: Cast) -> None:
    """Fence one, with the code out of the way."""
    with reaching(out.pat.reach):
        other = Pack.objects.create(
            enquiry=out.case,
            item=out.item,
            version=2,
            made_at=MONDAY,
            made_by=cast.pat,
            title="Another",
            panel_at=PANEL_DAY,
        )
        chair = PanelMember.objects.get(chairs="chair")
    with reaching(place_reach(out.case)):
        Enquiry.objects.filter(pk=out.case.pk).update(seen_by=SeenBy.COUNCIL)
    made = {"enquiry": out.case, "pack": other, "member": chair}
    # Asha reads milestones of her hub's case: the row she would write opens the pack to her.
    asha = cast.access("asha")
    with reaching(asha.reach):
        assert Enquiry.objects.filter(pk=out.case.pk).exists()
        assert refused(lambda: PackReader.objects.create(**made, user=cast.asha, sent_at=MONDAY))
        assert not Pack.objects.exists()
    win = member_access(out.win)
    with reaching(win.reach):
        row = PackReader.objects.get()
        for change in (
            {"pack": other},
            {"user": cast.sam},
            {"sent_at": PANEL_DAY},
        ):
            assert refused(partial(PackReader.objects.filter(pk=row.pk).update, **change))
        assert Pack.objects.get() == out.pack
        assert refused(lambda: Pack.objects.filter(pk=out.pack.pk).update(title="Mine"))
        # That they opened it is theirs to write, once.
        row.first_read_at = MONDAY
        row.save(update_fields=["first_read_at"])
        row.first_read_at = PANEL_DAY
        assert refused(lambda: row.save(update_fields=["first_read_at"]))
    with reaching(place_reach(out.case)):
        PackReader.objects.filter(pk=row.pk).update(withdrawn_at=MONDAY)
        assert refused(lambda: PackReader.objects.filter(pk=row.pk).update(withdrawn_at=None))
        # A paper stays as it was sent.
        assert refused(lambda: PackPaper.objects.filter(pk=out.paper.pk).update(content=b"x"))
        assert refused(lambda: PackPaper.objects.filter(pk=out.paper.pk).update(title="x"))


def test_what_a_member_said_of_themselves_stands_at_every_panel(out: Out, world: World) -> None:
    win = member_access(out.win)
    with reaching(win.reach):
        conflict_declare(access=win, pack_id=out.pack.pk, why="My cousin", now=MONDAY)
    said = {"access": out.pat, "enquiry_id": out.case.pk, "now": PANEL_DAY}
    defer = {"recommends": "defer", "reasons": "The medical is old"}
    with reaching(out.pat.reach):
        # Nobody says otherwise for them, now or at the next panel.
        over = {**said, "member": out.member, "why": "Not close", "takes_part": True}
        with pytest.raises(MoveRefused, match="said so already"):
            conflict_record(**over)  # type: ignore[arg-type]
        panel_open(access=out.pat, panel_id=out.item.panel_id, now=PANEL_DAY)
        recommendation_record(**said, **defer)  # type: ignore[arg-type]
        again = out.again(PANEL_DAY + 28 * DAY)
        with pytest.raises(MoveRefused, match="said so already"):
            conflict_record(**over)  # type: ignore[arg-type]
        # The administrator's own record holds for the case too, until they change it.
        bo = PanelMember.objects.get(name="Bo Other")
        conflict_record(**{**over, "member": bo, "takes_part": False})  # type: ignore[arg-type]
    sent = out.send()
    assert (sent.pack.item, sent.readers) == (again, [])
    assert set(sent.unread) == {"Charlie Chair", "Ada Other", "Cy Other", "Di Other"}
    later = {**said, "now": PANEL_DAY + 28 * DAY}
    with reaching(out.pat.reach):
        panel_open(access=out.pat, panel_id=again.panel_id, now=later["now"])  # type: ignore[arg-type]
        with pytest.raises(MoveRefused, match="4 are here"):  # of six, two stand aside
            recommendation_record(**later, **defer)  # type: ignore[arg-type]
        conflict_record(**{**over, "member": bo, "takes_part": True})  # type: ignore[arg-type]
        recommendation_record(**later, **defer)  # type: ignore[arg-type]
        kept = PanelConflict.objects.get(by_member=True)
        assert (kept.why, kept.takes_part) == ("My cousin", False)


def test_packs_close_with_the_place_on_the_list_and_with_the_role(
    out: Out, cast: Cast, world: World
) -> None:
    assert out.opens(out.win, out.pack)
    # Notice is a month: she still sits on 23 March, and reads until she leaves.
    with reaching(out.pat.reach):
        member_leave(access=out.pat, member_id=out.member.pk, notice_on=MONDAY.date(), now=MONDAY)
    assert out.opens(out.win, out.pack)
    # She left before the day of the panel: the pack closes now, and the next is not sent to her.
    with reaching(out.pat.reach):
        member_leave(
            access=out.pat,
            member_id=out.member.pk,
            notice_on=date(2026, 2, 20),
            now=MONDAY,
        )
    assert not out.opens(out.win, out.pack)
    sent = out.send()
    assert (sent.readers, sent.left) == ([], ["Win Worker"])
    # Back on the list. On the day that she leaves it closes without anybody's hand.
    with reaching(out.pat.reach):
        PanelMember.objects.filter(pk=out.member.pk).update(leaves_on=None)
        pack = out.send().pack
        PanelMember.objects.filter(pk=out.member.pk).update(leaves_on=(MONDAY + DAY).date())
    assert out.opens(out.win, pack, now=MONDAY)
    assert not out.opens(out.win, pack, now=MONDAY + DAY)
    with reaching(out.pat.reach):
        PanelMember.objects.filter(pk=out.member.pk).update(leaves_on=None)
    held = Membership.objects.get(user=out.win)
    adam = cast.access("adam")
    with reaching(adam.reach):
        membership_end(access=adam, membership_id=held.pk, now=MONDAY)
    with reaching(world.reach):
        assert PackReader.objects.get(pack=pack).withdrawn_at == MONDAY
    assert "Win Worker" in out.send().unread
    # A role of another council opens nothing of this one's: also where nobody closed the pack.
    with reaching(out.pat.reach):
        late = PackReader.objects.create(
            enquiry=out.case, pack=out.send().pack, member=out.member, user=out.win, sent_at=MONDAY
        )
    Membership.objects.create(
        user=out.win, role=Role.PANEL_MEMBER, service=world.sunderland, starts=LONG_AGO
    )
    assert not out.opens(out.win, late.pack)
    tidy_cases(now=MONDAY + DAY)
    with reaching(world.reach):
        assert PackReader.objects.get(pk=late.pk).withdrawn_at == MONDAY + DAY


def test_another_address_takes_the_account_off_an_entry(out: Out) -> None:
    bob = User.objects.create(email="bob@panel.example.org", name="Bob")
    Membership.objects.create(
        user=bob, role=Role.PANEL_MEMBER, service=out.pat.service, starts=LONG_AGO
    )
    with reaching(out.pat.reach):
        member = out.member
        names = MemberAnswers.__dataclass_fields__
        same = MemberAnswers(**{name: getattr(member, name) for name in names})
        member_save(access=out.pat, answers=same, member_id=member.pk, now=MONDAY)
    assert out.opens(out.win, out.pack)
    with reaching(out.pat.reach):
        new = replace(same, name="Bob", email="Bob@panel.example.org")
        saved = member_save(access=out.pat, answers=new, member_id=member.pk, now=MONDAY)
        assert saved.user == bob
    assert not out.opens(out.win, out.pack)
    assert not out.opens(bob, out.pack)  # what was sent before was not sent to him
    assert [reader.user for reader in out.send().readers] == [bob]


def test_what_was_said_stays_with_who_said_it(out: Out, world: World) -> None:
    """An entry gets another address: it is Bob's now. Win's word stays Win's."""
    win = member_access(out.win)
    with reaching(win.reach):
        conflict_declare(access=win, pack_id=out.pack.pk, why="My cousin", now=MONDAY)
    bob = User.objects.create(email="bob@panel.example.org", name="Bob")
    Membership.objects.create(
        user=bob, role=Role.PANEL_MEMBER, service=world.gateshead, starts=LONG_AGO
    )
    with reaching(out.pat.reach):
        former = out.member
        names = MemberAnswers.__dataclass_fields__
        same = MemberAnswers(**{name: getattr(former, name) for name in names})
        change = {"access": out.pat, "member_id": former.pk, "now": MONDAY}
        bobs = replace(same, name="Bob", email="bob@panel.example.org")
        member_save(**change, answers=bobs)  # type: ignore[arg-type]
        anew = member_save(access=out.pat, answers=same, now=MONDAY)
        assert anew.user == out.win
        former.refresh_from_db()
        aside = aside_from(out.case, [former, anew])
        assert (aside.members, aside.own) == ({anew.pk}, {anew.pk})
        out.item.panel.seats.create(member=anew, attended=True)
        # Who sat where a panel opened stays who it was.
        panel_open(access=out.pat, panel_id=out.item.panel_id, now=PANEL_DAY)
        with pytest.raises(ValidationError, match="They have sat on a panel"):
            member_save(**change, answers=replace(bobs, email="x@panel.example.org"))  # type: ignore[arg-type]
        member_save(**change, answers=replace(bobs, expertise="Schools"))  # type: ignore[arg-type]
    assert [reader.user for reader in out.send().readers] == [bob]


def test_a_pack_of_a_protected_case_goes_to_members_chosen_one_by_one(
    out: Out, cast: Cast, world: World
) -> None:
    pat = cast.pat
    with reaching(out.pat.reach):
        bo = PanelMember.objects.get(name="Bo Other")
    gita = cast.access("gita")
    with reaching(gita.reach):
        safety_flag_set(
            access=gita, enquiry_id=out.case.pk, reason="Her brother", safe=SafeWay(),
            named=[pat], now=MONDAY,
        )  # fmt: skip
    named = replace(out.pat, reach=replace(out.pat.reach, named=(out.case.pk,)))
    said: dict[str, Any] = {"documents": [], "now": MONDAY, "access": named}
    with reaching(named.reach):
        for given, fault in (
            ({"members": [bo.pk]}, {"named_asked"}),
            ({"named_asked": True}, {"members"}),
            ({"named_asked": True, "members": [0]}, {"members"}),
        ):
            with pytest.raises(ValidationError) as faults:
                pack_send(enquiry_id=out.case.pk, **said, **given)
            assert set(faults.value.message_dict) == fault
    with time_machine.travel(MONDAY, tick=False):
        client = out.signed_in(pat)
        page = reverse("enquiries:panel_send_pack", args=[out.case.reference])
        shown = client.get(page)
        assert "This case is protected" in words(shown)
        assert b"checked" not in shown.content.partition(b'name="members"')[2][:400]
        assert client.post(page, {}).status_code == 422
        sent = {"members": [str(bo.pk), str(out.member_pk)], "named_asked": "on"}
        assert client.post(page, sent).status_code == 302
    with reaching(place_reach(out.case)):
        pack = Pack.objects.latest("pk")
        assert (pack.version, pack.named_asked) == (2, True)
        assert out.case.reference in pack.title
        assert "Sam" not in pack.title
        assert [reader.user for reader in PackReader.objects.filter(pack=pack)] == [out.win]


def test_a_members_own_row_stays_in_the_place_of_its_case(out: Out, world: World) -> None:
    win = member_access(out.win)
    with reaching(win.reach):
        row = PackReader.objects.get(pack=out.pack)
        for moved in (
            {"service": world.sunderland},
            {"cluster": world.em},
            {"seen_by": SeenBy.NAMED},
        ):
            assert refused(lambda to=moved: PackReader.objects.filter(pk=row.pk).update(**to))  # type: ignore[misc]
    with reaching(world.reach):  # with its case it goes
        Enquiry.objects.filter(pk=out.case.pk).update(service=world.sunderland)
        assert PackReader.objects.get(pk=row.pk).service == world.sunderland


def test_a_removed_document_leaves_the_packs(out: Out, cast: Cast, world: World) -> None:
    gita = cast.access("gita")
    digest = out.paper.sha256
    assert len(digest) == 64
    take = reverse("enquiries:panel_paper", args=[out.pack.pk, out.paper.pk])
    with time_machine.travel(MONDAY + DAY, tick=False):
        client = out.signed_in(out.win)
        got = client.get(take)
        assert got.content == b"%PDF-1.7 medical"
        assert got["Cache-Control"] == "no-store"
    with reaching(gita.reach):
        document_remove(
            access=gita,
            enquiry_id=out.case.pk,
            document_id=out.paper.document_id,  # type: ignore[arg-type]
            why="Another family’s",
            now=MONDAY + DAY,
        )
        assert not DocumentBody.objects.filter(document=out.paper.document_id).exists()
    with reaching(world.reach):
        kept = PackPaper.objects.get(pk=out.paper.pk)
        assert (bytes(kept.content), kept.sha256, kept.removed_at) == (b"", digest, MONDAY + DAY)
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        client = out.signed_in(out.win)
        assert client.get(take).status_code == 404
        page = client.get(reverse("enquiries:panel_pack", args=[out.pack.pk])).content.decode()
        assert "Removed paper: taken out of this pack on" in page
        assert take not in page
        desk = out.signed_in(cast.pat)
        shown = desk.get(reverse("enquiries:panel_item", args=[out.case.reference]))
        assert "Ask members who opened the pack to delete it" in shown.content.decode()


def test_packs_close_with_final_minutes_and_some_time_after_the_panel(
    out: Out, world: World
) -> None:
    said = {"access": out.pat, "enquiry_id": out.case.pk, "now": PANEL_DAY}
    with reaching(out.pat.reach):
        panel_open(access=out.pat, panel_id=out.item.panel_id, now=PANEL_DAY)
        recommendation_record(**said, recommends="suitable", reasons="Warm")  # type: ignore[arg-type]
    last = PANEL_DAY + PACKS_OPEN_DAYS * DAY
    tidy_cases(now=last)
    assert out.opens(out.win, out.pack, now=last)
    with reaching(out.pat.reach), transaction.atomic():
        point = transaction.savepoint()
        minutes_finish(**said, item_id=out.item.pk, text="Said")  # type: ignore[arg-type]
        assert PackReader.objects.get().withdrawn_at == PANEL_DAY
        transaction.savepoint_rollback(point)
    assert tidy_cases(now=last + DAY)["packs past"] == 1
    assert not out.opens(out.win, out.pack, now=last + DAY)
    assert not tidy_cases(now=last + DAY)["packs past"]


def test_a_notice_of_a_pack_is_hidden_and_moved_with_its_case(
    out: Out, cast: Cast, world: World
) -> None:
    def seen_by(access: Access) -> int:
        """How many both fences show; each of them alone shows as many."""
        with reaching(access.reach):
            behind = Message.objects.filter(kind="S50").count()
            assert Message.objects.visible_to(access).filter(kind="S50").count() == behind
        with reaching(place_reach(out.case)):
            assert Message.objects.visible_to(access).filter(kind="S50").count() == behind
        return behind

    asha, gita, sunil = (cast.access(name) for name in ("asha", "gita", "sunil"))
    assert (seen_by(asha), seen_by(gita), seen_by(sunil)) == (1, 1, 0)
    held = Membership.objects.select_related("user", "service").get(user=cast.gita)
    locked = access_of_membership(held, OwnCases(locked=(out.case.pk,)))
    assert seen_by(locked) == 0
    with reaching(place_reach(out.case)):
        Enquiry.objects.filter(pk=out.case.pk).update(seen_by=SeenBy.COUNCIL)
    assert (seen_by(asha), seen_by(gita)) == (0, 1)
    with reaching(place_reach(out.case)):
        Enquiry.objects.filter(pk=out.case.pk).update(service=world.sunderland)
    assert (seen_by(gita), seen_by(sunil)) == (0, 1)
    # And one that is planned while the hub sees milestones takes it from its case.
    with reaching(place_reach(out.case)):
        Enquiry.objects.filter(pk=out.case.pk).update(service=world.gateshead)
    out.send()
    assert (seen_by(asha), seen_by(gita)) == (0, 2)


def test_whoever_manages_panels_closes_no_other_invitation(cast: Cast, world: World) -> None:
    pat = cast.access("pat")
    assert not pat.can(Right.PEOPLE_MANAGE)
    adam = cast.access("adam")
    place = Place(world.ne, world.gateshead)
    said = {"email": "nia@example.org", "name": "Nia", "place": place, "now": MONDAY}
    with reaching(adam.reach):
        other, _ = invitation_create(access=adam, role=Role.COUNCIL_WORKER, **said)  # type: ignore[arg-type]
    with reaching(pat.reach):
        first, _ = invitation_create(access=pat, role=Role.PANEL_MEMBER, **said)  # type: ignore[arg-type]
        second, _ = invitation_create(access=pat, role=Role.PANEL_MEMBER, **said)  # type: ignore[arg-type]
    later = MONDAY + DAY
    with reaching(world.reach):
        rows = Invitation.objects.filter(pk__in=[other.pk, first.pk, second.pk])
        waits = {row.pk: row.is_open(now=later) for row in rows}
    assert waits == {other.pk: True, first.pk: False, second.pk: True}
