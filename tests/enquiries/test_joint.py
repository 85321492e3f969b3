"""Two people on one enquiry: each their own details, their own link, their own page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from enquiries.models import ContactPoint, Enquiry, Person, ProgressLink
from enquiries.services import (
    EditConflict,
    act_undo,
    enquiry_update,
    progress_link_check,
    progress_link_issue,
    progress_link_open,
)
from enquiries.services.editing import details_of
from enquiries.services.own import new_link_ask
from enquiries.workflow import Stage
from hubs.access import access_of_applicant, access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from messaging.models import Message
from messaging.ticking import tick
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work
from tests.journey.road import place_reach, take_to

pytestmark = pytest.mark.django_db

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SAM, JO = "sam@example.org", "jo@example.com"
SECOND = {
    "second_first_name": "Jo",
    "second_last_name": "Lee",
    "second_phone": "07700 900555",
    "second_email": JO,
}


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(contact_by="email", email=SAM, phone="")


def edits(user: User, case: Enquiry, fields: dict[str, Any], *, version: int = 0) -> Any:
    access = at_work(user)
    with reaching(access.reach):
        present = Enquiry.objects.get(pk=case.pk)
        return enquiry_update(
            access=access, enquiry_id=case.pk, base_version=version or present.version,
            fields=fields, now=MONDAY,
        )  # fmt: skip


@pytest.fixture
def joint(case: Enquiry, cast: Cast) -> Enquiry:
    edits(cast.asha, case, SECOND)
    return case


def test_a_colleague_adds_the_second_applicant(case, cast: Cast, see_all) -> None:
    edits(cast.asha, case, SECOND)
    with see_all():
        jo = Person.objects.get(enquiry=case, position=2)
        assert jo.full_name == "Jo Lee"
        points = {point.kind: point.normalised for point in jo.contact_points.all()}
        assert points == {"phone": "+447700900555", "email": JO}
        sam = Person.objects.get(enquiry=case, position=1)
        assert [point.typed for point in sam.contact_points.all()] == [SAM]
        event = AuditEvent.objects.get(action="enquiry.details_changed")
        assert set(event.changes) == set(SECOND)


def test_two_colleagues_who_change_the_same_are_told(joint, cast: Cast, see_all) -> None:
    with see_all():
        version = Enquiry.objects.get(pk=joint.pk).version
    edits(cast.asha, joint, {"second_phone": "07700 900556"}, version=version)
    saved = edits(cast.ben, joint, {"second_last_name": "Leigh"}, version=version)
    assert saved.event
    with pytest.raises(EditConflict) as refused:
        edits(cast.ben, joint, {"second_phone": "07700 900557"}, version=version)
    (conflict,) = refused.value.conflicts
    assert (conflict.name, conflict.was, conflict.theirs) == (
        "second_phone", "07700 900555", "07700 900556",
    )  # fmt: skip


def test_undo_takes_them_off_again_and_brings_them_back(case, cast: Cast, see_all) -> None:
    added = edits(cast.asha, case, SECOND).event
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        gone = act_undo(access=asha, event_id=added.pk, now=MONDAY)
        assert not Person.objects.filter(enquiry=case, position=2).exists()
        assert not ContactPoint.objects.filter(normalised=JO).exists()
        act_undo(access=asha, event_id=gone.pk, now=MONDAY)
        present = details_of(Enquiry.objects.get(pk=case.pk))
        assert {name: present[name] for name in SECOND} == SECOND


def test_each_link_is_of_one_person_and_ends_alone(joint, cast: Cast, world: World) -> None:
    with reaching(access_of_system(world.ne).reach):
        jo = Person.objects.get(enquiry=joint, position=2)
        for_sam = progress_link_issue(enquiry=joint, now=MONDAY, life=DAY)
        for_jo = progress_link_issue(enquiry=joint, now=MONDAY, life=DAY, person=jo)
        assert ProgressLink.objects.filter(superseded_at=None).count() == 2
    edits(cast.asha, joint, {"second_email": "jo.new@example.com"})
    assert not progress_link_check(secret=for_jo, now=MONDAY)
    opened = progress_link_open(secret=for_sam, now=MONDAY)
    assert opened.person is not None
    assert opened.person.position == 1


def test_the_service_refuses_the_other_s_fields(joint, world: World) -> None:
    own = access_of_applicant(enquiry_id=joint.pk, cluster=world.ne)
    with reaching(own.reach):
        for applicant, name in ((1, "second_phone"), (2, "phone"), (2, "contact_by")):
            with pytest.raises(PermissionDenied):
                enquiry_update(
                    access=own, enquiry_id=joint.pk, base_version=9, applicant=applicant,
                    fields={name: "07700 900999"}, now=MONDAY,
                )  # fmt: skip


class TestNewLink:
    """ "Send me a new link": to whoever of the two has this address, at an address of theirs."""

    @pytest.fixture
    def accepted(self, tmp_path, settings) -> Any:
        settings.MESSAGE_LOG = tmp_path / "accepted.jsonl"
        settings.EMAIL_CHANNEL = settings.SMS_CHANNEL = "messaging.channels.TestChannel"

        def lines() -> list[str]:
            tick(clock=lambda: MONDAY, seconds=30)
            return settings.MESSAGE_LOG.read_text().splitlines()

        lines()
        return lines

    def link_in(self, line: str) -> str:
        return re.search(r"/my/([A-Za-z0-9_-]{43})/", line)[1]  # type: ignore[index]

    def test_each_by_their_own(self, joint, world: World, accepted, see_all) -> None:
        before = len(accepted())
        new_link_ask(cluster=world.ne, typed=JO.upper(), now=MONDAY)
        new_link_ask(cluster=world.ne, typed=SAM, now=MONDAY)
        new = accepted()[before:]
        assert len(new) == 2
        (to_jo,) = [line for line in new if f'"{JO}"' in line]
        (to_sam,) = [line for line in new if f'"{SAM}"' in line]
        for line, position in ((to_jo, 2), (to_sam, 1)):
            opened = progress_link_open(secret=self.link_in(line), now=MONDAY)
            assert opened.person is not None
            assert opened.person.position == position

    def test_by_a_second_phone_without_email(self, case, cast: Cast, world, accepted) -> None:
        edits(cast.asha, case, SECOND | {"second_email": ""})
        before = len(accepted())
        new_link_ask(cluster=world.ne, typed="07700 900555", now=MONDAY)
        (line,) = accepted()[before:]
        assert "+447700900555" in line

    def test_after_hand_over_too(self, joint, cast, world, accepted, see_all) -> None:
        with reaching(access_of_system(world.ne).reach):
            Enquiry.objects.filter(pk=joint.pk).update(seen_by=1)
        before = len(accepted())
        new_link_ask(cluster=world.ne, typed=JO, now=MONDAY)
        assert len(accepted()) == before + 1

    def test_two_presses_in_a_minute_are_one_for_each(self, joint, world, see_all) -> None:
        for _ in range(2):
            new_link_ask(cluster=world.ne, typed=JO, now=MONDAY)
            new_link_ask(cluster=world.ne, typed=SAM, now=MONDAY)
        with see_all():
            assert Message.objects.filter(kind="E3").count() == 2


def test_a_changed_address_is_told_to_that_person_s_old_and_new_one(
    joint, cast: Cast, see_all
) -> None:
    with see_all():
        assert not Message.objects.filter(kind="E20").exists(), "to be added is no change"
    edits(cast.asha, joint, {"second_email": "jo.new@example.com"})
    with see_all():
        rows = Message.objects.filter(kind="E20")
        assert {(row.to, row.occurrence.partition(" ")[2]) for row in rows} == {
            (JO, "old second"), ("jo.new@example.com", "new second"),
        }  # fmt: skip


def test_that_message_goes_out(joint, cast: Cast, see_all, tmp_path, settings) -> None:
    settings.MESSAGE_LOG = tmp_path / "accepted.jsonl"
    settings.EMAIL_CHANNEL = settings.SMS_CHANNEL = "messaging.channels.TestChannel"
    edits(cast.asha, joint, {"second_email": "jo.new@example.com"})
    tick(clock=lambda: MONDAY + 3 * MINUTE, seconds=30)
    with see_all():
        rows = Message.objects.filter(kind="E20")
        assert {(row.to, row.state) for row in rows} == {
            (JO, "sent"), ("jo.new@example.com", "sent"),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.APPLICATION, ""),
        (Stage.CHECKS, "record that this application is withdrawn, reopen the enquiry, add Jo"),
        (Stage.PANEL, "and record the application that both have signed"),
        (Stage.APPROVED, "If both want to foster, make a new enquiry"),
        (Stage.WITHDREW, ""),  # reopened, they apply anew, both
    ],
)
def test_nobody_joins_an_assessment_that_has_begun(
    case: Enquiry, cast: Cast, stage: Stage, said: str
) -> None:
    with reaching(place_reach(case)):
        take_to(stage, case, by=cast.gita)
    if said:
        with pytest.raises(ValidationError, match=said):
            edits(cast.gita, case, SECOND)
    else:
        edits(cast.gita, case, SECOND)
    with reaching(place_reach(case)):
        assert Person.objects.filter(enquiry=case).count() == (1 if said else 2)
