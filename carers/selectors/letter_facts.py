"""The letters that a household's facts are there for, and what each would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F

from carers import letter_kinds as kinds
from carers.letter_kinds import KINDS, told_of
from carers.models import (
    Approval,
    Carer,
    CarerDeparture,
    CarerDetermination,
    Departure,
    Household,
    Review,
)
from carers.selectors.letters import carers_told, names_of
from carers.selectors.review import proposal_facts
from carers.services.leaving_one import who_goes_on
from enquiries.terms import Terms, terms_of
from hubs.access import Access
from hubs.calendar import say_day
from hubs.letter_drafts import LetterKind
from hubs.time_limits import limit_on

Facts = dict[str, str]
_Outcome, _Proposes = CarerDetermination.Outcome, CarerDetermination.Proposes

ANSWERED = (
    "They have answered what was proposed. Another letter would give them days that they do not"
    " have."
)
THEIRS_FIRST = (
    "A copy for a council can be made once each carer’s own letter is recorded as sent: it says"
    " when we wrote to them."
)


@dataclass(frozen=True)
class Ready:
    """A letter whose facts are on record. ``about``: the number of its review, proposal or notice
    to leave (carers.letter_kinds.ABOUT); ``told``: what a copy of it tells a council."""

    kind: LetterKind
    about: int
    facts: Facts
    told: str
    carers: Sequence[Carer]  # whom it goes to, each their own
    not_to_carers: str = ""  # why it is not made to them any more
    not_to_councils: str = ""  # why no copy of it is made yet

    @property
    def field(self) -> str:
        """Which kind of row it is about: a field of HouseholdLetter."""
        return kinds.ABOUT[self.kind.code]


def letters_ready(access: Access, household: Household, *, today: date) -> list[Ready]:
    """The letters whose facts are on record: of the last review, of what is proposed or was decided
    last, and of who leaves. Once the household leaves, of what was decided only that its approval
    ends. Whoever may not read one is not asked here (``may_read_letter``)."""
    rows = Departure.objects.visible_to(access).filter(household=household)
    leaves = rows.select_related("household__cluster").first()
    household = leaves.household if leaves is not None else household
    stays = leaves is None and household.ended_on is None
    carers = carers_told(access, household)
    versions = _versions(access, household)
    return [
        *(_of_review(access, household, versions, carers) if stays else ()),
        *_of_proposals(access, household, leaves, versions, carers, today=today),
        *(_of_departure(leaves, carers) if leaves is not None else ()),
        *_of_stops(access, household, leaves, stays=stays),
    ]


# --- The facts of each kind -----------------------------------------------------------------------


def _ready(kind: str, about: int, carers: Sequence[Carer], facts: Facts, **told: str) -> Ready:
    said = told_of(kind, {**facts, **told})
    return Ready(KINDS[kind], about, facts, said, carers)


def _versions(access: Access, household: Household) -> list[Approval]:
    """The terms of approval, the latest first."""
    rows = Approval.objects.visible_to(access).filter(household=household)
    return list(rows.order_by("-version"))


def _of_review(
    access: Access, household: Household, versions: Sequence[Approval], carers: Sequence[Carer]
) -> Iterator[Ready]:
    rows = Review.objects.visible_to(access).filter(household=household)
    review = rows.exclude(concluded_on=None).order_by("-number").first()
    if review is None:
        return
    assert review.concluded_on is not None  # asked for just before
    assert review.held_on is not None  # or it could not be concluded
    if review.conclusion == Review.Conclusion.CARRY_ON and versions:
        found_right = _terms(_standing(review.concluded_on, versions))
        facts = {"held_on": say_day(review.held_on), "terms": found_right.paragraphs()}
        yield _ready(kinds.REVIEW_SUITABLE, review.pk, carers, facts)
    agreed = next((one for one in versions if one.review_id == review.pk and one.agreed_on), None)
    if agreed is not None:
        yield _agreed(review, agreed, carers)


def _standing(day: date, versions: Sequence[Approval]) -> Approval:
    """The terms that stood on a day. There is a version."""
    return next((one for one in versions if one.from_on <= day), versions[-1])


def _of_proposals(
    access: Access,
    household: Household,
    leaves: Departure | None,
    versions: Sequence[Approval],
    carers: Sequence[Carer],
    *,
    today: date,
) -> Iterator[Ready]:
    """What is proposed, or was decided last, whatever was reviewed since; of a household that
    leaves, the decision that it does."""
    rows = CarerDetermination.objects.visible_to(access).filter(household=household)
    if leaves is not None:
        rows = rows.filter(departure=leaves)
    elif household.ended_on is not None:
        return
    rows = rows.order_by(F("decided_on").desc(nulls_first=True), "-pk")
    runs = rows.select_related("household__cluster", "review").first()
    if runs is None:
        return
    if runs.decided_on is not None:
        letter = _decided(runs, runs.decided_on, versions, carers)
    else:
        letter = _proposed(access, runs, versions, carers, today=today) if versions else None
    if letter is not None:
        yield letter


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


def _proposed(
    access: Access,
    runs: CarerDetermination,
    versions: Sequence[Approval],
    carers: Sequence[Carer],
    *,
    today: date,
) -> Ready:
    """Until they answer, the letter to each; once it has gone to all, and after their answer too,
    copies of it."""
    answer_by = limit_on("answer", cluster=runs.household.cluster, day=today).due(today)
    facts = {
        "reasons": runs.reasons,
        "recommendation": _at_panel(runs.review),
        "answer_by": say_day(answer_by),  # 28 days of the letter, which is of today
    }
    answered, over = bool(runs.route), today > runs.answer_by
    told = {
        "letter_on": say_day(runs.letter_on),
        "may_answer": kinds.may_answer(say_day(runs.answer_by), answered=answered, over=over),
    }
    if runs.proposes == _Proposes.END:
        ready = _ready(kinds.PROPOSAL_END, runs.pk, carers, facts, **told)
    else:
        terms = terms_of(runs.terms)
        facts |= {"terms": terms.paragraphs(), "terms_now": _terms(versions[0]).paragraphs()}
        told["terms"] = _for_council(terms)
        ready = _ready(kinds.PROPOSAL_TERMS, runs.pk, carers, facts, **told)
    if answered:
        return replace(ready, not_to_carers=ANSWERED)
    if proposal_facts(access, runs).letters_wait:
        return replace(ready, not_to_councils=THEIRS_FIRST)
    return ready  # made here and gone; or written elsewhere, and its day is the one on record


def _decided(
    runs: CarerDetermination,
    decided_on: date,
    versions: Sequence[Approval],
    carers: Sequence[Carer],
) -> Ready | None:
    facts = {"reasons": runs.decision_reasons, "recommendation": _again(runs)}
    if runs.outcome == _Outcome.CARRY_ON and versions:
        stay = _terms(_standing(decided_on, versions))
        facts |= {"proposed_on": say_day(runs.letter_on), "terms": stay.paragraphs()}
        return _ready(kinds.DECISION_STAYS, runs.pk, carers, facts)
    if runs.outcome != _Outcome.AS_PROPOSED:  # agreed after all, or they left first
        return None
    if runs.proposes == _Proposes.END:
        facts |= {
            "ends_on": say_day(decided_on),
            "kept_until": _kept_until(runs.household, decided_on),
        }
        return _ready(kinds.DECISION_END, runs.pk, carers, facts)
    version = next((one for one in versions if one.determination_id == runs.pk), None)
    if version is None:
        return None
    facts |= {"terms": _terms(version).paragraphs(), "from_on": say_day(version.from_on)}
    told = _for_council(_terms(version))
    return _ready(kinds.DECISION_TERMS, runs.pk, carers, facts, terms=told)


def _of_departure(leaves: Departure, carers: Sequence[Carer]) -> Iterator[Ready]:
    if leaves.how != Departure.How.RESIGNED or not carers:  # where all have died, nobody reads it
        return
    assert leaves.received_on is not None  # of a resignation
    facts = {
        "received_on": say_day(leaves.received_on),
        "ends_on": say_day(leaves.ends_on),
        "kept_until": _kept_until(leaves.household, leaves.ends_on),
    }
    yield _ready(kinds.RESIGNATION, leaves.pk, carers, facts)


def _of_stops(
    access: Access, household: Household, leaves: Departure | None, *, stays: bool
) -> Iterator[Ready]:
    """One carer of several stops: the letter is theirs alone. It says who goes on as far as
    somebody does (``stays``: the household neither leaves nor has left)."""
    rows = CarerDeparture.objects.visible_to(access).filter(household=household).order_by("pk")
    notices = list(rows.select_related("carer__person"))
    stay = Carer.objects.visible_to(access).filter(pk__in=who_goes_on(household).values("pk"))
    others = list(stay.order_by("pk")) if notices and stays else []
    for stops in notices:
        if _died(stops, household, leaves):
            continue
        facts = {
            "received_on": say_day(stops.received_on),
            "ends_on": say_day(stops.carer.to_on or stops.ends_on),
        }
        kind, who = kinds.LAST_RESIGNS, names_of([stops.carer])
        if others:
            kind, facts["who_goes_on"] = kinds.ONE_RESIGNS, names_of(others)
        yield _ready(kind, stops.pk, [stops.carer], facts, who_stops=who)


def _died(stops: CarerDeparture, household: Household, leaves: Departure | None) -> bool:
    """Whether a carer died before their notice took effect: it alone ends an approval before, but
    for the end of the whole household's."""
    ended = stops.carer.to_on
    if ended is None or ended >= stops.ends_on:
        return False
    return ended != household.ended_on or (leaves is not None and leaves.how == Departure.How.DIED)


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
    if runs.answered_on is None:
        return "Nobody asked us to look at it again."
    independent = runs.route == runs.Route.REVIEW
    if (day := runs.recommended_on) is not None:
        whose = "The independent review" if independent else "Panel"
        return f"{whose} looked at it again on {say_day(day)}.\n\n{runs.recommended}"
    asked = (
        "asked the Independent Review Mechanism to look at it"
        if independent
        else "wrote to us to say why you think we should decide differently"
    )
    return f"On {say_day(runs.answered_on)} you {asked}. We decided before it was looked at again."
