"""The words for a case's fields and their values: the same on every staff screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enquiries.models import (
    Channel,
    ContactBy,
    Door,
    Enquiry,
    GoodTime,
    RoutingRule,
    Source,
    WaitingOn,
)
from enquiries.workflow import (
    CLOSE_REASONS,
    KIND_LABELS,
    NOT_SUITABLE_REASONS,
    OFSTED_WITHDRAW_REASONS,
    PASS_ON_REASONS,
    STAGE_LABELS,
    WITHDRAW_REASONS,
    Stage,
)
from hubs.audit import NOT_KEPT

FIELD_LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "said_as": "How the name is said",
    "phone": "Phone number",
    "email": "Email address",
    "kind": "What they came for",
    "contact_by": "How to contact them",
    "good_time": "Best time",
    "discreet": "Do not mention fostering",
    "may_leave_message": "We may leave a message",
    "language": "Language for an interpreter",
    "access_needs": "Access needs",
    "source": "How they heard of us",
    "keep_in_touch": "Wants news and events",
    "owner": "Who works on it",
    "service": "Council",
    "next_step": "Next step",
    "waiting_on": "Waiting on",
    "paused_until": "Paused until",
    "stage": "Stage",
    "postcode": "Postcode",
    "second_first_name": "Second applicant’s first name",
    "second_last_name": "Second applicant’s last name",
    "second_phone": "Second applicant’s phone number",
    "second_email": "Second applicant’s email address",
}
WAITING = {
    WaitingOn.US: "Us",
    WaitingOn.THEM: "The enquirer",
    WaitingOn.OTHER: "Someone else",
}
EMPTY = "Not given"

_CHOICES: dict[str, dict[Any, str]] = {
    "kind": {str(kind): label for kind, label in KIND_LABELS.items()},
    "contact_by": dict(ContactBy.choices),
    "good_time": dict(GoodTime.choices),
    "source": dict(Source.choices),
    "waiting_on": {str(value): label for value, label in WAITING.items()},
    "stage": {str(stage): label for stage, label in STAGE_LABELS.items()},
}
# Each end has its own list of reasons; "other" reads differently in each.
_REASONS = {
    Stage.WITHDREW: WITHDRAW_REASONS
    | {code: f"{label} ({code})" for code, label in OFSTED_WITHDRAW_REASONS.items()},
    Stage.CLOSED: CLOSE_REASONS,
    Stage.PASSED_ON: PASS_ON_REASONS,
    Stage.NOT_SUITABLE: NOT_SUITABLE_REASONS,
}
_LISTS = {Stage.WITHDREW: "withdraw", Stage.CLOSED: "close", Stage.PASSED_ON: "pass_on"}


def say_field(name: str) -> str:
    """The label of a field; an unknown one reads as its own name."""
    return FIELD_LABELS.get(name, name.replace("_", " ").capitalize())


def say_value(name: str, value: Any) -> str:
    """A field's value in words: "Yes", "Mornings", "Not given"."""
    if value == NOT_KEPT:
        return "Not kept in the record"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in _CHOICES and value in _CHOICES[name]:
        return _CHOICES[name][value]
    return str(value) if value not in (None, "") else EMPTY


def say_reason(stage: str, reason: str, own: Mapping[tuple[str, str], str] | None = None) -> str:
    """The reason for an end in words; empty when there is none.

    ``own`` are the hub's own words (selectors.reasons.reasons_named), which stand over ours.
    """
    if not reason:
        return ""
    theirs = (own or {}).get((_LISTS.get(Stage(stage), ""), reason))
    return theirs or _REASONS.get(Stage(stage), {}).get(reason, reason)


def say_route(case: Enquiry) -> str:
    """Why this council: the rule that chose it, with the postcode or the reason it rests on."""
    where = case.postcode or case.postcode_typed
    if case.routing_rule == RoutingRule.POSTCODE:
        return f"The postcode {where} is in this council’s area"
    if case.routing_rule == RoutingRule.SECTOR:
        return f"Most homes near {where} are in this council’s area"
    if case.routing_rule == RoutingRule.STAFF and case.routing_reason:
        return f"A member of staff chose it: {case.routing_reason}"
    if case.routing_rule == RoutingRule.NONE and case.out_of_area:
        home = f" ({case.home_authority})" if case.home_authority else ""
        return f"No council yet: {where or 'their home'} is outside our area{home}"
    return RoutingRule(case.routing_rule).label


def say_arrival(case: Enquiry) -> str:
    """How they came: "Website, Ask us to call you"."""
    return f"{Channel(case.channel).label}, {Door(case.door).label}"


def contact_flags(case: Enquiry) -> list[str]:
    """What everyone who gets in touch must know first, in words."""
    flags = []
    if case.discreet:
        flags.append("Do not mention fostering in messages")
    if not case.may_leave_message:
        flags.append("Do not leave a message")
    if case.language:
        flags.append(f"Interpreter: {case.language}")
    if case.access_needs:
        flags.append(f"Access needs: {case.access_needs}")
    return flags
