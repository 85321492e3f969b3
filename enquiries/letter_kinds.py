"""The letters of the journey: what each is for, the product's own words, and what they need.

A hub may have its own words (hubs.letters_said, settings); a fact stands in them as ``{name}``.
A line that begins with "## " is a heading, lines that begin with "- " are bullets, an empty line
ends a paragraph. What is put in for a fact is never read that way (hubs.letter_words).
Sections are of the Fostering Services (England) Regulations 2011 (domain: docs/letters.md).
"""

from __future__ import annotations

from hubs.letter_drafts import LetterKind
from hubs.letters_said import kinds_register

STAGE_1_NO = "stage_1_no"
DISQUALIFIED = "disqualified"
STAGE_2_STARTED = "stage_2_started"
REPORT_SHARED = "report_shared"
PANEL_INVITATION = "panel_invitation"
DECISION_YES = "decision_yes"
DETERMINATION = "determination"
FINAL_NO = "final_no"
FINAL_YES = "final_yes"
WITHDRAWN_CONFIRMED = "withdrawn_confirmed"

_REASONS = {"reasons": "the reasons, as they were recorded"}
_TERMS = {"terms": "the terms of approval"}
_RECOMMENDED = {"recommendation": "what panel recommended, and why"}
_ROUTES = (
    "You can do one of two things, but not both:\n\n"
    "- write to us to say why you think we should decide differently. Panel will look at your"
    " application again, and then we decide\n"
    "- ask the Independent Review Mechanism (IRM) to look at it. The IRM is not part of the"
    " council. It makes a recommendation, and then we decide"
)

KINDS: dict[str, LetterKind] = {
    kind.code: kind
    for kind in (
        # Regulation 26(1B): in writing, with reasons; no representations and no review.
        LetterKind(
            STAGE_1_NO,
            "Not suitable, in Stage 1",
            "Your application to foster",
            "Dear {first_name}\n\n"
            "Thank you for applying to foster with {council}, and for everything you told us."
            "\n\nWe have decided not to take your application further. These are our reasons:"
            "\n\n{reasons}\n\n"
            "## If you disagree\n\n"
            "This decision was made in Stage 1 of the assessment. It cannot go to panel or to the"
            " Independent Review Mechanism. If you are unhappy with how we dealt with your"
            " application you can use our complaints procedure. Call us on {council_phone} and we"
            " will tell you how.\n\n"
            "If you would like to talk about this letter, call us on {council_phone} and give our"
            " reference, {reference}.",
            _REASONS,
            frozenset({"reasons"}),
        ),
        # Regulation 26(5) to (8): in writing, with reasons. Not a qualifying determination.
        LetterKind(
            DISQUALIFIED,
            "The application cannot go on",
            "Your application to foster",
            "Dear {first_name}\n\n"
            "Thank you for applying to foster with {council}.\n\n"
            "By law we cannot approve you as a foster carer, so your application cannot go on."
            " These are the reasons:\n\n{reasons}\n\n"
            "This is set by the Fostering Services (England) Regulations 2011. We had no choice"
            " about it, and it cannot go to the Independent Review Mechanism.\n\n"
            "If you think that we have a fact wrong, or would like to talk about this letter, call"
            " us on {council_phone} and give our reference, {reference}.",
            _REASONS,
            frozenset({"reasons"}),
        ),
        LetterKind(
            STAGE_2_STARTED,
            "Stage 2 has begun",
            "Your application to foster: Stage 2",
            "Dear {first_name}\n\n"
            "We have what we need for Stage 1 of your assessment, and on {started_on} Stage 2"
            " began.\n\n"
            "## What happens in Stage 2\n\n"
            "- a social worker visits you at home several times and talks with everybody who lives"
            " there\n"
            "- we write a report about you and your home\n"
            "- you read the report and tell us what you think of it\n"
            "- the report goes to panel, and then we decide\n\n"
            "You can ask us anything on the way. Call us on {council_phone} and give our"
            " reference, {reference}.",
            {"started_on": "the day on which Stage 2 began"},
        ),
        # Regulation 26: a copy of the report, and 10 working days to comment.
        LetterKind(
            REPORT_SHARED,
            "The report, for comments",
            "Your assessment report",
            "Dear {first_name}\n\n"
            "This is your assessment report. It will go to panel.\n\n"
            "Please read it. If something is wrong, or you would like panel to know what you think"
            " of it, tell us in writing by {comments_by}. We send panel what you wrote together"
            " with the report.\n\n"
            "The report has private things in it. Keep it somewhere safe.\n\n"
            "If you have nothing to add, tell us that: we can then go on sooner. Call us on"
            " {council_phone} and give our reference, {reference}.",
            {"comments_by": "the last day for comments"},
            frozenset({"comments_by"}),
        ),
        LetterKind(
            PANEL_INVITATION,
            "Invitation to panel",
            "Your invitation to panel",
            "Dear {first_name}\n\n"
            "Panel will look at your application {panel_at}.\n\n"
            "## Where\n\n{panel_place}\n\n"
            "We would like you to be there. You do not have to come, and panel will not think less"
            " of you if you cannot. You may bring somebody with you for support.\n\n"
            "Panel reads your report before the meeting, asks you some questions, and recommends"
            " whether you should foster. Panel does not decide: our decision-maker does, within 7"
            " working days of getting the final minutes.\n\n"
            "Tell us if you need anything to take part, or if you would like to join by video."
            " Call us on {council_phone} and give our reference, {reference}.",
            {
                "panel_at": "the day and time, such as “on Tuesday 3 March at 10am”",
                "panel_place": "where panel meets",
            },
            frozenset({"panel_at", "panel_place"}),
        ),
        # Regulation 27(5)(a): written notice of any terms.
        LetterKind(
            DECISION_YES,
            "Approved",
            "You are approved to foster",
            "Dear {first_name}\n\n"
            "We are very pleased to tell you that {council} has approved you as a foster carer."
            " Thank you for all that you did to get here.\n\n"
            "## Your approval\n\n{terms}\n\n"
            "## What happens next\n\n"
            "- we sign a foster care agreement together\n"
            "- your supervising social worker gets in touch with you\n"
            "- we look at your approval together again within a year\n\n"
            "If you are not happy with the terms, talk to us first. Call us on {council_phone} and"
            " give our reference, {reference}.",
            _TERMS,
            frozenset({"terms"}),
        ),
        # Regulation 27(6): the proposal, the reasons, panel's recommendation, 28 days, both routes.
        LetterKind(
            DETERMINATION,
            "Proposal not to approve",
            "What we propose to decide about your application",
            "Dear {first_name}\n\n"
            "Our decision-maker has read everything about your application and proposes not to"
            " approve you as a foster carer. This is not our final decision. You can answer it"
            " first.\n\n"
            "## Our reasons\n\n{reasons}\n\n"
            "## What panel recommended\n\n{recommendation}\n\n"
            "## What you can do, by {answer_by}\n\n"
            f"{_ROUTES}\n\n"
            "You have 28 days from the date of this letter, {today}. The last day is {answer_by}."
            " The IRM must have your application by then. You find it at"
            " independentreviewmechanism.org.uk.\n\n"
            "If we hear nothing by then, our decision-maker makes the final decision.\n\n"
            "This is hard news. If you would like to talk about it, call us on {council_phone} and"
            " give our reference, {reference}.",
            _REASONS | _RECOMMENDED | {"answer_by": "the last day to answer: 28 days"},
            frozenset({"reasons", "recommendation", "answer_by"}),
        ),
        LetterKind(
            FINAL_NO,
            "Final decision: not approved",
            "Our final decision about your application",
            "Dear {first_name}\n\n"
            "Our decision-maker has made the final decision about your application: we do not"
            " approve you as a foster carer.\n\n"
            "## Our reasons\n\n{reasons}\n\n"
            "Before we decided we looked at everything again, with what you told us since our last"
            " letter and what was recommended since then.\n\n"
            "This decision is final. If you are unhappy with how we dealt with your application"
            " you can use our complaints procedure. Call us on {council_phone}, give our"
            " reference, {reference}, and we will tell you how.",
            _REASONS | _RECOMMENDED,
            frozenset({"reasons"}),
        ),
        LetterKind(
            FINAL_YES,
            "Final decision: approved",
            "You are approved to foster",
            "Dear {first_name}\n\n"
            "We looked at your application again, and have decided to approve you as a foster"
            " carer. Thank you for your patience.\n\n"
            "## Your approval\n\n{terms}\n\n"
            "## What happens next\n\n"
            "- we sign a foster care agreement together\n"
            "- your supervising social worker gets in touch with you\n"
            "- we look at your approval together again within a year\n\n"
            "Call us on {council_phone} with any question and give our reference, {reference}.",
            _TERMS,
            frozenset({"terms"}),
        ),
        LetterKind(
            WITHDRAWN_CONFIRMED,
            "You withdrew",
            "You have withdrawn your application",
            "Dear {first_name}\n\n"
            "As you asked, we have stopped your application on {withdrawn_on}. You do not need to"
            " do anything.\n\n"
            "By law we keep what you told us until at least {kept_until}.\n\n"
            "Thank you for thinking about fostering. If you would like to come back to it, call us"
            " on {council_phone} and give our reference, {reference}.",
            {
                "withdrawn_on": "the day on which it was stopped",
                "kept_until": "the day until which we must keep it",
            },
        ),
    )
}

# Which decision a letter tells of: its being sent is when they were written to (5 working days).
TELLS_OF = {
    DECISION_YES: "approve",
    FINAL_YES: "approve",
    DETERMINATION: "propose_no",
    FINAL_NO: "refuse",
}


# Letters that say by when the reader may answer, counted from their own date: they go on that day.
COUNTS_FROM_ITS_DATE = frozenset({REPORT_SHARED, DETERMINATION})
# Letters whose reasons may speak of health or of offences.
TELLS_WHY = frozenset({STAGE_1_NO, DISQUALIFIED, DETERMINATION, FINAL_NO})


def letters_say() -> None:
    """Tell the settings of a hub which letters there are."""
    kinds_register(kind.said for kind in KINDS.values())
