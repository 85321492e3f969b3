"""What a person does to their own enquiry from outside: ask for a link, change details, help us."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from enquiries import reminders
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import (
    ContactPoint,
    Enquiry,
    EqualityAnswers,
    Person,
    SafetyFlag,
    Submission,
)
from enquiries.selectors.public import stage_said
from enquiries.selectors.search import name_key
from enquiries.services.base import SUBJECT, enquiry_locked, enquiry_write
from enquiries.services.submission import key_in_hub
from hubs.access import Access, access_of_system
from hubs.audit import record, register
from hubs.fence import Reach, reaching
from hubs.limits import attempt_allowed
from hubs.models import Cluster, FosteringService
from hubs.postcodes import lookup

SOURCE_SAID = register("enquiry.source_said", "said where they heard of us")
STAGE_ASKED = register("enquiry.stage_asked", "asked which step the enquiry is at")

# How long a form's key alone finds its enquiry: for a second click, not for a way back.
RESEND_LIFE = timedelta(minutes=5)
# So that nobody's inbox can be filled with our links by somebody else.
LINKS_A_DAY = 3
# So that nobody can try names or postcodes on a reference they have seen.
TRIES_AN_HOUR = 5


def new_link_ask(*, cluster: Cluster, typed: str, now: datetime) -> None:
    """Plan a link to whoever has this address here. Says nothing about whether anybody has.

    A known and an unknown address cost the same limit, so that neither can be told from it.
    """
    key = normalise_email(typed) if "@" in typed else normalise_phone(typed)
    access = access_of_system(cluster)
    with reaching(access.reach):
        allowed = attempt_allowed(
            scope="link-asked",
            key=f"{cluster.pk}:{key}",
            limit=LINKS_A_DAY,
            per=timedelta(days=1),
            now=now,
        )
        found, safe = _newest_with(access, key), _protected_with(access, key)
        if not allowed:
            return
        if safe is not None:
            reminders.link_plan(enquiry=safe, typed=key, now=now)
        elif found is not None:
            reminders.link_plan(
                enquiry=found.enquiry, typed=key, position=found.person.position, now=now
            )


class TooManyTries(Exception):
    """This reference was asked about too often in the last hour."""


@dataclass(frozen=True)
class Whereabouts:
    """All that a reference, a name and a postcode open: the step's name, and whom to ring."""

    stage: str
    phone: str


def stage_ask(*, reference: str, name: str, postcode: str, now: datetime) -> Whereabouts | None:
    """Which step an enquiry is at, for someone who cannot be sent a link; None for any miss.

    A miss is the same whichever of the three is wrong, and costs the same two look-ups and the
    same comparisons. Raises TooManyTries, known reference or not. Who asked is kept on record.
    """
    allowed = attempt_allowed(
        scope="stage-asked", key=reference, limit=TRIES_AN_HOUR, per=timedelta(hours=1), now=now
    )
    if not allowed:
        raise TooManyTries
    hubs = {hub.reference_prefix: hub for hub in Cluster.objects.order_by("-pk")}
    cluster = hubs.get(reference.partition("-")[0]) or next(iter(hubs.values()), None)
    if cluster is None:
        return None
    access = access_of_system(cluster)
    with reaching(access.reach):
        enquiry = Enquiry.objects.visible_to(access).filter(reference=reference).first()
        people = Person.objects.visible_to(access).filter(enquiry_id=enquiry.pk if enquiry else 0)
        knows_name = _same_as_any(name_key(name), _names_of(people))
        held = (enquiry.postcode or enquiry.postcode_typed) if enquiry else ""
        knows_place = _same_as_any(_place(postcode), [_place(held)])
        if enquiry is None or not (knows_name and knows_place):
            return None
        _stage_asked_record(access, enquiry, now)
        return Whereabouts(stage=stage_said(enquiry), phone=cluster.phone)


def _names_of(people: Iterable[Person]) -> list[str]:
    """Every name that will do: the last, the first where there is none, and both as one."""
    return [
        key
        for person in people
        for key in (person.last_key or person.first_key, person.first_key + person.last_key)
    ]


def _same_as_any(given: str, held: Iterable[str]) -> bool:
    """Whether what was typed is one of these; nothing typed or nothing held never is."""
    found = [hmac.compare_digest(given.encode(), one.encode()) for one in held if one]
    return bool(given) and any(found)


def _place(typed: str) -> str:
    """A postcode as it is compared, one that no directory knows included."""
    return lookup(typed).postcode or "".join(typed.upper().split())


def _stage_asked_record(access: Access, enquiry: Enquiry, now: datetime) -> None:
    record(
        access=access,
        action=STAGE_ASKED,
        subject=SUBJECT,
        subject_id=enquiry.pk,
        cluster_id=enquiry.cluster_id,
        service_id=enquiry.service_id,
        now=now,
        version=enquiry.version,
        actor_said="Someone with the reference",
    )


def submission_find(*, cluster: Cluster, key: UUID, now: datetime) -> Enquiry | None:
    """The enquiry that this form made a moment ago, if it did. The key is the proof."""
    with reaching(Reach(clusters=(cluster.pk,))):
        row = (
            Submission.objects.filter(pk=key_in_hub(key, cluster), at__gt=now - RESEND_LIFE)
            .select_related("enquiry")
            .first()
        )
        return row.enquiry if row else None


def _newest_with(access: Access, normalised: str) -> ContactPoint | None:
    """This phone number or email address on the newest enquiry that has it; an open one before
    the rest. Where both applicants gave it, the first's."""
    if not normalised:
        return None
    return (
        ContactPoint.objects.visible_to(access)
        .filter(normalised=normalised, enquiry__in=Enquiry.objects.visible_to(access))
        .select_related("person", "enquiry__cluster", "enquiry__service")
        .order_by(F("enquiry__ended_at").desc(nulls_first=True), "-enquiry_id", "person__position")
        .first()
    )


def _protected_with(access: Access, normalised: str) -> Enquiry | None:
    """The newest protected enquiry with this safe number or address, which is on no list."""
    if not normalised:
        return None
    flags = SafetyFlag.objects.visible_to(access).select_related(
        "enquiry__cluster", "enquiry__service"
    )
    flag = flags.filter(safe_address=normalised, lifted_at=None).order_by("-enquiry_id").first()
    return flag.enquiry if flag else None


def source_say(*, access: Access, enquiry_id: int, source: str, now: datetime) -> None:
    """Keep where the person heard of us, if they said and nobody has written it already."""
    enquiry = enquiry_locked(access, enquiry_id)
    if not source or enquiry.source:
        return
    enquiry_write(
        access=access, enquiry=enquiry, values={"source": source}, action=SOURCE_SAID, now=now
    )


def equality_answers_give(
    *, cluster: Cluster, service: FosteringService | None, answers: dict[str, str], now: datetime
) -> None:
    """Keep optional answers apart: the hub, the council and the month, and nothing else.

    Nothing is kept when nothing was answered. The row cannot be traced to the enquiry.
    """
    if not any(answers.values()):
        return
    with reaching(Reach(clusters=(cluster.pk,))):
        EqualityAnswers.objects.create(
            cluster=cluster,
            service=service,
            received_month=timezone.localdate(now).replace(day=1),
            **answers,
        )
