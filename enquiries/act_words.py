"""What an act on a case changed, as a line of its timeline.

The record (hubs.audit) keeps codes and the ids of rows, so that it can be checked by machine.
A colleague reads neither: codes become the words of their own list, ids are left out, and what
was set for the first time is said without "Not given to".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from enquiries import check_kinds
from enquiries.models import AssessmentTrack, Determination, PanelItem, Visit
from enquiries.words import say_field, say_value
from hubs.audit import NOT_KEPT
from hubs.letters_said import letter_kinds

# Kept for the machine's sake; said by another line, or by nothing.
_UNSAID: Final = frozenset(
    {"next_due_at", "routing_rule", "routing_reason", "out_of_area", "contact", "waits"}
    | {"colleague", "open_until", "handed_over_at", "named"}
    | {"handover", "council", "transfer", "clock"}
    | {"check", "interview", "document", "letter", "item", "pack", "decision", "household"}
    | {"conflict", "form", "visit", "panel", "member", "consent", "plan", "report"}
)
_LINK_SAID: Final = {
    "possible": "Possibly the same person",
    "linked": "The same person",
    "different": "Different people",
}
_LABELS: Final = {
    "check_kind": "Check",
    "recommends": "Recommendation",
    "visit_outcome": "What follows",
    "route": "They chose",
}
_CODES: Final[dict[str, dict[str, str]]] = {
    "check_kind": {code: kind.label for code, kind in check_kinds.KINDS.items()},
    "recommends": dict(PanelItem.Recommends.choices),
    "visit_outcome": dict(Visit.Outcome.choices),
    "outcome": dict(AssessmentTrack.Outcome.choices),
    "route": dict(Determination.Route.choices),
}
_OF_LETTERS: Final = ("enquiry.letter_", "carers.letter_")


def say_change(
    action: str, field: str, pair: list[Any], names: Mapping[str, Mapping[int, str]]
) -> str:
    """One change as a line: "Phone number: 07700 900123 to 07700 900456"; empty for what is not
    said. ``names`` has the names for the ids that a field may keep (owner, service)."""
    before, after = pair
    if field in _UNSAID:
        return ""
    if NOT_KEPT in pair:
        return f"{_label(field)}: changed, not kept in the record"
    if field.startswith("link:"):
        now_said = _LINK_SAID.get(after, after)
        return f"{_LINK_SAID.get(before, before)} to {now_said}" if before else now_said
    if field in names:
        nobody = "Nobody" if field == "owner" else "No council"
        before, after = (names[field].get(pk, nobody) for pk in pair)
        return f"{_label(field)}: {before} to {after}"
    if field == "checks":
        return _checks(str(after))
    if field == "kind" and action.startswith(_OF_LETTERS):
        letter = letter_kinds().get(str(after))
        return letter.label if letter else ""
    was, now = (_value(field, value) for value in pair)
    if before in (None, ""):
        return f"{_label(field)}: {now}" if after not in (None, "") else ""
    return f"{_label(field)}: {was} to {now}"


def _label(field: str) -> str:
    return _LABELS.get(field) or say_field(field)


def _value(field: str, value: Any) -> str:
    return _CODES.get(field, {}).get(str(value)) or say_value(field, value)


def _checks(kept: str) -> str:
    """ "+dbs +dbs -pets" as two sentences. A council's own kind has a code that tells nobody
    anything, so such are counted only."""
    lines = []
    for sign, verb in (("+", "Added"), ("-", "Not wanted any more")):
        codes = [code for mark, code in re.findall(r"(?:^| )([+-])(\S+)", kept) if mark == sign]
        said = {check_kinds.KINDS[code].label for code in codes if code in check_kinds.KINDS}
        own = len({code for code in codes if code not in check_kinds.KINDS})
        parts = sorted(said) + ([f"{own} of the council’s own"] if own else [])
        if parts:
            lines.append(f"{verb}: {', '.join(parts)}")
    return "\n".join(lines)
