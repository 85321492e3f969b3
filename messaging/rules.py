"""What the product says, to whom and when: every kind of message is registered here.

The apps above register their rules when they are loaded (`<app>/letters.py`), so this room knows
no case. A rule's `prepare` runs at the moment of sending, on a batch: it looks at the world as it
is now and answers, for each message, the letter to send or why it is no longer wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hubs.access import Access
from messaging.models import Message


@dataclass(frozen=True)
class Letter:
    """The words, ready to send. ``kept_body`` is what the ledger keeps when it must differ from
    what was sent: a link that opens someone's page is never stored."""

    to: str
    body: str
    subject: str = ""
    sender: str = ""  # the name an email comes from
    discreet: bool = False
    kept_body: str | None = None


@dataclass(frozen=True)
class Skip:
    """Not wanted any more, and why: a sentence a colleague reads in the list of messages."""

    why: str


@dataclass(frozen=True)
class Hold:
    """Must not go as it is: a person has to decide, and why."""

    why: str


Answer = Letter | Skip | Hold
Prepared = Mapping[int, Answer]
Prepare = Callable[[Sequence[Message], datetime], Prepared]
Failed = Callable[[Message, datetime], None]
Sweep = Callable[[Access, datetime], int]


@dataclass(frozen=True)
class Limit:
    """At most ``count`` of this kind to one address in ``per``."""

    count: int
    per: timedelta
    why: str


@dataclass(frozen=True)
class Rule:
    """One kind of message. ``audience``, ``when`` and ``stops`` are read by people (the list of
    messages, docs/messages.md)."""

    kind: str
    name: str
    audience: str
    when: str
    stops: str
    prepare: Prepare
    # Later than this after its time it is dropped, or held for a person to decide.
    stale_after: timedelta
    hold_when_stale: bool = False
    # The person has just pressed something: quiet hours and the daily limits do not apply.
    immediate: bool = False
    # A colleague chose to send it: it waits for the morning, but the daily limits, which are for
    # what goes by itself, neither stop nor count it.
    by_hand: bool = False
    limits: tuple[Limit, ...] = field(default=())
    # Called in the transaction that gives up on a message, so that somebody is told.
    failed: Failed | None = None


# Automatic messages to one address in 24 hours; those that somebody asked for are not counted.
DAILY_LIMITS = {Message.Channel.SMS: 1, Message.Channel.EMAIL: 2}

_rules: dict[str, Rule] = {}
_sweeps: list[Sweep] = []
_addresses: dict[str, str] = {}


def register(rule: Rule) -> Rule:
    """Declare a kind of message. Registering one twice is an error of the programmer."""
    if rule.kind in _rules:
        raise ValueError(f"{rule.kind} is registered twice")
    _rules[rule.kind] = rule
    return rule


def register_sweep(sweep: Sweep) -> Sweep:
    """Declare something that looks, once a tick and cluster, for messages to plan. It runs in a
    transaction with the cluster's reach and answers how many rows it dealt with."""
    _sweeps.append(sweep)
    return sweep


def register_about(about: str, address: str) -> None:
    """Say where the case of a message is shown: a path with `{said}` for its reference."""
    _addresses[about] = address


def of(kind: str) -> Rule:
    """The rule of a kind. Raises KeyError for a kind nobody registered."""
    return _rules[kind]


def every() -> list[Rule]:
    """All rules, by kind."""
    return [_rules[kind] for kind in sorted(_rules)]


def sweeps() -> Sequence[Sweep]:
    """What looks for messages to plan."""
    return tuple(_sweeps)


def address_of(message: Message) -> str:
    """Where a colleague reads the case this message is about; empty when it has no page."""
    return _addresses.get(message.about, "").format(said=message.about_said)
