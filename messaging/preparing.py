"""The last look: is a message still wanted, may it go now, and what does it say?"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction

from hubs.access import Access
from hubs.calendar import QuietHours, closed_days
from hubs.selectors import bank_holidays
from messaging import ledger, rules
from messaging.models import Message
from messaging.rules import DAILY_LIMITS, Answer, Hold, Letter, Rule, Skip

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
# An answer to what somebody just pressed may come at any hour, but only at once.
AT_ONCE = timedelta(minutes=15)

Rows = Sequence[Message]


@dataclass
class Outcome:
    """The letters to hand over, and a count of what became of the other rows."""

    letters: list[tuple[Message, Letter]] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)


def prepare(access: Access, rows: Rows, *, lease: datetime, now: datetime) -> Outcome:
    """Look at each claimed row again. Whatever is not to go now is written down here.

    Runs inside one transaction with the cluster's reach. A row whose rule fails is put off and
    does not touch the others.
    """
    outcome = Outcome()
    rows = _give_up(rows, outcome, lease=lease, now=now)
    rows = _drop_stale(rows, outcome, lease=lease, now=now)
    rows = _wait_for_day(rows, outcome, lease=lease, now=now)
    wanted: list[tuple[Message, Letter]] = []
    for row, answer in _answers(rows, now):
        if isinstance(answer, Letter):
            wanted.append((row, answer))
        elif isinstance(answer, Skip):
            ledger.cancel([row.pk], why=answer.why, lease=lease, now=now)
            outcome.tally["cancelled"] += 1
        elif isinstance(answer, Hold):
            ledger.hold([row.pk], why=answer.why, lease=lease)
            outcome.tally["held"] += 1
        else:
            ended = ledger.put_off(row, why=answer, lease=lease, now=now)
            outcome.tally["failed" if ended else "again"] += 1
    allowed = _within_limits(access, wanted, outcome, lease=lease, now=now)
    outcome.letters = ledger.keep_letters(allowed, lease=lease)
    return outcome


def _rule(row: Message) -> Rule | None:
    try:
        return rules.of(row.kind)
    except KeyError:
        return None  # planned by another version of the product: _answers says so


# --- Too often, too late, or too early in the morning --------------------------------------------


def _give_up(rows: Rows, outcome: Outcome, *, lease: datetime, now: datetime) -> list[Message]:
    """Take out what was begun too often without an end."""
    hopeless = [row for row in rows if row.attempts > ledger.MAX_ATTEMPTS]
    for row in hopeless:
        ledger.put_off(
            row, why="Sending it never came to an end.", lease=lease, now=now, final=True
        )
        outcome.tally["failed"] += 1
    return _without(rows, hopeless)


def _drop_stale(rows: Rows, outcome: Outcome, *, lease: datetime, now: datetime) -> list[Message]:
    """Take out what is too late to be of use."""
    late = [row for row in rows if row.stale_at is not None and row.stale_at < now]
    for row in late:
        rule = _rule(row)
        if rule is not None and rule.hold_when_stale:
            why = "Too late to go by itself: somebody needs to decide."
            ledger.hold([row.pk], why=why, lease=lease)
            outcome.tally["held"] += 1
        else:
            ledger.cancel([row.pk], why="Too late to be of use.", lease=lease, now=now)
            outcome.tally["cancelled"] += 1
    return _without(rows, late)


def _wait_for_day(rows: Rows, outcome: Outcome, *, lease: datetime, now: datetime) -> list[Message]:
    """Move what would disturb an enquirer at night to the morning."""
    waiting = [row for row in rows if row.user_id is None and not _answers_a_press(row, now)]
    if not waiting:
        return list(rows)
    opens = QuietHours(closed=closed_days(bank_holidays())).next_allowed(now)
    if opens <= now:
        return list(rows)
    ids = [row.pk for row in waiting]
    ledger.postpone(ids, until=opens, why="Waits for the morning.", lease=lease)
    outcome.tally["postponed"] += len(ids)
    return _without(rows, waiting)


def _without(rows: Rows, others: Rows) -> list[Message]:
    ids = {row.pk for row in others}
    return [row for row in rows if row.pk not in ids]


def _answers_a_press(row: Message, now: datetime) -> bool:
    rule = _rule(row)
    return rule is not None and rule.immediate and now - row.planned_at <= AT_ONCE


# --- What the rules say --------------------------------------------------------------------------


def _answers(rows: Rows, now: datetime) -> Iterable[tuple[Message, Answer | str]]:
    """Each row with its rule's answer; a plain sentence when there was none."""
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind, group in by_kind.items():
        rule = _rule(group[0])
        if rule is None:
            yield from ((row, f"Nothing here knows how to write {kind}.") for row in group)
        else:
            yield from _ask(rule, group, now)


def _ask(rule: Rule, rows: Rows, now: datetime) -> list[tuple[Message, Answer | str]]:
    """Ask a rule about a group; when that fails, about each row by itself."""
    try:
        with transaction.atomic():
            prepared = rule.prepare(rows, now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: no row is to blame
    except Exception:
        log.exception("a message could not be written", extra={"rule": rule.kind})
        if len(rows) == 1:
            return [(rows[0], "Something went wrong on our side when writing it.")]
        return [pair for row in rows for pair in _ask(rule, [row], now)]
    return [(row, prepared.get(row.pk, "Its rule gave no answer.")) for row in rows]


# --- How often -----------------------------------------------------------------------------------


def _within_limits(
    access: Access,
    letters: list[tuple[Message, Letter]],
    outcome: Outcome,
    *,
    lease: datetime,
    now: datetime,
) -> list[tuple[Message, Letter]]:
    """Take out what would be one too many for an address.

    Counted in the ledger, among what was sent and what is being sent. The addresses are locked
    until this transaction ends, so two senders cannot both find room for the last one.
    """
    addresses = sorted({letter.to for row, letter in letters if row.user_id is None})
    if not addresses:
        return letters
    had = _had_lately(access, addresses, [row.pk for row, _ in letters], now)
    allowed = []
    for row, letter in letters:
        over = _over_limit(row, had[letter.to], now) if row.user_id is None else None
        if over is None:
            allowed.append((row, letter))
            had[letter.to].append((row.kind, row.channel, now))
        elif over.until is None:
            ledger.cancel([row.pk], why=over.why, lease=lease, now=now)
            outcome.tally["cancelled"] += 1
        else:
            ledger.postpone([row.pk], until=over.until, why=over.why, lease=lease)
            outcome.tally["postponed"] += 1
    return allowed


Had = list[tuple[str, str, datetime]]  # kind, channel, when


def _had_lately(
    access: Access, addresses: list[str], batch: list[int], now: datetime
) -> defaultdict[str, Had]:
    """What each address had in the last day, besides this batch."""
    with connection.cursor() as cursor:
        # In one order, so that two senders never wait for each other in a ring.
        cursor.execute(
            "select pg_advisory_xact_lock(%s, place) from"
            " (select distinct hashtext(a) as place from unnest(%s::text[]) a order by 1) p",
            [_LOCKS, addresses],
        )
    rows = (
        Message.objects.visible_to(access)
        .filter(user=None, to__in=addresses)
        .filter(state__in=[Message.State.SENDING, Message.State.SENT])
        .exclude(pk__in=batch)
        .values_list("to", "kind", "channel", "finished_at")
    )
    had: defaultdict[str, Had] = defaultdict(list)
    for to, kind, channel, at in rows:
        if at is None or at > now - DAY:
            had[to].append((kind, channel, at or now))
    return had


_LOCKS = 7719  # the first half of our advisory locks' number: addresses


@dataclass(frozen=True)
class _Over:
    why: str
    until: datetime | None = None


def _over_limit(row: Message, had: Had, now: datetime) -> _Over | None:
    """Why this one would be too many, and until when it waits; None when there is room."""
    rule = rules.of(row.kind)
    for limit in rule.limits:
        if sum(kind == row.kind and at > now - limit.per for kind, _, at in had) >= limit.count:
            return _Over(limit.why)
    if not _automatic(row.kind):
        return None
    automatic = [at for kind, channel, at in had if channel == row.channel and _automatic(kind)]
    most = DAILY_LIMITS[Message.Channel(row.channel)]
    if len(automatic) < most:
        return None
    return _Over("Enough for one day: waits a day.", until=sorted(automatic)[-most] + DAY)


def _automatic(kind: str) -> bool:
    try:
        rule = rules.of(kind)
    except KeyError:
        return True
    return not (rule.immediate or rule.by_hand)
