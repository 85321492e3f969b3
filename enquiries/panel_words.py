"""What the pages of panel and decision say of a case, in rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from enquiries.models import Deadline, Decision, Enquiry, PanelItem
from enquiries.selectors.panels import ItemPage
from hubs.calendar import say_day, say_moment

Row = dict[str, str]
# What was decided, as it is said afterwards: on its card, and wherever a link leads to that card.
_DECIDED = {
    Decision.Outcome.APPROVE: "Approved",
    Decision.Outcome.PROPOSE_NO: "Proposed not to approve",
    Decision.Outcome.MORE: "Asked for more before deciding",
}
_COMES = {True: "Yes", False: "No", None: "Not known yet"}


def say_decided(row: Decision) -> str:
    """ "Approved", "Proposed not to approve", and so on."""
    return _DECIDED.get(Decision.Outcome(row.outcome)) or str(row.get_outcome_display())


def item_dates(item: PanelItem, *, now: datetime) -> list[Row]:
    """A case's item: which panel, when, who comes, and what was done. Nobody is asked any more
    whether they come to a panel that is over."""
    over = bool(item.recommends) or item.panel.closed_at is not None
    rows = [
        ("Panel", item.panel.name),
        ("When", say_moment(item.starts_at or item.panel.at, now=now)),
        ("Where", item.panel.place),
        ("What it is", item.get_kind_display()),
        ("They come", "" if item.attends is None and over else _COMES[item.attends]),
        ("With them", item.supporter),
        ("Pack sent", say_moment(item.pack_sent_at, now=now) if item.pack_sent_at else ""),
        ("Why it went late", item.pack_late_why),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def ready_list(case: Enquiry, page: ItemPage, *, today: date) -> list[Row]:
    """What a case needs before its panel, as a task list: title, status, colour, address."""
    item, report = page.item, page.report
    assert item is not None
    answered = bool(report and report.commented_on)
    late = today > item.panel.papers_by
    by = say_day(item.panel.papers_by)
    to_send = "Late" if late else f"By {by}"
    comes = item.attends is not None
    return [
        _task("Report signed off", done=bool(report and report.locked_at)),
        _task("Their comments on it", done=answered, waits="None came", plain=True),
        _task(
            "Pack sent to members",
            done=item.pack_sent_at is not None,
            waits=to_send,
            alarm=late,
            href=_href(case, "panel_send_pack"),
        ),
        _task(
            "Do they come, and with whom?",
            done=comes,
            waits="Ask them",
            href=_href(case, "panel_prepare"),
        ),
    ]


def _task(
    title: str,
    *,
    done: bool,
    waits: str = "To do",
    alarm: bool = False,
    plain: bool = False,
    href: str = "",
) -> Row:
    colour = "" if plain and not done else "green" if done else "red" if alarm else "blue"
    return {
        "title": title,
        "status": "Done" if done else waits,
        "colour": colour,
        "href": href,
    }


def clock_rows(clocks: Iterable[Deadline], *, now: datetime) -> list[Row]:
    """The clocks of a decision: what, by when, whether it was in time, and whose rule it is."""
    return [
        {"what": clock.get_rule_display(), "by": _due(clock, now=now), "source": clock.source}
        for clock in clocks
    ]


def _due(clock: Deadline, *, now: datetime) -> str:
    due = say_day(timezone.localdate(clock.due_at))
    if clock.done_at is not None:
        done = say_day(timezone.localdate(clock.done_at))
        return f"Done on {done}, {'in time' if clock.done_at <= clock.due_at else 'late'}"
    return f"By {due}" if clock.due_at >= now else f"Was due by {due}"


def _href(case: Enquiry, name: str) -> str:
    return reverse(f"enquiries:{name}", args=[case.reference])
