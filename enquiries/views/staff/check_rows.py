"""The checks of a case as its pages show them: in words, in groups, with what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone

from enquiries.check_kinds import FORCE_LABELS, KINDS, Force
from enquiries.models import Check, Enquiry
from enquiries.selectors.checks import (
    asked_by_email,
    has_declined,
    is_of_referees,
    next_chaser,
)
from hubs.calendar import say_day

# State word -> colour of its tag.
COLOURS = {
    "Not asked": "grey",
    "To do": "grey",
    "Asked": "light-blue",
    "Chased": "yellow",
    "Would rather not": "orange",
    "Received": "blue",
    "Verified": "green",
    "Ran out": "red",
    "Not needed": "grey",
}
HOUSEHOLD, REFEREES = "The home and household", "Referees"
# The order of the counts on top: what needs doing first.
COUNTED = (
    "To do",
    "Not asked",
    "Asked",
    "Chased",
    "Would rather not",
    "Received",
    "Ran out",
    "Verified",
)


@dataclass(frozen=True)
class Row:
    """One check, one line of a task list (components/task_list.html)."""

    title: str
    href: str
    hint: str
    status: str
    colour: str


@dataclass
class Group:
    """The checks about one person, or about the home. ``prefix`` makes ids unique on the page."""

    name: str
    prefix: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Shown:
    """The checks of one stage, by whom they are about."""

    stage: int
    groups: dict[str, Group] = field(default_factory=dict)


def state_of(check: Check, *, today: date) -> str:
    """The one word for where a check stands."""
    if check.dropped_at or check.waived_at:
        return "Not needed"
    if check.verified_at:
        ran_out = check.expires_on is not None and check.expires_on < today
        return "Ran out" if ran_out else "Verified"
    if check.received_on:
        return "Received"
    if has_declined(check):
        return "Would rather not"
    if check.chased_at:
        return "Chased"
    if is_of_referees(check):
        return "To do"  # nobody is asked: each interview is recorded
    return "Asked" if check.requested_at else "Not asked"


def about_of(check: Check) -> str:
    """Whom a check is about, as a group's heading."""
    if check.person is not None:
        return check.person.full_name
    if check.member is not None:
        return f"{check.member.first_name} {check.member.last_name}".strip()
    return REFEREES if check.referee or is_of_referees(check) else HOUSEHOLD


def title_of(check: Check) -> str:
    """What a check is called on a line under its group's heading."""
    if check.referee is not None:
        return f"{check.label}: {check.referee.name}, for {check.referee.person.first_name}"
    if check.relationship is not None:
        partner = check.relationship.partner_name
        return f"{check.label}: {partner}, of {check.relationship.person.first_name}"
    return check.label


def said_with_whom(check: Check) -> str:
    """A check on a line of its own: what it is called, and whom it is about."""
    about = f" ({about_of(check)})" if check.person or check.member else ""
    return f"{title_of(check)}{about}"


def hint_of(check: Check, *, today: date) -> str:
    """When what happened, and what comes by itself."""
    parts = [_sentence(check.why)]
    if check.dropped_at:
        parts.append(_sentence(check.dropped_why))
    elif check.waived_at:
        parts.append(_sentence(check.waived_why))
    elif check.received_on:
        parts.append(f"Came on {say_day(check.received_on, today=today)}.")
        if check.expires_on:
            parts.append(f"Runs out on {say_day(check.expires_on, today=today)}.")
    elif check.requested_at:
        asked = timezone.localdate(check.requested_at)
        parts.append(f"Asked on {say_day(asked, today=today)}.")
        if check.chased_at:
            day = timezone.localdate(check.chased_at)
            parts.append(f"Chased on {say_day(day, today=today)}.")
        if reminder := next_chaser(check):
            parts.append(f"Next reminder on {say_day(reminder, today=today)}.")
    return " ".join(part for part in parts if part)


def _sentence(words: str) -> str:
    words = words.strip()
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}." if words else ""


def row_of(case: Enquiry, check: Check, *, today: date) -> Row:
    """A check as one line that leads to its page."""
    state = state_of(check, today=today)
    href = reverse("enquiries:check", args=[case.reference, check.pk])
    hint = hint_of(check, today=today)
    return Row(title_of(check), href, hint, state, COLOURS[state])


def stages_of(case: Enquiry, checks: Iterable[Check], *, today: date) -> list[Shown]:
    """The standing checks, stage by stage, by whom they are about."""
    stages = {1: Shown(1), 2: Shown(2)}
    for check in checks:
        if check.dropped_at is None:
            name = about_of(check)
            groups = stages[check.stage].groups
            prefix = f"checks-{check.stage}-{len(groups)}"
            groups.setdefault(name, Group(name, prefix)).rows.append(
                row_of(case, check, today=today)
            )
    for shown in stages.values():
        # People first, in the order in which they were named; then referees, then the home.
        last = {REFEREES: 1, HOUSEHOLD: 2}
        shown.groups = dict(sorted(shown.groups.items(), key=lambda each: last.get(each[0], 0)))
    return [shown for shown in stages.values() if shown.groups]


def counts_of(checks: Sequence[Check], *, today: date) -> list[dict[str, object]]:
    """How many standing checks are where, those that need doing first."""
    counted = Counter(state_of(check, today=today) for check in checks if not check.dropped_at)
    return [{"count": counted[word], "text": word} for word in COUNTED if counted[word]]


def missing_of(
    case: Enquiry, checks: Iterable[Check]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What has not come in Stage 1 or waits to be verified, each with the page where it is
    recorded: what the law asks for and has not come, which holds back the last day to say no,
    and the rest that Stage 2 waits for."""
    law, rest = [], []
    for check in checks:
        unverified = check.verified_at is None and check.waived_at is None
        if check.stage != 1 or check.dropped_at or not (check.is_missing or unverified):
            continue
        own = check.person is not None or check.member is not None
        text = f"{title_of(check)}: {about_of(check)}" if own else title_of(check)
        href = reverse("enquiries:check", args=[case.reference, check.pk])
        if check.is_missing and check.force == Force.LAW:
            law.append({"text": text, "href": href})
        else:
            state = "" if check.is_missing else " (came, not verified yet)"
            rest.append({"text": text + state, "href": href})
    return law, rest


def facts_of_check(check: Check, *, today: date, sensitive: bool) -> list[dict[str, str]]:
    """What stands on a check's own page. What it found is only for who may read such things."""
    kind = KINDS.get(check.kind)
    source = f": {kind.source}" if kind else ""
    facts = [
        ("About", "" if check.referee else about_of(check)),
        ("Speaks for", check.referee.person.full_name if check.referee else ""),
        ("Asked for by", f"{FORCE_LABELS[Force(check.force)]}{source}"),
        ("Needed for", f"Stage {check.stage}"),
        ("Why", _sentence(check.why)),
        ("Asked", _moment(check.requested_at, check.requested_by)),
        ("Chased", _day(check.chased_at and timezone.localdate(check.chased_at), today)),
        ("Next reminder", _day(next_chaser(check), today)),
        ("Came", _day(check.received_on, today)),
        ("Verified", _moment(check.verified_at, check.verified_by)),
        ("Not needed", _sentence(check.waived_why or check.dropped_why)),
    ]
    if sensitive:
        facts += [
            ("What it shows", check.get_outcome_display() if check.outcome else ""),
            ("What it says", _lines(check.finding)),
            ("Number", check.number),
            ("Day on it", _day(check.issued_on, today)),
        ]
    facts.append(("Runs out", _day(check.expires_on, today)))
    return [{"key": key, "value": value} for key, value in facts if value]


def _lines(text: str) -> str:
    """Words as they were typed, line by line, safe to show."""
    return linebreaksbr(text, autoescape=True)


def _day(day: date | None, today: date) -> str:
    return say_day(day, today=today) if day else ""


def _moment(moment: object, who: object) -> str:
    if moment is None:
        return ""
    day = say_day(timezone.localdate(moment))  # type: ignore[arg-type]
    return f"{day}, by {who}" if who else day


def email_said(check: Check) -> str:
    """Where the link of a check would go, for the page."""
    about = check.referee.name if check.referee else check.member and check.member.first_name
    address = asked_by_email(check)
    return f"{about} at {address}" if about and address else ""
