"""Letters of an approved household: made once from the hub's words and the facts on record, kept as
they were made, and recorded as sent by the colleague who sent them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.letter_kinds import COUNCIL_COPY, COUNTS_FROM_ITS_DATE, KINDS, TELLS_WHY
from carers.models import (
    Carer,
    CarerDetermination,
    Household,
    HouseholdLetter,
    HouseholdLetterBody,
    Review,
)
from carers.selectors.letter_facts import Ready, letters_ready
from carers.selectors.letters import (
    copies_outdated,
    councils_to_tell,
    home_lines,
    letter_content,
    letter_of,
    may_read_letter,
    names_of,
    notice_gone_on,
)
from carers.services.base import household_locked, household_record
from carers.services.determining import proposal_letter_went
from carers.services.reviewing import review_notice_record
from enquiries.models import Letter
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.calendar import say_day
from hubs.letter_drafts import (
    Draft,
    LetterRefused,
    facts_common,
    letter_blocks,
    paper_of,
    sent_faults,
    words_on,
)
from hubs.models import LocalAuthority
from hubs.pdf import render
from hubs.permissions import Right

MADE = register("carers.letter_made", "made a letter to an approved household", keeps={"kind"})
SENT = register(
    "carers.letter_sent",
    "recorded that a letter to an approved household was sent",
    keeps={"kind", "how"},
)
DOWNLOADED = register(
    "carers.letter_downloaded",
    "downloaded a letter to an approved household",
    kind=Kind.EXPORT,
    keeps={"kind"},
)

NOT_YOURS = (
    "This letter gives reasons, which may speak of health or of an allegation. A colleague who"
    " works with the household’s reviews, or the decision-maker, makes it."
)
AGAIN = "Make the copy again"
OWN_COUNCIL = "This council approved them. It does not need a copy"


@dataclass(frozen=True)
class Drawn(Draft):
    """A letter to one carer, or the copy for one council, before it is made."""

    carer: Carer | None = None
    authority: LocalAuthority | None = None

    @property
    def reader(self) -> str:
        """Who it is for."""
        return names_of([self.carer]) if self.carer is not None else str(self.authority)


def letter_draw(
    *,
    access: Access,
    household: Household,
    kind: str,
    about: int,
    now: datetime,
    authority_id: int | None = None,
) -> list[Drawn]:
    """What the letters of this kind would say, one for each carer; with ``authority_id`` what the
    copy for that council would. Writes nothing.

    Raises LetterRefused: nothing on record for it, not to them any more or not to a council yet,
    the hub's words ask for more, reasons that this person does not read, or the council that
    approved them; LocalAuthority.DoesNotExist.
    """
    today = timezone.localdate(now)
    found = _found(access, household, kind, about, today=today)
    return _drawn(access, household, found, authority_id, today=today)


@transaction.atomic
def letter_make(
    *,
    access: Access,
    household_id: int,
    kind: str,
    about: int,
    now: datetime,
    authority_id: int | None = None,
) -> list[HouseholdLetter]:
    """Make a letter of this kind to every carer, each their own; with ``authority_id`` the copy for
    that council alone. Words and PDF are kept as they are now.

    The same letter that was made today and has not gone is not made again. Raises as
    ``letter_draw``; Household.DoesNotExist out of reach, PermissionDenied without ``letter.send``.
    """
    access.require(Right.LETTER_SEND)
    household = household_locked(access, household_id)
    today = timezone.localdate(now)
    found = _found(access, household, kind, about, today=today)
    drawn = _drawn(access, household, found, authority_id, today=today)
    return [_keep(access, household, found, each, now=now) for each in drawn]


@transaction.atomic
def letter_sent(
    *,
    access: Access,
    household_id: int,
    letter_id: int,
    sent_on: date,
    how: str,
    evidence: str,
    now: datetime,
) -> HouseholdLetter:
    """Record that a letter went: when, how, and how we know. What was recorded stands; pressed
    twice, the second changes nothing.

    Once every carer's letter of a review has gone, its written notice went that day. The days to
    answer a proposal are counted from the day the last carer was sent theirs. Raises
    ValidationError by field, or where it is recorded; HouseholdLetter.DoesNotExist,
    Household.DoesNotExist out of reach, PermissionDenied without ``letter.send``.
    """
    access.require(Right.LETTER_SEND)
    household = household_locked(access, household_id)
    letter = letter_of(access, household, letter_id)
    if letter.sent_on is not None:
        if (letter.sent_on, letter.sent_how, letter.evidence) == (sent_on, how, evidence.strip()):
            return letter
        raise ValidationError(f"It is recorded already that it went on {say_day(letter.sent_on)}")
    _sent_check(letter, sent_on, how, evidence, today=timezone.localdate(now))
    _copy_check(access, household, letter)
    letter.sent_on, letter.sent_how, letter.evidence = sent_on, how, evidence.strip()
    letter.save(update_fields=["sent_on", "sent_how", "evidence"])
    _record(access, household, letter, SENT, now, {"how": [None, how]})
    if letter.carer_id is not None:
        _notice_gone(access, letter, now=now)
        _days_begin(access, household, letter, now=now)
    return letter


@transaction.atomic
def letter_open(
    *, access: Access, household: Household, letter_id: int, now: datetime
) -> tuple[HouseholdLetter, bytes]:
    """A letter and its PDF, for who downloads it, put on record.

    Raises HouseholdLetter.DoesNotExist out of reach, LetterRefused for reasons that this person
    does not read.
    """
    letter = letter_of(access, household, letter_id)
    if not may_read_letter(access, letter.copies or letter.kind):
        raise LetterRefused(NOT_YOURS)
    content = letter_content(access, letter)
    _record(access, household, letter, DOWNLOADED, now, {})
    return letter, content


# --- Making one -----------------------------------------------------------------------------------


def _found(access: Access, household: Household, kind: str, about: int, *, today: date) -> Ready:
    if not may_read_letter(access, kind):
        raise LetterRefused(NOT_YOURS)
    for ready in letters_ready(access, household, today=today):
        if (ready.kind.code, ready.about) == (kind, about):
            return ready
    raise LetterRefused(f"There is nothing on record for the letter “{KINDS[kind].label}”.")


def _drawn(
    access: Access, household: Household, found: Ready, authority_id: int | None, *, today: date
) -> list[Drawn]:
    if refused := (found.not_to_carers if authority_id is None else found.not_to_councils):
        raise LetterRefused(refused)
    if authority_id is None:
        return _to_carers(access, household, found, today=today)
    authority = LocalAuthority.objects.get(pk=authority_id)
    if not councils_to_tell(household, today=today).filter(pk=authority.pk).exists():
        raise LetterRefused(f"{OWN_COUNCIL}.")
    return [_to_council(household, found, authority, today=today)]


def _to_carers(access: Access, household: Household, found: Ready, *, today: date) -> list[Drawn]:
    words, wording = words_on(found.kind, household.cluster, day=today)
    common = _common(household, found, today=today) | found.facts
    return [
        Drawn(
            title=found.kind.title,
            to=[names_of([carer]), *home_lines(access, household, carer)],
            blocks=letter_blocks(
                found.kind,
                words,
                common | {"name": names_of([carer]), "first_name": carer.first_name},
            ),
            wording=wording,
            carer=carer,
        )
        for carer in found.carers
    ]


def _to_council(
    household: Household, found: Ready, authority: LocalAuthority, *, today: date
) -> Drawn:
    copy = KINDS[COUNCIL_COPY]
    words, wording = words_on(copy, household.cluster, day=today)
    facts = _common(household, found, today=today)
    facts |= {
        "to_council": authority.name,
        "carers": names_of(found.carers),
        "told": found.told,
    }
    return Drawn(
        title=copy.title,
        to=["The fostering team", authority.name],
        blocks=letter_blocks(copy, words, facts),
        wording=wording,
        authority=authority,
    )


def _common(household: Household, found: Ready, *, today: date) -> dict[str, str]:
    return facts_common(
        household.cluster,
        household.service,
        first_names=[carer.first_name for carer in found.carers],
        reference=household.reference,
        today=today,
    )


def _keep(
    access: Access, household: Household, found: Ready, drawn: Drawn, *, now: datetime
) -> HouseholdLetter:
    assert access.user is not None  # who holds the right is somebody
    today, to_council = timezone.localdate(now), drawn.authority is not None
    of: dict[str, Any] = {
        "household": household,
        "kind": COUNCIL_COPY if to_council else found.kind.code,
        "copies": found.kind.code if to_council else "",
        "carer": drawn.carer,
        "authority": drawn.authority,
        "dated": today,
        "digest": _digest(drawn),
    }
    already = HouseholdLetter.objects.visible_to(access).filter(**of, sent_on=None).first()
    if already is not None:
        return already
    content = render(
        paper_of(
            drawn,
            household.cluster,
            household.service,
            signed=access.user.name,
            reference=household.reference,
            today=today,
        )
    )
    letter = HouseholdLetter.objects.create(
        **of,
        **{f"{found.field}_id": found.about},
        words=drawn.words,
        wording=drawn.wording,
        size=len(content),
        made_at=now,
        made_by=access.user,
    )
    HouseholdLetterBody.objects.create(household=household, letter=letter, content=content)
    _record(access, household, letter, MADE, now, {})
    return letter


def _digest(drawn: Drawn) -> str:
    """Of what makes it the same letter: its words, and to whom and where it goes."""
    said = json.dumps([drawn.title, list(drawn.to), drawn.words], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _record(
    access: Access,
    household: Household,
    letter: HouseholdLetter,
    action: str,
    now: datetime,
    more: dict[str, list[Any]],
) -> None:
    changes: dict[str, list[Any]] = {"letter": [None, letter.pk], "kind": [None, letter.kind]}
    changes |= more
    household_record(access=access, household=household, action=action, now=now, changes=changes)


# --- Sending one ----------------------------------------------------------------------------------


def _sent_check(
    letter: HouseholdLetter, sent_on: date, how: str, evidence: str, *, today: date
) -> None:
    faults = sent_faults(
        dated=letter.dated,
        sent_on=sent_on,
        today=today,
        how=bool(how) and how in Letter.How.values,
        counts=letter.kind in COUNTS_FROM_ITS_DATE,
        proof=letter.kind in TELLS_WHY,
        evidence=evidence,
    )
    if faults:
        raise ValidationError(faults)


def _copy_check(access: Access, household: Household, letter: HouseholdLetter) -> None:
    """Raise ValidationError for a copy that tells a council of another day than we wrote on."""
    if (day := copies_outdated(access, household).get(letter.pk)) is not None:
        raise ValidationError(
            f"We wrote to them on {say_day(day)}, and it says another day. {AGAIN}"
        )


def _notice_gone(access: Access, letter: HouseholdLetter, *, now: datetime) -> None:
    """The written notice of a review went once no carer's letter waits. Who does not work with
    reviews leaves it to a colleague, to whom the page offers the day."""
    if letter.review_id is None or not access.can(Right.CARER_WORK):
        return
    review = Review.objects.visible_to(access).select_related("household").get(pk=letter.review_id)
    gone_on = notice_gone_on(access, review)
    if review.notice_on is None and gone_on is not None:
        review_notice_record(access=access, review_id=review.pk, notice_on=gone_on, now=now)


def _days_begin(
    access: Access, household: Household, letter: HouseholdLetter, *, now: datetime
) -> None:
    """Their 28 days are from the last carer's letter. Another copy, for somebody who has had one,
    begins none anew."""
    if letter.kind not in COUNTS_FROM_ITS_DATE or letter.determination_id is None:
        return
    before = HouseholdLetter.objects.visible_to(access).filter(
        determination=letter.determination_id, carer=letter.carer_id, kind=letter.kind
    )
    if before.exclude(pk=letter.pk).exclude(sent_on=None).exists():
        return
    runs = CarerDetermination.objects.visible_to(access).get(pk=letter.determination_id)
    assert letter.sent_on is not None  # written just before
    proposal_letter_went(access=access, household=household, runs=runs, on=letter.sent_on, now=now)
