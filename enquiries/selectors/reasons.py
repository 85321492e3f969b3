"""The reasons a hub offers for an end: its own list where it has one on the day, or ours."""

from __future__ import annotations

from datetime import date

from enquiries.workflow import (
    CLOSE_REASONS,
    OFSTED_WITHDRAW_REASONS,
    PASS_ON_REASONS,
    WITHDRAW_REASONS,
    Action,
)
from hubs.models import Cluster, Reason

OURS: dict[str, dict[str, str]] = {
    Reason.List.WITHDRAW: WITHDRAW_REASONS,
    Reason.List.CLOSE: CLOSE_REASONS,
    Reason.List.PASS_ON: PASS_ON_REASONS,
}
LIST_OF: dict[Action, Reason.List] = {
    Action.WITHDRAW: Reason.List.WITHDRAW,
    Action.CLOSE: Reason.List.CLOSE,
    Action.PASS_ON: Reason.List.PASS_ON,
}


def reasons_offered(cluster: Cluster, *, applied: bool, day: date) -> dict[Action, dict[str, str]]:
    """What to choose from for each end of a case. Once they have applied (``applied``: their
    application stands, at whatever stage) a withdrawal has Ofsted's codes, which no hub may
    change."""
    own: dict[str, dict[str, str]] = {}
    for row in Reason.objects.filter(cluster=cluster).on(day).order_by("place_in_list", "pk"):
        own.setdefault(row.list, {})[row.code] = row.label
    offered = {action: own.get(name) or OURS[name] for action, name in LIST_OF.items()}
    if applied:
        offered[Action.WITHDRAW] = OFSTED_WITHDRAW_REASONS
    return offered


def reasons_named(cluster: Cluster) -> dict[tuple[str, str], str]:
    """(List, code) -> the hub's own words, past reasons included: how ``words.say_reason`` reads
    what was chosen once."""
    rows = Reason.objects.filter(cluster=cluster).order_by("valid_from", "pk")
    return {(row.list, row.code): row.label for row in rows}
