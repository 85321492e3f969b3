"""The letters of a household that were made, and whom they go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from carers import letter_kinds as kinds
from carers.letter_kinds import COUNTS_FROM_ITS_DATE, TELLS_WHY
from carers.models import (
    Carer,
    Household,
    HouseholdLetter,
    HouseholdLetterBody,
    Review,
)
from enquiries.selectors.letters import home_of
from hubs.access import Access
from hubs.calendar import say_day
from hubs.models import LocalAuthority, ServiceArea
from hubs.permissions import Right


def letters_of(access: Access, household: Household) -> QuerySet[HouseholdLetter]:
    """Every letter of a household, the newest first, without its words; each with ``replaced_on``,
    the date of the letter that took its place."""
    rows = _with_replaced(access, household).select_related("carer", "authority", "made_by")
    return rows.defer("words").order_by("-made_at", "pk")


def letters_unsent(access: Access, household: Household) -> int:
    """How many letters of a household wait to be sent."""
    rows = _with_replaced(access, household).filter(sent_on=None)
    return rows.filter(Q(("replaced_on", None))).count()


def _with_replaced(access: Access, household: Household) -> QuerySet[HouseholdLetter]:
    """A letter is replaced by a later one of its kind, for the same reader and about the same, that
    was sent; and by one that was only made, where what it says counts from its own date."""
    rows: QuerySet[HouseholdLetter] = HouseholdLetter.objects.visible_to(access)
    rows = rows.filter(household=household)
    reader, about = Q(), Q()
    for name in ("carer", "authority"):  # of each of these a letter has exactly one
        reader |= Q((name, OuterRef(name)))
    for name in ("review", "determination", "departure", "stops"):
        about |= Q((name, OuterRef(name)))
    counts = Q(kind__in=COUNTS_FROM_ITS_DATE) | Q(copies__in=COUNTS_FROM_ITS_DATE)
    later = Q(made_at__gt=OuterRef("made_at"))
    later |= Q(made_at=OuterRef("made_at"), pk__gt=OuterRef("pk"))
    by = rows.filter(
        reader, about, later, counts | Q(sent_on__isnull=False),
        kind=OuterRef("kind"), copies=OuterRef("copies"),
    ).order_by("-made_at", "-pk")  # fmt: skip
    return rows.annotate(replaced_on=Subquery(by.values("dated")[:1]))


def copies_outdated(access: Access, household: Household) -> dict[int, date]:
    """The copies of a proposal that have not gone and say another day than its letter has by now;
    each with that day. The days moved after they were made."""
    rows = HouseholdLetter.objects.visible_to(access).filter(household=household, sent_on=None)
    found = {}
    for row in rows.filter(copies__in=COUNTS_FROM_ITS_DATE).select_related("determination"):
        assert row.determination is not None  # the copy of a proposal is about one
        wrote = kinds.wrote_on(say_day(row.determination.letter_on))
        if not any(wrote in line for block in row.words for line in block["lines"]):
            found[row.pk] = row.determination.letter_on
    return found


def letter_of(access: Access, household: Household, letter_id: int) -> HouseholdLetter:
    """One letter of this household. Raises HouseholdLetter.DoesNotExist for another's alike."""
    return letters_of(access, household).get(pk=letter_id)


def letter_content(access: Access, letter: HouseholdLetter) -> bytes:
    """The PDF of a letter. Raises HouseholdLetterBody.DoesNotExist out of reach."""
    rows = HouseholdLetterBody.objects.visible_to(access)
    return bytes(rows.values_list("content", flat=True).get(letter=letter))


def may_read_letter(access: Access, kind: str) -> bool:
    """Whether this person may make and read letters of this kind, or copies of it: those that say
    why ask for the right to work with reviews and proposals, or to decide on them."""
    reads = any(map(access.can, (Right.CARER_WORK, Right.CARER_MANAGE, Right.DECIDE)))
    return kind not in TELLS_WHY or reads


def notice_gone_on(access: Access, review: Review) -> date | None:
    """The day on which the written notice of a review had gone to every carer, by their letters;
    None while one of them waits for it, or where none was made here."""
    rows = HouseholdLetter.objects.visible_to(access).filter(review=review, authority=None)
    sent = rows.exclude(sent_on=None).order_by("-sent_on").values_list("carer_id", "sent_on")
    first = {carer: day for carer, day in sent if day}  # the earliest of each: it comes last
    people = [carer.pk for carer in carers_told(access, review.household)]
    if not people or any(pk not in first for pk in people):
        return None
    return max(first[pk] for pk in people)


def home_lines(access: Access, household: Household, carer: Carer) -> list[str]:
    """The lines of their address: as the register has it, else as their case does."""
    if household.address:
        lines = [*household.address.replace(",", "\n").split("\n"), household.postcode]
        return [line.strip() for line in lines if line.strip()]
    return home_of(access, carer.person) if carer.person is not None else []


def councils_to_tell(household: Household, *, today: date) -> QuerySet[LocalAuthority]:
    """Every council but those that the household's own service is for: it needs no copy."""
    own = ServiceArea.objects.on(today).filter(service=household.service_id)
    return LocalAuthority.objects.exclude(pk__in=own.values("authority"))


def carers_told(access: Access, household: Household) -> list[Carer]:
    """Whom a letter to the household goes to: its carers, or those who were it on its last day."""
    rows = Carer.objects.visible_to(access).filter(household=household)
    rows = rows.select_related("person").order_by("pk")
    ended = household.ended_on
    return list(rows.filter(to_on=None) if ended is None else rows.filter(to_on__gte=ended))


def names_of(carers: Sequence[Carer]) -> str:
    """Their full names: "Kit Dawson and Jo Dawson"."""
    return " and ".join(f"{one.first_name} {one.last_name}" for one in carers)
