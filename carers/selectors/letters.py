"""The letters of a household: those that were made, and those that its facts are there for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from carers import letter_kinds as kinds
from carers.letter_kinds import KINDS, TELLS_WHY, told_of
from carers.models import (
    Approval,
    Carer,
    CarerDeparture,
    CarerDetermination,
    Departure,
    Household,
    HouseholdLetter,
    HouseholdLetterBody,
    Review,
)
from enquiries.selectors.letters import home_of
from enquiries.terms import Terms, terms_of
from hubs.access import Access
from hubs.calendar import say_day
from hubs.letter_drafts import LetterKind
from hubs.models import LocalAuthority, ServiceArea
from hubs.permissions import Right
from hubs.time_limits import limit_on

Facts = dict[str, str]
_Outcome, _Proposes = CarerDetermination.Outcome, CarerDetermination.Proposes


@dataclass(frozen=True)
class Ready:
    """A letter whose facts are on record. ``about``: the number of its review, proposal or notice
    to leave (carers.letter_kinds.ABOUT); ``told``: what a copy of it tells a council."""

    kind: LetterKind
    about: int
    facts: Facts
    told: str
    carers: Sequence[Carer]  # whom it goes to, each their own

    @property
    def field(self) -> str:
        """Which kind of row it is about: a field of HouseholdLetter."""
        return kinds.ABOUT[self.kind.code]


def letters_of(access: Access, household: Household) -> QuerySet[HouseholdLetter]:
    """Every letter of a household, the newest first, without its words."""
    rows: QuerySet[HouseholdLetter] = HouseholdLetter.objects.visible_to(access)
    rows = rows.filter(household=household).select_related("carer", "authority", "made_by")
    return rows.defer("words").order_by("-made_at", "pk")


def letters_unsent(access: Access, household: Household) -> int:
    """How many letters of a household wait to be sent."""
    rows = HouseholdLetter.objects.visible_to(access)
    return rows.filter(household=household, sent_on=None).count()


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


def letters_ready(access: Access, household: Household, *, today: date) -> list[Ready]:
    """The letters whose facts are on record: of the last review and what came of it, and of who
    leaves. Whoever may not read one is not asked here (``may_read_letter``)."""
    return [
        *_of_review(access, household, today=today),
        *_of_departure(access, household),
        *_of_stops(access, household),
    ]


def notice_gone_on(access: Access, review: Review) -> date | None:
    """The day on which the written notice of a review had gone to every carer, by their letters;
    None while one of them waits for it, or where none was made here."""
    rows = HouseholdLetter.objects.visible_to(access).filter(review=review, authority=None)
    sent = rows.exclude(sent_on=None).order_by("-sent_on").values_list("carer_id", "sent_on")
    first = {carer: day for carer, day in sent if day}  # the earliest of each: it comes last
    people = [carer.pk for carer in _carers(access, review.household)]
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


# --- The facts of each kind -----------------------------------------------------------------------


def _carers(access: Access, household: Household) -> list[Carer]:
    """Whom a letter to the household goes to: its carers, or those who were it on its last day."""
    rows = Carer.objects.visible_to(access).filter(household=household)
    rows = rows.select_related("person").order_by("pk")
    ended = household.ended_on
    return list(rows.filter(to_on=None) if ended is None else rows.filter(to_on__gte=ended))


def _ready(kind: str, about: int, carers: Sequence[Carer], facts: Facts, **told: str) -> Ready:
    said = told_of(kind, {**facts, **told})
    return Ready(KINDS[kind], about, facts, said, carers)


def _of_review(access: Access, household: Household, *, today: date) -> Iterator[Ready]:
    rows = Review.objects.visible_to(access).filter(household=household)
    review = rows.exclude(concluded_on=None).select_related("household").order_by("-number").first()
    if review is None:
        return
    carers = _carers(access, review.household)
    versions = list(
        Approval.objects.visible_to(access).filter(household=household).order_by("-version")
    )
    if review.conclusion == Review.Conclusion.CARRY_ON and versions:
        assert review.held_on is not None  # of a review that is concluded
        facts = {"held_on": say_day(review.held_on), "terms": _standing(review, versions)}
        yield _ready(kinds.REVIEW_SUITABLE, review.pk, carers, facts)
    agreed = next((one for one in versions if one.review_id == review.pk and one.agreed_on), None)
    if agreed is not None:
        yield _agreed(review, agreed, carers)
    proposed = CarerDetermination.objects.visible_to(access).filter(review=review)
    for runs in proposed.select_related("household__cluster", "review"):
        if (letter := _of_proposal(runs, versions, carers, today=today)) is not None:
            yield letter


def _standing(review: Review, versions: Sequence[Approval]) -> str:
    """The terms that the review found right: those of the day it was concluded."""
    day = review.concluded_on
    assert day is not None  # asked for by who calls
    found = next((one for one in versions if one.from_on <= day), versions[-1])
    return _terms(found).paragraphs()


def _agreed(review: Review, version: Approval, carers: Sequence[Carer]) -> Ready:
    assert version.agreed_on is not None  # asked for by who calls
    facts = {
        "terms": _terms(version).paragraphs(),
        "from_on": say_day(version.from_on),
        "agreed_on": say_day(version.agreed_on),
        "support": version.support_needs,
    }
    told = _for_council(_terms(version))
    return _ready(kinds.TERMS_AGREED, review.pk, carers, facts, terms=told)


def _of_proposal(
    runs: CarerDetermination, versions: Sequence[Approval], carers: Sequence[Carer], *, today: date
) -> Ready | None:
    if runs.decided_on is not None:
        return _decided(runs, versions, carers)
    if runs.route or not versions:  # they have had the letter: they have answered it
        return None
    answer_by = limit_on("answer", cluster=runs.household.cluster, day=today).due(today)
    facts = {
        "reasons": runs.reasons,
        "recommendation": _at_panel(runs.review),
        "answer_by": say_day(answer_by),  # 28 days of the letter, which is of today
    }
    told = {"letter_on": say_day(runs.letter_on), "answer_by": say_day(runs.answer_by)}
    if runs.proposes == _Proposes.END:
        return _ready(kinds.PROPOSAL_END, runs.pk, carers, facts, **told)
    terms = terms_of(runs.terms)
    facts |= {"terms": terms.paragraphs(), "terms_now": _terms(versions[0]).paragraphs()}
    told["terms"] = _for_council(terms)
    return _ready(kinds.PROPOSAL_TERMS, runs.pk, carers, facts, **told)


def _decided(
    runs: CarerDetermination, versions: Sequence[Approval], carers: Sequence[Carer]
) -> Ready | None:
    assert runs.decided_on is not None  # asked for by who calls
    facts = {"reasons": runs.decision_reasons, "recommendation": _again(runs)}
    if runs.outcome == _Outcome.CARRY_ON and versions:
        facts |= {"proposed_on": say_day(runs.letter_on), "terms": _terms(versions[0]).paragraphs()}
        return _ready(kinds.DECISION_STAYS, runs.pk, carers, facts)
    if runs.outcome != _Outcome.AS_PROPOSED:  # agreed after all, or they left first
        return None
    if runs.proposes == _Proposes.END:
        facts |= {
            "ends_on": say_day(runs.decided_on),
            "kept_until": _kept_until(runs.household, runs.decided_on),
        }
        return _ready(kinds.DECISION_END, runs.pk, carers, facts)
    version = next((one for one in versions if one.determination_id == runs.pk), None)
    if version is None:
        return None
    facts |= {"terms": _terms(version).paragraphs(), "from_on": say_day(version.from_on)}
    told = _for_council(_terms(version))
    return _ready(kinds.DECISION_TERMS, runs.pk, carers, facts, terms=told)


def _of_departure(access: Access, household: Household) -> Iterator[Ready]:
    rows = Departure.objects.visible_to(access).filter(household=household)
    for leaves in rows.filter(how=Departure.How.RESIGNED).select_related("household__cluster"):
        assert leaves.received_on is not None  # of a resignation
        facts = {
            "received_on": say_day(leaves.received_on),
            "ends_on": say_day(leaves.ends_on),
            "kept_until": _kept_until(leaves.household, leaves.ends_on),
        }
        yield _ready(kinds.RESIGNATION, leaves.pk, _carers(access, leaves.household), facts)


def _of_stops(access: Access, household: Household) -> Iterator[Ready]:
    """One carer of several stops: the letter is theirs alone."""
    rows = CarerDeparture.objects.visible_to(access).filter(household=household).order_by("pk")
    for stops in rows.select_related("carer__person", "household"):
        stay = [one for one in _carers(access, stops.household) if one.pk != stops.carer_id]
        if not stay:
            continue
        facts = {
            "received_on": say_day(stops.received_on),
            "ends_on": say_day(stops.ends_on),
            "who_goes_on": names_of(stay),
        }
        who = names_of([stops.carer])
        yield _ready(kinds.ONE_RESIGNS, stops.pk, [stops.carer], facts, who_stops=who)


def names_of(carers: Sequence[Carer]) -> str:
    """Their full names: "Kit Dawson and Jo Dawson"."""
    return " and ".join(f"{one.first_name} {one.last_name}" for one in carers)


def _terms(version: Approval) -> Terms:
    return terms_of({name: getattr(version, name) for name in Terms.__dataclass_fields__})


def _for_council(terms: Terms) -> str:
    """Without what was typed freely, which may name a child of another council."""
    plain = replace(terms, other_terms="").paragraphs("No special terms.")
    if not terms.other_terms:
        return plain
    return f"{plain}\n\nThere are other terms besides. They are in the copy of our letter."


def _kept_until(household: Household, ended_on: date) -> str:
    limit = limit_on("keep_approved", cluster=household.cluster, day=ended_on)
    return say_day(limit.due(ended_on))


def _at_panel(review: Review) -> str:
    if review.panel_on is None:
        return "The review did not go to panel."
    return f"Panel looked at the review on {say_day(review.panel_on)}.\n\n{review.panel_said}"


def _again(runs: CarerDetermination) -> str:
    if runs.recommended_on is None:
        return "Nobody asked us to look at it again."
    whose = "The independent review" if runs.route == runs.Route.REVIEW else "Panel"
    return f"{whose} looked at it again on {say_day(runs.recommended_on)}.\n\n{runs.recommended}"
