"""An enquiry arrives: from the public's two doors, or typed by staff on the phone."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from enquiries import reminders
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import (
    Channel,
    ContactPoint,
    Door,
    Enquiry,
    Person,
    RoutingRule,
    StageChange,
    Submission,
)
from enquiries.routing import Route, route
from enquiries.services.base import act_record
from enquiries.services.clocks import promise_start
from enquiries.services.links import duplicates_find, protected_tell
from enquiries.services.routing_rules import case_auto_assign
from enquiries.workflow import Stage
from hubs.access import Access, access_of_system
from hubs.audit import register
from hubs.fence import Reach, reaching
from hubs.models import Cluster
from hubs.selectors import services_of

RECEIVED = register("enquiry.received", "received the enquiry")

# No vowels, so no words; nothing that looks like something else on paper or down the phone.
REFERENCE_LETTERS = "2346789BCDFGHJKMNPQRTVWXY"


@dataclass(frozen=True)
class EnquiryAnswers:
    """What was answered, already checked by a form. Empty means not asked or not given."""

    kind: str
    first_name: str
    contact_by: str
    last_name: str = ""
    postcode: str = ""  # as typed
    chosen_service_id: int | None = None
    phone: str = ""  # as typed
    email: str = ""  # as typed
    good_time: str = ""
    discreet: bool = False
    may_leave_message: bool = True
    question: str = ""
    language: str = ""
    access_needs: str = ""
    keep_in_touch: bool = False
    campaign: str = ""
    source: str = ""
    door: str = str(Door.ENQUIRE)
    channel: str = str(Channel.WEB)
    second_first_name: str = ""
    second_last_name: str = ""
    privacy_version: str = ""  # of the notice the form showed; empty: the one live now

    def fingerprint(self) -> str:
        """The same answers give the same value, across processes and time.

        The notice is no answer: the same form sent again is the same, whatever went live between.
        """
        answered = asdict(replace(self, privacy_version=""))
        return hashlib.sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Submitted:
    """What came of it. ``created`` is false when this form had been sent already."""

    enquiry: Enquiry
    created: bool


class SubmissionConflict(Exception):
    """The same form was sent again with other answers. Carries the enquiry already made."""

    def __init__(self, enquiry: Enquiry) -> None:
        super().__init__(enquiry.reference)
        self.enquiry = enquiry


def enquiry_submit(
    *,
    cluster: Cluster,
    key: UUID,
    answers: EnquiryAnswers,
    now: datetime,
    access: Access | None = None,
) -> Submitted:
    """Make one enquiry of one form, however often it is sent.

    ``key`` was made when the form was shown. A second sending, even at the same moment, waits
    for the first and gets its enquiry. ``access`` is the member of staff who typed it, if any.
    Raises SubmissionConflict when the same key comes with other answers, and
    FosteringService.DoesNotExist when the council chosen is not one of the hub's today.
    """
    actor = access or access_of_system(cluster)
    with reaching(Reach(clusters=(cluster.pk,))):
        earlier = _claim(key=key, cluster=cluster, answers=answers, now=now)
        if earlier is not None:
            return Submitted(enquiry=earlier, created=False)
        enquiry = _create(cluster=cluster, answers=answers, now=now, actor=actor)
        Submission.objects.filter(pk=key_in_hub(key, cluster)).update(enquiry=enquiry)
        reminders.receipt_plan(enquiry=enquiry, now=now)
        return Submitted(enquiry=enquiry, created=True)


def key_in_hub(key: UUID, cluster: Cluster) -> UUID:
    """A form's key as it is kept: its own in each hub, so that a key brought from another hub
    neither finds nor blocks anything behind that hub's fence."""
    return uuid5(key, str(cluster.pk))


def _claim(
    *, key: UUID, cluster: Cluster, answers: EnquiryAnswers, now: datetime
) -> Enquiry | None:
    """Take the key, or find the enquiry of whoever took it. The unique key makes one wait."""
    kept = key_in_hub(key, cluster)
    try:
        with transaction.atomic():
            Submission.objects.create(
                key=kept, cluster=cluster, body_hash=answers.fingerprint(), at=now
            )
    except IntegrityError:
        taken = Submission.objects.select_related("enquiry").get(pk=kept)
        assert taken.enquiry is not None  # key and enquiry are committed together
        if taken.body_hash != answers.fingerprint():
            raise SubmissionConflict(taken.enquiry) from None
        return taken.enquiry
    return None


def _create(*, cluster: Cluster, answers: EnquiryAnswers, now: datetime, actor: Access) -> Enquiry:
    today = timezone.localdate(now)
    chosen = (
        services_of(cluster, day=today).get(pk=answers.chosen_service_id)
        if answers.chosen_service_id
        else None
    )
    where = route(cluster=cluster, typed=answers.postcode, chosen=chosen, day=today)
    if where.rule == RoutingRule.CHOSEN and actor.user is not None:
        where = replace(where, rule=str(RoutingRule.STAFF))  # who chose was not the person
    enquiry = _insert(cluster=cluster, answers=answers, where=where, now=now)
    person, points = _people_add(enquiry=enquiry, answers=answers)
    StageChange.objects.create(
        enquiry=enquiry, from_stage="", to_stage=Stage.ENQUIRY, at=now, by=actor.user
    )
    enquiry.next_due_at = promise_start(enquiry=enquiry, now=now).due_at
    Enquiry.objects.filter(pk=enquiry.pk).update(next_due_at=enquiry.next_due_at)
    act_record(access=actor, enquiry=enquiry, action=RECEIVED, now=now)
    duplicates_find(enquiry=enquiry, person=person, points=points, now=now)
    protected_tell(enquiry=enquiry, person=person, points=points, now=now)
    case_auto_assign(access=actor, enquiry=enquiry, now=now)
    return enquiry


def _insert(*, cluster: Cluster, answers: EnquiryAnswers, where: Route, now: datetime) -> Enquiry:
    """Insert the case under a fresh reference; a taken one is drawn again."""
    for _ in range(20):
        drawn = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
        try:
            with transaction.atomic():
                return Enquiry.objects.create(
                    reference=f"{cluster.reference_prefix}-{drawn[:3]}-{drawn[3:]}",
                    cluster=cluster,
                    service=where.service,
                    kind=answers.kind,
                    stage=Stage.ENQUIRY,
                    stage_since=now,
                    channel=answers.channel,
                    door=answers.door,
                    campaign=answers.campaign,
                    source=answers.source,
                    postcode_typed=answers.postcode[:20],
                    postcode=where.postcode,
                    home_authority=where.home_authority,
                    out_of_area=where.out_of_area,
                    routing_rule=where.rule,
                    contact_by=answers.contact_by,
                    good_time=answers.good_time,
                    discreet=answers.discreet,
                    may_leave_message=answers.may_leave_message,
                    question=answers.question,
                    language=answers.language,
                    access_needs=answers.access_needs,
                    keep_in_touch=answers.keep_in_touch,
                    privacy_version=answers.privacy_version or cluster.privacy_version,
                    received_at=now,
                )
        except IntegrityError as fault:
            if "reference" not in str(fault):
                raise
    raise RuntimeError("No free reference was found in 20 draws")


def _people_add(*, enquiry: Enquiry, answers: EnquiryAnswers) -> tuple[Person, list[ContactPoint]]:
    """The first applicant and their ways to be reached; the second beside them, if any."""
    person = Person.objects.create(
        enquiry=enquiry, position=1, first_name=answers.first_name, last_name=answers.last_name
    )
    if answers.second_first_name:
        Person.objects.create(
            enquiry=enquiry,
            position=2,
            first_name=answers.second_first_name,
            last_name=answers.second_last_name,
        )
    points = []
    for kind, typed, normalised in (
        (ContactPoint.Kind.PHONE, answers.phone, normalise_phone(answers.phone)),
        (ContactPoint.Kind.EMAIL, answers.email, normalise_email(answers.email)),
    ):
        if typed:
            points.append(
                ContactPoint.objects.create(
                    enquiry=enquiry,
                    person=person,
                    kind=kind,
                    typed=typed,
                    normalised=normalised or typed.strip(),
                )
            )
    return person, points
