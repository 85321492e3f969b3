"""The flagged applicant: every classed field of theirs holds its word (tests/canary/words.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from enquiries.models import (
    Acquaintance,
    AnswerLink,
    ContactPoint,
    Enquiry,
    EnquiryLink,
    EqualityAnswers,
    PendingChange,
    ProgressLink,
    SafetyFlag,
    Submission,
)
from enquiries.services import (
    contact_log,
    enquiry_assign,
    enquiry_move,
    enquiry_route,
    enquiry_update,
    next_step_set,
    note_add,
    note_correct,
)
from enquiries.services.acquaintance import acquaintance_say, lock_end
from enquiries.services.glass import glass_break
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import Action, Stage
from hubs.access import Access, staff_access
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, Membership
from messaging.models import Message
from messaging.ticking import tick
from tests.access_scene import Case
from tests.canary.journey import in_figures, journey_make
from tests.canary.words import words
from tests.cast import Cast, MakeEnquiry, World

SAFE = "zvosafe@canary.example"
SECOND_PHONE = "07700 900734"


@dataclass(frozen=True)
class Flagged:
    """The case and what is planted in it: field -> word."""

    case: Case
    canaries: dict[str, str]


def acting(cast: Cast, person: str, now: datetime) -> Access:
    """One of the cast with the cases that name them or are locked to them, as of now."""
    rows = Membership.objects.select_related("user", "cluster", "service")
    return staff_access(rows.get(user=getattr(cast, person)), now=now)


def all_rows(world: World) -> Any:
    """``with all_rows(world):`` every row of both hubs, protected ones too."""
    return reaching(Reach(clusters=(world.ne.pk, world.em.pk), everything=True))


def flagged_make(world: World, cast: Cast, make_enquiry: MakeEnquiry) -> Flagged:
    """Two applicants who ask, are worked with for two days, and are then protected."""
    planted = words()
    # By day, so that messages go out at once.
    start = (timezone.now() - timedelta(days=3)).replace(hour=10, minute=0)
    enquiry = _asked(world, make_enquiry, planted, start)
    pk = enquiry.pk
    _worked_with(world, cast, pk, planted, start)
    with all_rows(world):
        on_its_way = Enquiry.objects.get(pk=pk)
    later = start + timedelta(hours=2)
    journey_make(on_its_way, by=cast.asha, reads=cast.liam, now=later, planted=planted)
    _messages_sent(world, pk, planted, start + timedelta(hours=3))
    _protected(world, cast, pk, planted, start + timedelta(hours=30))
    with all_rows(world):
        planted |= _from_the_rows(pk) | in_figures(words())
        case = _case_of(pk, enquiry.reference)
    return Flagged(case, planted)


def _asked(world: World, make_enquiry: MakeEnquiry, planted: dict[str, str], now: datetime) -> Any:
    asked: dict[str, Any] = {
        "first_name": planted["enquiries.Person.first_name"],
        "last_name": planted["enquiries.Person.last_name"],
        "phone": planted["hubs.AuditEvent.changes"],
        "email": planted["enquiries.ContactPoint.normalised"],
        "contact_by": "email",
        "question": planted["enquiries.Enquiry.question"],
        "language": planted["enquiries.Enquiry.language"],
        "access_needs": planted["enquiries.Enquiry.access_needs"],
        "postcode": planted["enquiries.Enquiry.postcode_typed"],
    }
    # Once before, so that the two may be one person; then that one is reached another way.
    before = make_enquiry(now=now - timedelta(hours=1), email=asked["email"])
    enquiry = make_enquiry(now=now, **asked)
    with all_rows(world):
        other = "other@canary.example"
        points = ContactPoint.objects.filter(enquiry=before, kind=ContactPoint.Kind.EMAIL)
        points.update(typed=other, normalised=other)
    return enquiry


def _worked_with(
    world: World, cast: Cast, pk: int, planted: dict[str, str], start: datetime
) -> None:
    access, now = acting(cast, "asha", start), start + timedelta(hours=1)
    by: dict[str, Any] = {"access": access, "enquiry_id": pk, "now": now}
    with reaching(access.reach):
        enquiry_route(service=world.sunderland, reason=planted["hubs.AuditEvent.reason"], **by)
        reason = planted["enquiries.Enquiry.routing_reason"]
        enquiry_route(service=world.gateshead, reason=reason, **by)
        enquiry_assign(to=access.user, expected_owner_id=None, **by)
        details = {
            "said_as": planted["enquiries.Person.said_as"],
            "phone": planted["enquiries.ContactPoint.typed"],
        }
        enquiry_update(base_version=_version(pk), fields=details, **by)
        second = {"second_first_name": "Zvosecond", "second_phone": SECOND_PHONE}
        enquiry_update(base_version=_version(pk), fields=second, **by)
        contact_log(
            how="phone",
            outcome="spoke",
            note=planted["enquiries.ContactAttempt.note"],
            next_step=planted["enquiries.Enquiry.next_step"],
            next_due_at=now + timedelta(days=9),
            **by,
        )
        next_step_set(
            label=planted["enquiries.Deadline.label"],
            due_at=now + timedelta(days=8),
            **by,
        )
        note = note_add(text="A first try", **by)
        note_correct(
            access=access,
            note_id=note.pk,
            text=planted["enquiries.Note.text"],
            why=planted["enquiries.Note.why_corrected"],
            now=now,
        )
        enquiry_move(
            action=Action.ADVANCE,
            target=Stage.VISIT,
            detail=planted["enquiries.StageChange.detail"],
            **by,
        )
    with all_rows(world):
        EqualityAnswers.objects.create(
            cluster=world.ne,
            service=world.gateshead,
            received_month=start.date().replace(day=1),
            **{
                name: planted[f"enquiries.EqualityAnswers.{name}"]
                for name in ("age_band", "sex", "ethnic_group", "disability")
            },
        )


def _version(pk: int) -> int:
    return (
        AuditEvent.objects.filter(subject="enquiry", subject_id=pk, version__isnull=False)
        .order_by("-version")
        .values_list("version", flat=True)[0]
    )


def _messages_sent(world: World, pk: int, planted: dict[str, str], now: datetime) -> None:
    """What went out before the flag stays in the ledger as it was sent."""
    tick(clock=lambda: now)
    with all_rows(world):
        sent = Message.objects.filter(about_id=pk, user=None, state=Message.State.SENT)
        assert sent.exists()
        sent.update(**{n: planted[f"messaging.Message.{n}"] for n in ("subject", "body", "why")})


def _protected(world: World, cast: Cast, pk: int, planted: dict[str, str], now: datetime) -> None:
    asha = acting(cast, "asha", now)
    with reaching(asha.reach):
        safety_flag_set(
            access=asha,
            enquiry_id=pk,
            reason=planted["enquiries.SafetyFlag.reason"],
            safe=SafeWay("email", SAFE, planted["enquiries.SafetyFlag.safe_when"]),
            named=[cast.asha, cast.gita],
            now=now,
        )
    asha = acting(cast, "asha", now)
    with reaching(asha.reach):
        phone = {"phone": planted["enquiries.PendingChange.fields"]}
        enquiry_update(access=asha, enquiry_id=pk, base_version=_version(pk), fields=phone, now=now)
    _opened_and_closed_again(cast, pk, planted, now)
    with all_rows(world):
        SafetyFlag.objects.filter(enquiry_id=pk).update(
            lift_reason=planted["enquiries.SafetyFlag.lift_reason"]
        )


def _opened_and_closed_again(cast: Cast, pk: int, planted: dict[str, str], now: datetime) -> None:
    """Ben breaks the glass, then says that he knows them; Mel lets him back in. All is over."""
    ben = acting(cast, "ben", now)
    reason = f"An emergency call about {planted['enquiries.BrokenGlass.reason']} came in"
    with reaching(ben.reach):
        glass_break(access=ben, enquiry_id=pk, reason=reason, now=now)
    ben = acting(cast, "ben", now)
    with reaching(ben.reach):
        how = planted["enquiries.Acquaintance.how"]
        acquaintance_say(access=ben, enquiry_id=pk, how=how, now=now)
    mel = acting(cast, "mel", now)
    with reaching(mel.reach):
        lock = Acquaintance.objects.visible_to(mel).get(enquiry_id=pk)
        why = planted["enquiries.Acquaintance.why_ended"]
        lock_end(access=mel, lock_id=lock.pk, why=why, now=now)


def _from_the_rows(pk: int) -> dict[str, str]:
    return {
        "enquiries.Submission.body_hash": Submission.objects.get(enquiry_id=pk).body_hash,
        "enquiries.ProgressLink.token_hash": ProgressLink.objects.filter(enquiry_id=pk)
        .order_by("pk")
        .values_list("token_hash", flat=True)[0],
        "enquiries.AnswerLink.to_hash": AnswerLink.objects.get(enquiry_id=pk).to_hash,
        "enquiries.AnswerLink.token_hash": AnswerLink.objects.get(enquiry_id=pk).token_hash,
        "enquiries.PendingChange.token_hash": PendingChange.objects.get(enquiry_id=pk).token_hash,
        "the second applicant's first name": "Zvosecond",
        "the second applicant's phone": SECOND_PHONE,
    }


def _case_of(pk: int, reference: str) -> Case:
    from_note = AuditEvent.objects.filter(subject="enquiry", subject_id=pk).order_by("-pk")
    link = EnquiryLink.objects.get(enquiry_id=pk)
    message = Message.objects.filter(about_id=pk, user=None).first()
    event = from_note.first()
    assert event is not None
    assert message is not None
    flag = SafetyFlag.objects.get(enquiry_id=pk)
    note = flag.enquiry.note_set.order_by("-pk").first()
    assert note is not None
    return Case(pk, reference, note.pk, link.pk, event.pk, message.pk, check_id=0)
