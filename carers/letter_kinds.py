"""The letters of an approved household: what each is for, the product's own words, what they need.

As enquiries.letter_kinds has those of an application; sections are of the Fostering Services
(England) Regulations 2011. Each of a household's carers has their own letter; the copy of a notice
(28(14)) goes to a council. No ORM, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from hubs.letter_drafts import COMMON, LetterKind
from hubs.letters_said import kinds_register

REVIEW_SUITABLE = "carer_review_suitable"
TERMS_AGREED = "carer_terms_agreed"
PROPOSAL_END = "carer_proposal_end"
PROPOSAL_TERMS = "carer_proposal_terms"
DECISION_END = "carer_decision_end"
DECISION_TERMS = "carer_decision_terms"
DECISION_STAYS = "carer_decision_stays"
RESIGNATION = "carer_resignation"
ONE_RESIGNS = "carer_one_resigns"
LAST_RESIGNS = "carer_last_resigns"
COUNCIL_COPY = "carer_council_copy"

GROUP: Final = "To approved foster carers"
# What the copy for a council may say: it is to nobody by name, and names no child.
COPY_COMMON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "to_council": "the council it is for",
        "carers": "the full names of the foster carers",
        **{
            name: COMMON[name] for name in ("council", "council_phone", "hub", "reference", "today")
        },
    }
)

_CALL = "call us on {council_phone} and give our reference, {reference}."
_REASONS = {"reasons": "the reasons, as they were recorded"}
_TERMS = {"terms": "the terms of approval from then on"}
_ANSWER_BY = {"answer_by": "the last day to answer: 28 days"}
_PANEL = {"recommendation": "what panel recommended, where the review was there"}
_AGAIN = {"recommendation": "what was recommended when it was looked at again, if it was"}
_KEPT = {"kept_until": "the day until which we must keep the record"}
_PROPOSED = (
    "This is not our final decision. You can answer it first.\n\n"
    "## Our reasons\n\n{reasons}\n\n"
    "## What panel recommended\n\n{recommendation}\n\n"
    "## What you can do, by {answer_by}\n\n"
    "You can do one of two things, but not both:\n\n"
    "- write to us to say why you think we should decide differently. Panel will look at it again,"
    " and then we decide\n"
    "- ask the Independent Review Mechanism (IRM) to look at it. The IRM is not part of the"
    " council. It makes a recommendation, and then we decide\n\n"
    "You have 28 days from the date of this letter, {today}. The last day is {answer_by}. The IRM"
    " must have your application by then. You find it at independentreviewmechanism.org.uk.\n\n"
)
_DECIDED = (
    "## Our reasons\n\n{reasons}\n\n"
    "## What was looked at again\n\n{recommendation}\n\n"
    "This decision is final. If you are unhappy with how we dealt with this you can use our"
    " complaints procedure: "
)


def _kind(
    code: str, label: str, title: str, words: str, facts: Mapping[str, str], must: Iterable[str]
) -> LetterKind:
    return LetterKind(code, label, title, words, facts, frozenset(must), group=GROUP)


_THANKS = f"Thank you for the care that you give to children. If you have a question, {_CALL}"
_RESIGNED = (
    "Dear {first_name}\n\n"
    "On {received_on} we received your written notice that you resign as a foster carer. Your"
    " approval ends on {ends_on}, 28 days after it came.\n\n"
    "By law this happens by itself: nobody has to decide it, and neither you nor we can take it"
    " back. Until then you are an approved foster carer.\n\n"
)
_HEAR = (
    "## What happens next\n\n"
    "We would like to hear how fostering was for you and why you stop, if you would like to"
    " tell us.\n\n"
)
_DAYS = {
    "received_on": "the day on which their notice came",
    "ends_on": "the day on which their approval ends",
}

_ALL: Final = (
    # Regulation 28(4) to (6): they and their household are still suitable, the terms still right.
    _kind(
        REVIEW_SUITABLE,
        "After a review: they stay suitable",
        "The review of your approval",
        "Dear {first_name}\n\n"
        "Thank you for your part in the review of your approval, which was held on {held_on}.\n\n"
        "We are pleased to tell you that you and your household are still suitable to foster, and"
        " that the terms of your approval are still right. They stay as they are.\n\n"
        "## Your approval\n\n{terms}\n\n"
        "## What happens next\n\n"
        "We look at your approval together again within a year, or sooner if something changes."
        f"\n\nIf you have a question about this letter, {_CALL}",
        {"held_on": "the day of the review", "terms": "the terms of approval, which stay"},
        ("held_on", "terms"),
    ),
    # Regulation 28(9A): at once, with the statement of support and their written agreement.
    _kind(
        TERMS_AGREED,
        "New terms, as they agreed",
        "The new terms of your approval",
        "Dear {first_name}\n\n"
        "Thank you for agreeing in writing on {agreed_on} to change the terms of your approval. You"
        " and your household are suitable to foster. The new terms count from {from_on}.\n\n"
        "## Your approval\n\n{terms}\n\n"
        "## Support\n\n"
        "This is what we said about the support that you, or anyone in your home, will need:\n\n"
        "{support}\n\n"
        f"If you think that something here is not as you agreed it, {_CALL}",
        _TERMS
        | {
            "from_on": "the day from which the new terms count",
            "agreed_on": "the day of their written agreement",
            "support": "what support anyone in the home will need",
        },
        ("terms", "from_on", "agreed_on", "support"),
    ),
    # Regulation 28(7): the proposal, the reasons, 28 days, exactly one of two routes.
    _kind(
        PROPOSAL_END,
        "Proposal to end the approval",
        "What we propose to decide about your approval",
        "Dear {first_name}\n\n"
        "We have looked at everything in the review of your approval, and propose to end your"
        f" approval as a foster carer. {_PROPOSED}"
        "If we hear nothing by then, our decision-maker makes the final decision. Until then your"
        " approval and its terms stay as they are.\n\n"
        f"This is hard news. If you would like to talk about it, {_CALL}",
        _REASONS | _PANEL | _ANSWER_BY,
        ("reasons", "recommendation", "answer_by"),
    ),
    _kind(
        PROPOSAL_TERMS,
        "Proposal to change the terms",
        "What we propose to decide about your approval",
        "Dear {first_name}\n\n"
        "We have looked at everything in the review of your approval. You are still suitable to"
        " foster, and we propose to change the terms of your approval.\n\n"
        "## The terms we propose\n\n{terms}\n\n"
        "## The terms now\n\n{terms_now}\n\n"
        f"{_PROPOSED}"
        "You can also tell us in writing that you agree, at any time. Then the new terms count at"
        " once.\n\n"
        "If we hear nothing by then, our decision-maker makes the final decision. Until then the"
        " terms stay as they are.\n\n"
        f"If you would like to talk about this letter, {_CALL}",
        _REASONS
        | _PANEL
        | _ANSWER_BY
        | {"terms": "the terms that are proposed", "terms_now": "the terms that stand"},
        ("reasons", "recommendation", "answer_by", "terms"),
    ),
    # Regulation 28(11), (12): the decision, with its reasons.
    _kind(
        DECISION_END,
        "Decision: the approval ends",
        "Our decision about your approval",
        "Dear {first_name}\n\n"
        "Our decision-maker has made the final decision about your approval: it ended on"
        f" {{ends_on}}.\n\n{_DECIDED}{_CALL}\n\n"
        "By law we keep the record of your approval until at least {kept_until}.\n\n"
        "Thank you for the care that you gave to children.",
        _REASONS | _AGAIN | _KEPT | {"ends_on": "the day on which the approval ended"},
        ("reasons", "ends_on"),
    ),
    _kind(
        DECISION_TERMS,
        "Decision: the terms change",
        "Our decision about your approval",
        "Dear {first_name}\n\n"
        "Our decision-maker has made the final decision about the terms of your approval: they"
        " change from {from_on}.\n\n"
        "## Your approval\n\n{terms}\n\n"
        f"{_DECIDED}{_CALL}",
        _REASONS | _AGAIN | _TERMS | {"from_on": "the day from which the new terms count"},
        ("reasons", "terms", "from_on"),
    ),
    _kind(
        DECISION_STAYS,
        "Decision: everything stays as it is",
        "Our decision about your approval",
        "Dear {first_name}\n\n"
        "Our decision-maker has made the final decision about what we proposed on {proposed_on}:"
        " your approval and its terms stay as they are.\n\n"
        "## Your approval\n\n{terms}\n\n"
        "## Our reasons\n\n{reasons}\n\n"
        "## What was looked at again\n\n{recommendation}\n\n"
        f"If you would like to talk about this letter, {_CALL}",
        _REASONS
        | _AGAIN
        | {
            "proposed_on": "the date of the letter that proposed it",
            "terms": "the terms of approval, which stay",
        },
        ("reasons", "terms"),
    ),
    # Regulation 28(13): 28 days after it came, by itself; nobody can take it back.
    _kind(
        RESIGNATION,
        "Their resignation came",
        "Your resignation",
        f"{_RESIGNED}{_HEAR}"
        "By law we keep the record of your approval until at least {kept_until}.\n\n"
        f"{_THANKS}",
        _KEPT | _DAYS,
        ("received_on", "ends_on"),
    ),
    # The same regulation is of "a foster parent": one of several stops, and the others go on.
    _kind(
        ONE_RESIGNS,
        "The resignation of one of them came",
        "Your resignation",
        f"{_RESIGNED}The approval of {{who_goes_on}} goes on.\n\n{_HEAR}{_THANKS}",
        _DAYS | {"who_goes_on": "the full names of the carers who go on"},
        ("received_on", "ends_on"),
    ),
    # And where nobody goes on any more, or the household's approval ended before the 28 days.
    _kind(
        LAST_RESIGNS,
        "The resignation of one of them came, and nobody goes on",
        "Your resignation",
        "Dear {first_name}\n\n"
        "On {received_on} we received your written notice that you resign as a foster carer. Your"
        " approval ends on {ends_on}.\n\n"
        "By law a notice takes effect by itself 28 days after it came, unless the approval ends"
        " before: nobody has to decide it, and neither you nor we can take it back.\n\n"
        f"{_HEAR}{_THANKS}",
        _DAYS,
        ("received_on", "ends_on"),
    ),
    # Regulation 28(14): to each council that has a child placed with them, and the area's.
    LetterKind(
        COUNCIL_COPY,
        "Copy of a notice, for a council",
        "Notice about foster carers: regulation 28(14)",
        "To the fostering team for {to_council}\n\n"
        "We write about the approval of {carers} to foster for {council}.\n\n"
        "{told}\n\n"
        "A copy of what we wrote to them is with this letter. You get it because you have a child"
        " placed with them, or because they live in your area.\n\n"
        f"If you would like to talk about this letter, {_CALL}",
        {"told": "what the notice says, in short, without the reasons"},
        frozenset({"carers", "told"}),
        common=COPY_COMMON,
        group=GROUP,
    ),
)
KINDS: Final[Mapping[str, LetterKind]] = {kind.code: kind for kind in _ALL}

# What each letter is about, and whose facts it is drawn from.
REVIEW, PROPOSAL, DEPARTURE, STOPS = "review", "determination", "departure", "stops"
ABOUT: Final[Mapping[str, str]] = {
    REVIEW_SUITABLE: REVIEW,
    TERMS_AGREED: REVIEW,
    PROPOSAL_END: PROPOSAL,
    PROPOSAL_TERMS: PROPOSAL,
    DECISION_END: PROPOSAL,
    DECISION_TERMS: PROPOSAL,
    DECISION_STAYS: PROPOSAL,
    RESIGNATION: DEPARTURE,
    ONE_RESIGNS: STOPS,
    LAST_RESIGNS: STOPS,
}
NOTICES: Final = tuple(ABOUT)  # what a council may have a copy of

# Letters that say by when the reader may answer, counted from their own date: they go on that day.
COUNTS_FROM_ITS_DATE: Final = frozenset({PROPOSAL_END, PROPOSAL_TERMS})
# Letters whose reasons may speak of health, of offences or of an allegation; that they went has to
# be known.
TELLS_WHY: Final = frozenset(
    {PROPOSAL_END, PROPOSAL_TERMS, DECISION_END, DECISION_TERMS, DECISION_STAYS}
)

# How a copy of a proposal begins. One that says another day than the proposal's letter is out of
# date.
_WROTE: Final = "On {letter_on} we wrote to them"
# What a copy tells a council, from the facts of the letter, ``letter_on`` (the date of the
# proposal), ``may_answer`` (``may_answer``) and ``who_stops``. Never the reasons.
_TOLD: Final[Mapping[str, str]] = {
    REVIEW_SUITABLE: "We reviewed their approval on {held_on}. They and their household are still"
    " suitable to foster, and the terms of their approval stay as they are.",
    TERMS_AGREED: "The terms of their approval changed on {from_on}, with their written"
    " agreement.\n\nThe terms are now:\n\n{terms}",
    PROPOSAL_END: f"{_WROTE} that we propose to end their approval. {{may_answer}} Until we have"
    " decided, nothing changes.",
    PROPOSAL_TERMS: f"{_WROTE} that we propose to change the terms of their approval."
    " {may_answer} Until we have decided, nothing changes.\n\n"
    "The terms we propose are:\n\n{terms}",
    DECISION_END: "We decided to end their approval. It ended on {ends_on}.",
    DECISION_TERMS: "We decided to change the terms of their approval from {from_on}.\n\n"
    "The terms are now:\n\n{terms}",
    DECISION_STAYS: "We decided that their approval and its terms stay as they are.",
    RESIGNATION: "We received their written notice on {received_on}. Their approval ends on"
    " {ends_on}, 28 days after it came. By law it cannot be taken back.",
    ONE_RESIGNS: "On {received_on} we received the written notice of {who_stops}. Their approval"
    " ends on {ends_on}, 28 days after it came, and cannot be taken back. The approval of"
    " {who_goes_on} goes on.",
    LAST_RESIGNS: "On {received_on} we received the written notice of {who_stops}. Their approval"
    " ends on {ends_on}. By law the notice cannot be taken back.",
}


def told_of(notice: str, facts: Mapping[str, str]) -> str:
    """What a copy of this notice tells a council. Raises KeyError for a fact that is not given."""
    return _TOLD[notice].format_map(facts)


def may_answer(answer_by: str, *, answered: bool, over: bool) -> str:
    """What a copy of a proposal tells a council of their answer, due by a day."""
    if answered:
        return "They have answered."
    return f"They {'had' if over else 'have'} until {answer_by} to answer."


def wrote_on(day: str) -> str:
    """The words that a copy of a proposal has where its letter is of this day."""
    return _WROTE.format(letter_on=day)


def letters_say() -> None:
    """Tell the settings of a hub which letters there are."""
    kinds_register(kind.said for kind in KINDS.values())
