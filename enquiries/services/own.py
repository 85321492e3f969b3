"""What a person does to their own enquiry from outside: ask for a link, change details, help us."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from enquiries import reminders
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import ContactPoint, Enquiry, EqualityAnswers, Submission
from enquiries.services.base import enquiry_locked, enquiry_write
from enquiries.services.submission import key_in_hub
from hubs.access import Access, access_of_system
from hubs.audit import register
from hubs.fence import Reach, reaching
from hubs.limits import attempt_allowed
from hubs.models import Cluster, FosteringService

SOURCE_SAID = register("enquiry.source_said", "said where they heard of us")

# How long a form's key alone finds its enquiry: for a second click, not for a way back.
RESEND_LIFE = timedelta(minutes=5)
# So that nobody's inbox can be filled with our links by somebody else.
LINKS_A_DAY = 3


def new_link_ask(*, cluster: Cluster, typed: str, now: datetime) -> None:
    """Plan a link to whoever has this address here. Says nothing about whether anybody has.

    A known and an unknown address cost the same limit, so that neither can be told from it.
    """
    key = normalise_email(typed) if "@" in typed else normalise_phone(typed)
    with reaching(Reach(clusters=(cluster.pk,))):
        allowed = attempt_allowed(
            scope="link-asked",
            key=f"{cluster.pk}:{key}",
            limit=LINKS_A_DAY,
            per=timedelta(days=1),
            now=now,
        )
        enquiry = _newest_with(access_of_system(cluster), key)
        if enquiry is not None and allowed:
            reminders.link_plan(enquiry=enquiry, now=now)


def submission_find(*, cluster: Cluster, key: UUID, now: datetime) -> Enquiry | None:
    """The enquiry that this form made a moment ago, if it did. The key is the proof."""
    with reaching(Reach(clusters=(cluster.pk,))):
        row = (
            Submission.objects.filter(pk=key_in_hub(key, cluster), at__gt=now - RESEND_LIFE)
            .select_related("enquiry")
            .first()
        )
        return row.enquiry if row else None


def _newest_with(access: Access, normalised: str) -> Enquiry | None:
    """The newest enquiry with this phone number or email address; an open one before the rest."""
    if not normalised:
        return None
    points = ContactPoint.objects.visible_to(access).filter(normalised=normalised)
    return (
        Enquiry.objects.visible_to(access)
        .filter(pk__in=points.values("enquiry_id"))
        .select_related("cluster", "service")
        .order_by(F("ended_at").desc(nulls_first=True), "-pk")
        .first()
    )


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
