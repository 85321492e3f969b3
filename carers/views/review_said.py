"""Reviews, and what is proposed after one, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from carers.models import CarerDetermination, Household, Review, ReviewView
from hubs.access import Access
from hubs.calendar import say_day
from hubs.permissions import Right

_Conclusion, _Route = Review.Conclusion, CarerDetermination.Route
PROPOSED = {
    CarerDetermination.Proposes.END: "Proposed: to end the approval",
    CarerDetermination.Proposes.TERMS: "Proposed: to change the terms",
}


@dataclass(frozen=True)
class ViewSaid:
    """One view as a page shows it."""

    row: ReviewView
    whose: str
    state: str


def view_said(view: ReviewView) -> ViewSaid:
    """Whose view it is, and how it stands."""
    who = str(view.get_who_display())
    if view.not_given_why:
        state = f"None: {view.not_given_why}"
    elif view.received_on:
        state = f"Came on {say_day(view.received_on)}"
    elif view.asked_on:
        state = f"Asked on {say_day(view.asked_on)}"
    else:
        state = "Not asked yet"
    return ViewSaid(row=view, whose=f"{who}: {view.called}" if view.called else who, state=state)


def review_rows(review: Review, *, knows: bool) -> list[dict[str, str]]:
    """One review, for a summary list. ``knows``: this person may know of complaints."""
    concern, other = Review.Because.CONCERN, Review.Because.OTHER
    because = other if review.because == concern and not knows else review.because
    rows = [
        ("Why", str(Review.Because(because).label)),
        ("Opened", f"{say_day(review.opened_on)} by {review.opened_by}"),
        ("Called off", say_day(review.called_off_on) if review.called_off_on else ""),
        ("Held", say_day(review.held_on) if review.held_on else ""),
        ("At panel", say_day(review.panel_on) if review.panel_on else ""),
    ]
    if review.concluded_on:
        rows += [
            ("Conclusion", str(review.get_conclusion_display())),
            ("Concluded", f"{say_day(review.concluded_on)} by {review.concluded_by}"),
            ("Written notice", say_day(review.notice_on) if review.notice_on else ""),
        ]
    return [{"key": key, "value": value} for key, value in rows if value]


def what_follows(access: Access, found: Household, review: Review) -> list[dict[str, str]]:
    """What comes after a conclusion, each with where it is done by this person."""
    if review.concluded_on is None:
        return []
    proposal = getattr(review, "determination", None)
    if proposal is not None:
        href = reverse("carers:proposal", args=[found.reference, proposal.pk])
        return [{"text": str(PROPOSED[proposal.proposes]), "href": href}]
    return [
        {
            "text": text,
            "href": name and reverse(f"carers:{name}", args=[found.reference, review.pk]),
        }
        for name, text in _steps(access, found, review)
    ]


def _steps(access: Access, found: Household, review: Review) -> list[tuple[str, str]]:
    """What may be done after a conclusion: (address, or none where another does it; words)."""
    works, manages = access.can(Right.CARER_WORK), access.can(Right.CARER_MANAGE)
    versions = found.versions  # type: ignore[attr-defined]
    changed = any(version.review_id == review.pk for version in versions)
    if review.conclusion == _Conclusion.CARRY_ON or changed:
        notice = ("review_notice", "Record that the written notice went")
        return [notice] if works and review.notice_on is None else []
    if found.ended_on is not None:
        return []
    if review.conclusion == _Conclusion.NOT_SUITABLE:
        if manages:
            return [("propose", "Propose to end the approval")]
        return [("", "A manager of the council proposes to end the approval")]
    agreed = [("terms_agreed", "They agree in writing: change the terms at once")] if works else []
    if manages:
        return [*agreed, ("propose", "They do not agree: propose the change")]
    return [*agreed, ("", "If they do not agree, a manager of the council proposes the change")]


def proposal_said(runs: CarerDetermination, *, today: date) -> str:
    """Where a proposal stands, in a sentence."""
    if runs.decided_on is not None:
        return f"Decided on {say_day(runs.decided_on)}: {runs.get_outcome_display()}"
    if runs.recommended_on is not None:
        return "A panel has looked again. It waits for the decision"
    if runs.route == _Route.REPRESENTATIONS:
        return "They made representations. Panel looks again"
    if runs.route == _Route.REVIEW:
        if runs.papers_sent_on is not None:
            return "The papers are with the independent review"
        if runs.papers_by is not None:
            return f"They asked for the independent review. Papers by {say_day(runs.papers_by)}"
        return "They asked for the independent review. Its notice has not come yet"
    if today <= runs.answer_by:
        return f"They have until {say_day(runs.answer_by)} to answer"
    return f"They did not answer by {say_day(runs.answer_by)}. It waits for the decision"


def proposal_rows(runs: CarerDetermination) -> list[dict[str, str]]:
    """One proposal, for a summary list."""
    days = {
        "Date of the letter": runs.letter_on,
        "Last day to answer": runs.answer_by,
    }
    rows = [(key, say_day(day)) for key, day in days.items()]
    if runs.answered_on is not None:
        rows.append(("They chose", f"{runs.get_route_display()}, on {say_day(runs.answered_on)}"))
    later = {
        "Notice of the independent review": runs.review_notice_on,
        "Papers to go by": None if runs.papers_sent_on else runs.papers_by,
        "Papers sent": runs.papers_sent_on,
        "Looked at again": runs.recommended_on,
    }
    rows += [(key, say_day(day)) for key, day in later.items() if day]
    if runs.decided_on is not None:
        by = f" by {runs.decided_by}" if runs.decided_by else ""
        rows.append(("Decided", f"{say_day(runs.decided_on)}{by}"))
        rows.append(("Decision", str(runs.get_outcome_display())))
    return [{"key": key, "value": value} for key, value in rows]
