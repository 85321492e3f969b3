"""Every look at a case and every refusal is one event; what may not be kept is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.services import (
    EditConflict,
    UndoNotKept,
    act_undo,
    enquiry_update,
    note_add,
)
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs import audit
from hubs.access import Access
from hubs.audit import NOT_KEPT, REASON_NOT_KEPT, is_kept, register
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from hubs.protection import Kept
from messaging.models import Message
from tests.cast import SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now())


@pytest.fixture
def events(world: World) -> Callable[[str], list[AuditEvent]]:
    def read(action: str) -> list[AuditEvent]:
        with reaching(world.reach):
            return list(AuditEvent.objects.filter(action=action).order_by("pk"))

    return read


Events = Callable[[str], list[AuditEvent]]

PAGES = (
    "case", "timeline", "messages", "preview", "contact", "next_step", "note", "handover",
    "route", "move", "pause", "edit", "duplicates",
)  # fmt: skip


class TestViews:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_each_page_is_one_event_with_its_name(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events, page: str, method: str
    ) -> None:
        client = signed_in(cast.asha)
        answer = getattr(client, method)(reverse(f"enquiries:{page}", args=[case.reference]))
        assert answer.status_code == 200
        (viewed,) = events("enquiry.viewed")
        assert viewed.changes == {"page": [None, page]}
        assert (viewed.actor, viewed.subject, viewed.subject_id, viewed.version) == (
            cast.asha,
            "enquiry",
            case.pk,
            case.version,
        )
        assert viewed.request_id == answer["X-Request-Id"]

    def test_a_note_to_correct_a_row_and_a_message(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events, world: World
    ) -> None:
        access = cast.access("asha")
        with reaching(access.reach):
            note = note_add(access=access, enquiry_id=case.pk, text="N", now=timezone.now())
            message = Message.objects.filter(about_id=case.pk, user=None).first()
        assert message is not None
        client = signed_in(cast.asha)
        for name, args in (
            ("enquiries:note_correct", [case.reference, note.pk]),
            ("enquiries:row", [case.reference]),
            ("messages:message", [message.pk]),
        ):
            assert client.get(reverse(name, args=args)).status_code == 200
        pages = [event.changes["page"][1] for event in events("enquiry.viewed")]
        assert pages == ["note_correct", "row", "message"]

    def test_a_form_sent_with_errors_shows_the_case_too(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        client = signed_in(cast.asha)
        assert client.post(reverse("enquiries:note", args=[case.reference])).status_code == 422
        (viewed,) = events("enquiry.viewed")
        assert viewed.changes == {"page": [None, "note"]}

    def test_an_act_is_no_view(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        client = signed_in(cast.asha)
        address = reverse("enquiries:note", args=[case.reference])
        assert client.post(address, {"text": "Rang twice"}).status_code == 302
        assert events("enquiry.viewed") == []

    def test_beside_another_both_are_looked_at(
        self, case: Enquiry, make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn,
        events: Events,
    ) -> None:  # fmt: skip
        other = make_enquiry(now=timezone.now())  # the same answers: a possible duplicate
        client = signed_in(cast.asha)
        client.get(reverse("enquiries:duplicates", args=[other.reference]))
        assert {(e.subject_id, e.changes["page"][1]) for e in events("enquiry.viewed")} == {
            (other.pk, "duplicates"),
            (case.pk, "beside"),
        }

    def test_a_protected_case_that_names_others_is_on_record_by_its_one_page(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        protect(case, by=cast.access("asha"))
        answer = signed_in(cast.ben).get(reverse("enquiries:case", args=[case.reference]))
        assert len(events("enquiry.viewed")) + len(events("access.refused")) == 1
        assert (answer.status_code == 200) == bool(events("enquiry.viewed"))


def protect(case: Enquiry, *, by: Access) -> None:
    with reaching(by.reach):
        safety_flag_set(
            access=by,
            enquiry_id=case.pk,
            reason="Somebody is looking for them",
            safe=SafeWay(),
            named=[],
            now=timezone.now(),
        )


def test_cases_that_come_up_while_a_caller_is_typed_in_are_a_search(
    case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
) -> None:
    client = signed_in(cast.asha)
    for phone in ("07700 900123", "07700 900999"):
        assert client.post(reverse("enquiries:new_lookup"), {"phone": phone}).status_code == 200
    (searched,) = events("enquiry.searched")  # nothing came up the second time
    assert searched.changes == {"by": [None, "caller"], "shown": [None, [case.pk]]}


class TestRefusals:
    def test_a_strangers_case_and_none_are_alike(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        foreign = make_enquiry(now=timezone.now(), postcode=SUNDERLAND_POSTCODE)
        client = signed_in(cast.gita)
        for reference in (foreign.reference, "NE-222-222"):
            client.get(reverse("enquiries:note", args=[reference]))
        first, second = events("access.refused")
        assert first.changes == {
            "address": [None, "enquiries:note"],
            "arguments": [None, {"reference": foreign.reference}],
            "method": [None, "GET"],
            "status": [None, 404],
        }
        assert second.changes["arguments"][1] == {"reference": "NE-222-222"}
        assert (first.actor, first.service) == (cast.gita, second.service)
        assert events("enquiry.viewed") == []

    def test_a_right_that_is_missing(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        client = signed_in(cast.iris)
        answer = client.post(reverse("enquiries:assign", args=[case.reference]))
        assert answer.status_code == 403
        (refused,) = events("access.refused")
        assert refused.changes["status"] == [None, 403]
        assert refused.changes["method"] == [None, "POST"]
        assert refused.request_id == answer["X-Request-Id"]

    def test_it_stands_though_the_views_work_was_undone(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        client = signed_in(cast.pat)  # sees the case, may add no note: refused inside the view
        answer = client.post(reverse("enquiries:note", args=[case.reference]), {"text": "x"})
        assert answer.status_code == 403
        assert len(events("access.refused")) == 1
        assert events("enquiry.note_added") == []

    def test_a_form_without_its_one_time_token(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        """Another site's form, or an old page: turned away before any page of ours looks at it."""
        address = reverse("enquiries:note", args=[case.reference])
        guarded = Client(enforce_csrf_checks=True)
        assert guarded.post(address, {"text": "x"}).status_code == 403
        assert events("access.refused") == []  # nobody is signed in
        guarded.cookies = signed_in(cast.asha).cookies
        assert guarded.post(address, {"text": "x"}).status_code == 403
        (refused,) = events("access.refused")
        assert refused.actor == cast.asha
        assert refused.changes["address"] == [None, "enquiries:note"]
        assert refused.changes["method"] == [None, "POST"]
        assert events("enquiry.note_added") == []

    def test_what_somebody_typed_in_an_address_is_not_kept(
        self, cast: Cast, signed_in: SignIn, events: Events
    ) -> None:
        signed_in(cast.asha).get("/staff/enquiries/Sam Carter of Gateshead/")
        (refused,) = events("access.refused")
        assert refused.changes["arguments"] == [None, {"reference": None}]

    def test_nothing_for_the_signed_out_the_unknown_and_the_fine(
        self, case: Enquiry, cast: Cast, client: Client, signed_in: SignIn, events: Events
    ) -> None:
        client.get(reverse("enquiries:case", args=["NE-222-222"]))
        asha = signed_in(cast.asha)
        asha.get("/staff/no-such-page/")
        asha.get("/staff/")
        asha.get("/no-such-hub/")
        signed_in(cast.sam).get("/staff/")  # no role: no place to keep it in
        assert events("access.refused") == []


class TestWhatIsKept:
    @pytest.fixture
    def asha(self, cast: Cast) -> Access:
        return cast.access("asha")

    def change(self, access: Access, case: Enquiry, **fields: Any) -> AuditEvent:
        with reaching(access.reach):
            updated = enquiry_update(
                access=access,
                enquiry_id=case.pk,
                base_version=case.version,
                fields=fields,
                now=timezone.now(),
            )
        assert updated.event is not None
        return updated.event

    def test_an_ordinary_case_keeps_names_and_numbers(self, asha: Access, case: Enquiry) -> None:
        event = self.change(asha, case, first_name="Samira", phone="07700 900456")
        assert event.changes["first_name"] == ["Sam", "Samira"]
        assert event.changes["phone"] == ["07700 900123", "07700 900456"]
        assert is_kept(event.changes)

    def test_health_is_never_kept_and_cannot_be_undone(self, asha: Access, case: Enquiry) -> None:
        event = self.change(asha, case, access_needs="Deaf: text only")
        assert event.changes == {"access_needs": ["", NOT_KEPT]}
        with reaching(asha.reach), pytest.raises(UndoNotKept):
            act_undo(access=asha, event_id=event.pk, now=timezone.now())

    def test_a_colleague_who_sends_another_value_is_asked(
        self, asha: Access, case: Enquiry
    ) -> None:
        self.change(asha, case, access_needs="Deaf: text only")
        with reaching(asha.reach), pytest.raises(EditConflict) as refused:
            enquiry_update(
                access=asha,
                enquiry_id=case.pk,
                base_version=case.version,
                fields={"access_needs": "Wheelchair"},
                now=timezone.now(),
            )
        (conflict,) = refused.value.conflicts
        assert conflict.theirs == "Deaf: text only"  # from the case, not from the record

    def test_the_page_says_plainly_that_it_cannot_be_undone(
        self, asha: Access, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        event = self.change(asha, case, access_needs="Deaf: text only")
        client = signed_in(cast.asha)
        answer = client.post(reverse("enquiries:undo", args=[event.pk]), follow=True)
        assert "does not keep what was there before" in answer.content.decode()
        timeline = client.get(reverse("enquiries:timeline", args=[case.reference]))
        assert "changed, not kept in the record" in timeline.content.decode()

    @pytest.mark.parametrize(
        ("protected", "key", "pair", "kept"),
        [
            (False, "first_name", ["Sam", "Samira"], True),
            (True, "first_name", ["Sam", "Samira"], False),
            (True, "phone", ["", "07700 900456"], False),
            (True, "postcode", ["NE8 1HH", "SR1 3AD"], False),
            (True, "stage", ["enquiry", "visit"], True),
            (True, "owner", [None, 7], True),
            (True, "link:12", ["possible", "linked"], True),
            (False, "access_needs", ["a", "b"], False),
            (False, "nobody_declared_this", ["a name", "another"], False),
            (False, "nobody_declared_this", [None, 7], True),
        ],
    )
    def test_by_class(
        self, asha: Access, case: Enquiry, protected: bool, key: str, pair: list[Any], kept: bool
    ) -> None:
        event = self.record(asha, case, protected=protected, changes={key: pair})
        assert (event.changes[key] == pair) is kept
        if not kept:
            assert event.changes[key] == [v if v in (None, "") else NOT_KEPT for v in pair]

    def test_the_reason_by_the_action(self, asha: Access, case: Enquiry) -> None:
        kept = self.record(asha, case, reason="He rang")
        assert kept.reason == "He rang"
        assert self.record(asha, case, protected=True, reason="He rang").reason == REASON_NOT_KEPT
        assert self.record(asha, case, protected=True).reason == ""

    def test_an_action_says_what_it_keeps(
        self, asha: Access, case: Enquiry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit, "ACTIONS", dict(audit.ACTIONS))
        register("test.never", "did", reason=Kept.NEVER, keeps={"colour"})
        register("test.always", "did", reason=Kept.YES)
        never = self.record(
            asha, case, action="test.never", reason="Why", changes={"colour": ["red", "blue"]}
        )
        assert (never.reason, never.changes) == (REASON_NOT_KEPT, {"colour": ["red", "blue"]})
        always = self.record(asha, case, action="test.always", reason="Why", protected=True)
        assert always.reason == "Why"
        with pytest.raises(ValueError, match="twice"):
            register("test.never", "did")
        with pytest.raises(KeyError):
            self.record(asha, case, action="test.unknown")

    def record(
        self, access: Access, case: Enquiry, *, action: str = "enquiry.moved", **given: Any
    ) -> AuditEvent:
        with reaching(access.reach):
            return audit.record(
                access=access,
                action=action,
                subject="enquiry",
                subject_id=case.pk,
                cluster_id=case.cluster_id,
                service_id=case.service_id,
                now=timezone.now(),
                **given,
            )
