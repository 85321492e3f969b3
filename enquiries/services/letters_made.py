"""Letters: made once from the hub's words and the facts on record, kept as they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.letter_kinds import (
    COUNTS_FROM_ITS_DATE,
    KINDS,
    REPORT_SHARED,
    STAGE_1_NO,
    TELLS_OF,
)
from enquiries.models import Decision, Enquiry, Letter, Person, Report
from enquiries.selectors.letters import (
    home_of,
    letter_facts,
    letter_in_case,
    letter_people,
    letters_of,
    may_read_letter,
)
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.deciding import decision_written
from enquiries.services.documents import document_made
from enquiries.services.report_sent import report_went
from enquiries.services.stage_1_notice import stage_1_notice_sent
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.letter_drafts import (
    Draft,
    LetterKind,
    LetterRefused,
    facts_common,
    letter_blocks,
    paper_of,
    sent_faults,
    words_on,
)
from hubs.pdf import render
from hubs.permissions import Right

MADE = register("enquiry.letter_made", "made a letter", keeps={"kind"})
SENT = register("enquiry.letter_sent", "recorded that a letter was sent", keeps={"kind", "how"})

NOT_YOURS = (
    "This letter says why somebody is not suitable, which may speak of health or of offences. A"
    " colleague who works on the case, or the decision-maker, makes it."
)


@dataclass(frozen=True)
class Drawn(Draft):
    """A letter to one applicant before it is made."""

    person: Person


def letter_make(
    *,
    access: Access,
    enquiry: Enquiry,
    kind: str,
    now: datetime,
    facts: Mapping[str, str] | None = None,
) -> list[Letter]:
    """Make a letter of this kind to every applicant, each their own, on a locked case.

    The words are the hub's of this day, else the product's; they and the PDF are kept as they
    are now. ``facts`` are what the act knows that is not on a row yet; the rest is read from the
    case. The same letter that was made today and has not gone is not made again. The caller
    holds the right of its act, and is a person. Raises LetterRefused.
    """
    drawn = letter_draw(access=access, enquiry=enquiry, kind=kind, now=now, facts=facts)
    return [_keep(access, enquiry, KINDS[kind], each, now=now) for each in drawn]


def letter_prepare(*, access: Access, enquiry_id: int, kind: str, now: datetime) -> list[Letter]:
    """Make a letter by hand, from what is on record. Raises LetterRefused, also for a colleague
    who may not read why somebody is not suitable."""
    access.require(Right.LETTER_SEND)
    if not may_read_letter(access, kind):
        raise LetterRefused(NOT_YOURS)
    enquiry = enquiry_locked(access, enquiry_id)
    return letter_make(access=access, enquiry=enquiry, kind=kind, now=now)


def letter_draw(
    *,
    access: Access,
    enquiry: Enquiry,
    kind: str,
    now: datetime,
    facts: Mapping[str, str] | None = None,
) -> list[Drawn]:
    """What the letters would say, one for each applicant. Writes nothing. Raises LetterRefused:
    the case is not where this letter could be written, or the hub's words ask for more."""
    letter = KINDS[kind]
    today = timezone.localdate(now)
    known = letter_facts(access, enquiry, kind, today=today)
    if known is None and facts is None:
        raise LetterRefused(f"There is nothing on record yet for the letter “{letter.label}”.")
    words, wording = words_on(letter, enquiry.cluster, day=today)
    people = letter_people(access, enquiry)
    common = facts_common(
        enquiry.cluster,
        enquiry.service,
        first_names=[person.first_name for person in people],
        reference=enquiry.reference,
        today=today,
    )
    common |= {**(known or {}), **(facts or {})}
    return [
        Drawn(
            person=person,
            title=letter.title,
            to=[person.full_name, *home_of(access, person)],
            blocks=letter_blocks(letter, words, common | _of(person)),
            wording=wording,
        )
        for person in people
    ]


def letter_sent(
    *,
    access: Access,
    enquiry_id: int,
    letter_id: int,
    sent_on: date,
    how: str,
    evidence: str,
    now: datetime,
) -> Letter:
    """Record that a letter went: when, how, and how we know. What was recorded stands.

    Once every applicant's letter of a decision has gone, they were written to, and the clock of
    that is done. Days to answer, of a proposal not to approve or of the report, are counted from
    the day the last applicant was sent it; a letter that says by when goes on its own date.
    Raises Letter.DoesNotExist, LetterRefused, ValidationError by field.
    """
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    letter = letter_in_case(access, enquiry, letter_id)
    if letter.sent_on is not None:
        raise LetterRefused(f"It is recorded already that it went on {say_day(letter.sent_on)}.")
    _sent_check(letter, sent_on, how, evidence, today=timezone.localdate(now))
    letter.sent_on, letter.sent_how, letter.evidence = sent_on, how, evidence
    letter.save(update_fields=["sent_on", "sent_how", "evidence"])
    act_record(
        access=access,
        enquiry=enquiry,
        action=SENT,
        now=now,
        changes={
            "letter": [None, letter.pk],
            "kind": [None, letter.kind],
            "how": [None, how],
        },
    )
    _written(access, enquiry, letter, now=now)
    _report_gone(access, enquiry, letter, now=now)
    return letter


# --- Making one -----------------------------------------------------------------------------------


def _of(person: Person) -> dict[str, str]:
    return {"name": person.full_name, "first_name": person.first_name}


def _keep(
    access: Access, enquiry: Enquiry, kind: LetterKind, drawn: Drawn, *, now: datetime
) -> Letter:
    assert access.user is not None
    today = timezone.localdate(now)
    same = letters_of(access, enquiry).filter(
        kind=kind.code, person=drawn.person, dated=today, words=drawn.words, sent_on=None
    )
    if already := same.first():
        return already
    paper = paper_of(
        drawn,
        enquiry.cluster,
        enquiry.service,
        signed=access.user.name,
        reference=enquiry.reference,
        today=today,
    )
    document = document_made(
        access=access,
        enquiry=enquiry,
        title=f"Letter to {drawn.person.first_name}: {kind.label}"[:200],
        # Says nothing of what it is about: it may lie on a computer that others use.
        file_name=f"Letter {enquiry.reference} {today.isoformat()}-{drawn.person.position}.pdf",
        content=render(paper),
        now=now,
        author=access.user.name,
    )
    letter = Letter.objects.create(
        enquiry=enquiry,
        kind=kind.code,
        person=drawn.person,
        dated=today,
        words=drawn.words,
        wording=drawn.wording,
        document=document,
        made_at=now,
        made_by=access.user,
    )
    act_record(
        access=access,
        enquiry=enquiry,
        action=MADE,
        now=now,
        changes={"letter": [None, letter.pk], "kind": [None, kind.code]},
    )
    return letter


# --- Sending one ----------------------------------------------------------------------------------


def _sent_check(letter: Letter, sent_on: date, how: str, evidence: str, *, today: date) -> None:
    faults = sent_faults(
        dated=letter.dated,
        sent_on=sent_on,
        today=today,
        how=bool(how) and how in Letter.How.values,
        counts=letter.kind in COUNTS_FROM_ITS_DATE,
        proof=letter.kind in TELLS_OF,
        evidence=evidence,
    )
    if faults:
        raise ValidationError(faults)


def _written(access: Access, enquiry: Enquiry, letter: Letter, *, now: datetime) -> None:
    """Keep that they were written to, once no applicant's letter of the decision waits."""
    if letter.kind == STAGE_1_NO:
        stage_1_notice_sent(access=access, enquiry=enquiry, now=now)
    outcome = TELLS_OF.get(letter.kind)
    if outcome is None:
        return
    rows = Decision.objects.visible_to(access).filter(enquiry=enquiry, outcome=outcome)
    decision = rows.filter(decided_at__lte=letter.made_at).order_by("-decided_at", "-pk").first()
    if decision is None or decision.written_at is not None:
        return
    last = _last_sent(access, enquiry, letter.kind, since=decision.decided_at)
    if last is not None:
        decision_written(
            access=access, enquiry_id=enquiry.pk, decision_id=decision.pk, letter_on=last, now=now
        )


def _report_gone(access: Access, enquiry: Enquiry, letter: Letter, *, now: datetime) -> None:
    if letter.kind != REPORT_SHARED:
        return
    standing = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    report = standing.exclude(locked_at=None).first()
    if report is None or report.locked_at is None:
        return
    if _copy_after_the_days(access, enquiry, letter, report):
        return
    last = _last_sent(access, enquiry, letter.kind, since=report.locked_at)
    if last is not None:
        report_went(access=access, enquiry=enquiry, on=last, now=now)


def _copy_after_the_days(access: Access, enquiry: Enquiry, letter: Letter, report: Report) -> bool:
    """Whether it is another copy, for somebody who has had all their days since the first: those
    do not begin again."""
    assert letter.sent_on is not None
    assert report.locked_at is not None
    if report.comments_by is None or letter.sent_on <= report.comments_by:
        return False
    sent = letters_of(access, enquiry).filter(
        kind=letter.kind, person=letter.person, made_at__gte=report.locked_at
    )
    return sent.exclude(pk=letter.pk).exclude(sent_on=None).exists()


def _last_sent(access: Access, enquiry: Enquiry, kind: str, *, since: datetime) -> date | None:
    """The day on which the last applicant was sent a letter of this kind that was made since; None
    while somebody's waits. Whoever has it twice has it from the later day: nobody has less than
    their days."""
    gone = letters_of(access, enquiry).filter(kind=kind, made_at__gte=since).exclude(sent_on=None)
    sent = dict(gone.order_by("sent_on").values_list("person_id", "sent_on"))
    if any(person.pk not in sent for person in letter_people(access, enquiry)):
        return None
    return max(day for day in sent.values() if day is not None)


__all__ = [
    "NOT_YOURS",
    "Drawn",
    "LetterRefused",
    "letter_draw",
    "letter_make",
    "letter_prepare",
    "letter_sent",
]
