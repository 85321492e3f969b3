"""A referee or another adult answers for one check, by a secret link of their own.

Looking at the link changes nothing, so that a scanner in somebody's mail may look. An answer is
taken once; after it, and when the check is no longer wanted, every link of it is over, and says
no more than a link that never was. What is written so far is kept until it is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from enquiries.check_kinds import Question
from enquiries.models import AnswerLink, Check, CheckAnswer, Enquiry, Person
from enquiries.selectors.checks import application_of, asked_by_email
from enquiries.services.base import SUBJECT, enquiry_locked
from enquiries.services.chasing import answered_plan
from enquiries.services.check_acts import kind_of, links_end
from enquiries.services.checks import stage_1_refresh
from hubs.access import Access, access_of_applicant, access_of_system
from hubs.audit import record, register
from hubs.fence import Reach, reaching
from hubs.models import Cluster, SeenBy
from hubs.services.people import secret_hash

ANSWERED = register("check.answered", "answered by their own link", keeps={"check_kind"})
DECLINED = register(
    "check.declined", "said that they would rather not answer", keeps={"check_kind"}
)
WHO_ANSWERED = "Somebody who was asked"

LINK_LIFE = timedelta(days=14)
LONGEST_ANSWER = 4000


class LinkOver(Exception):
    """The link does not work: never made, answered, too old, or the check is not wanted. The same
    for every reason."""


@dataclass(frozen=True)
class Asked:
    """What the page of a link shows. ``first`` is all that is said of the applicants."""

    cluster: Cluster
    first: str
    label: str
    of_referee: bool
    questions: tuple[Question, ...]
    draft: Mapping[str, str]
    until: datetime


def answer_link_issue(*, check: Check, now: datetime) -> str:
    """Make the secret of a link (256 random bits). Only its hash is kept. Links sent before go on
    working: whoever was asked twice may open either letter. One that is on its way to an address
    that is put right meanwhile does not work."""
    secret = secrets.token_urlsafe(32)
    AnswerLink.objects.create(
        enquiry=check.enquiry,
        check_row=check,
        token_hash=secret_hash(secret),
        to_hash=_to_hash(secret_hash(secret), check),
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    return secret


def answer_asked(*, secret: str, now: datetime) -> Asked:
    """What the link asks, while it works. Spends nothing. Raises LinkOver."""
    with _behind(secret, now=now) as (access, enquiry, check, link):
        kind = kind_of(enquiry, check, now=now)
        return Asked(
            cluster=enquiry.cluster,
            first=_first_names(access, enquiry, check),
            label=check.label,
            of_referee=check.referee_id is not None,
            questions=kind.asks,
            draft={str(code): str(words) for code, words in check.draft.items()},
            until=link.expires_at,
        )


def answer_save(*, secret: str, words: Mapping[str, str], now: datetime) -> None:
    """Keep what is written so far, to be finished by the same link. Raises LinkOver."""
    with _behind(secret, now=now, lock=True) as (_, enquiry, check, _link):
        codes = [question.code for question in kind_of(enquiry, check, now=now).asks]
        check.draft = {code: words[code] for code in codes if words.get(code)}
        check.save(update_fields=["draft"])


def answer_send(*, secret: str, words: Mapping[str, str], now: datetime) -> None:
    """Take the answer: kept as it was written, the check has come today. Raises LinkOver."""
    with _behind(secret, now=now, lock=True) as (access, enquiry, check, link):
        first = _first_names(access, enquiry, check)
        answers = [
            {"asked": question.label.format(first=first), "said": words.get(question.code, "")}
            for question in kind_of(enquiry, check, now=now).asks
        ]
        CheckAnswer.objects.create(enquiry=enquiry, check_row=check, at=now, answers=answers)
        check.received_on, check.received_at = timezone.localdate(now), now
        check.draft = {}
        check.save(update_fields=["received_on", "received_at", "draft"])
        _spent(access, enquiry, check, link, action=ANSWERED, now=now)
        stage_1_refresh(access=access, enquiry=enquiry, now=now)
        _tell(enquiry, check, declined=False, now=now)


def answer_decline(*, secret: str, now: datetime) -> None:
    """They would rather not. Nobody asks them again by itself; who works on the case is told.
    Raises LinkOver."""
    with _behind(secret, now=now, lock=True) as (access, enquiry, check, link):
        CheckAnswer.objects.create(enquiry=enquiry, check_row=check, at=now, declined=True)
        check.draft = {}
        check.save(update_fields=["draft"])
        _spent(access, enquiry, check, link, action=DECLINED, now=now)
        _tell(enquiry, check, declined=True, now=now)


Behind = tuple[Access, Enquiry, Check, AnswerLink]


@contextmanager
def _behind(secret: str, *, now: datetime, lock: bool = False) -> Iterator[Behind]:
    """What lies behind a link that works, with that one case in reach and nothing else.

    ``lock``: to change it; the case is locked before the check, as every act does.
    """
    digest = secret_hash(secret)
    with reaching(Reach(token=digest)):
        found = AnswerLink.objects.select_related("cluster").filter(token_hash=digest).first()
    if found is None:
        raise LinkOver
    access = access_of_applicant(enquiry_id=found.enquiry_id, cluster=found.cluster)
    with reaching(access.reach):
        cases = Enquiry.objects.visible_to(access).select_related("cluster")
        enquiry = (
            enquiry_locked(access, found.enquiry_id) if lock else cases.get(pk=found.enquiry_id)
        )
        checks = Check.objects.visible_to(access)
        rows = checks.select_for_update() if lock else checks
        check = rows.get(pk=found.check_row_id)
        link = AnswerLink.objects.visible_to(access).get(pk=found.pk)  # as it is once locked
        if not _works(access, enquiry, check, link, now=now):
            raise LinkOver
        yield access, enquiry, check, link


def _works(
    access: Access, enquiry: Enquiry, check: Check, link: AnswerLink, *, now: datetime
) -> bool:
    over = link.answered_at or link.superseded_at or now >= link.expires_at
    if over or not enquiry.is_open or enquiry.seen_by == SeenBy.NAMED:
        return False
    if link.to_hash and link.to_hash != _to_hash(link.token_hash, check):
        return False
    return check.is_missing and application_of(access, enquiry) is not None


def _to_hash(token_hash: str, check: Check) -> str:
    """Where this link went, so that it can be compared and not read."""
    return secret_hash(f"{token_hash} {asked_by_email(check).lower()}")


def _first_names(access: Access, enquiry: Enquiry, check: Check) -> str:
    """Of the applicant a referee speaks for; of both to somebody who lives with them."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    if check.referee is not None:
        people = people.filter(pk=check.referee.person_id)
    return " and ".join(people.values_list("first_name", flat=True))


def _spent(
    access: Access, enquiry: Enquiry, check: Check, link: AnswerLink, *, action: str, now: datetime
) -> None:
    link.answered_at = now
    link.save(update_fields=["answered_at"])
    links_end(check, now=now)
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=enquiry.pk,
        cluster_id=enquiry.cluster_id,
        service_id=enquiry.service_id,
        now=now,
        changes={"check": [None, check.pk], "check_kind": [None, check.kind]},
        version=enquiry.version,
        actor_said=WHO_ANSWERED,
        protected=enquiry.seen_by == SeenBy.NAMED,
    )


def _tell(enquiry: Enquiry, check: Check, *, declined: bool, now: datetime) -> None:
    """By the product itself: the answer came from outside, and reaches no other rows."""
    with reaching(access_of_system(enquiry.cluster).reach):
        answered_plan(enquiry=enquiry, check=check, declined=declined, now=now)
