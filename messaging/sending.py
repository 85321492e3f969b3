"""Sending: claim by lease, look again, hand over, mark.

Each step of the database's is a short transaction of its own with one cluster's reach, and the
handing over is in none. Killed anywhere, the lease runs out and another sender takes the row; it
asks the provider for the row's reference first, so nothing is lost and nothing said twice
(docs/messages.md).
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from hubs.access import Access
from hubs.fence import reaching
from messaging import faults, ledger, preparing
from messaging.channels import Channel, ChannelDown, Permanent, Temporary, open_channel
from messaging.models import Message
from messaging.rules import Letter

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

LEASE = timedelta(seconds=120)
# A batch lets go of what it has not begun after this long, so that no letter is older than its
# last look by more, and no row is sent under a lease that has run out.
HAND_OVER_FOR = 45.0  # seconds
ON_SCREEN_BATCH = 200
# A row taken often without an end may be what kills its sender. After this many times it goes in
# a small group, and then alone, behind the others. The first deaths are put down to the machine.
GROUPED_AFTER, GROUP = 2, 20
ALONE_AFTER = 5


class Sender:
    """Sends what is due in one cluster, batch after batch. One is made for each tick.

    ``tally`` counts what became of the rows: sent, found (accepted before), cancelled,
    postponed, held, failed, again.
    """

    def __init__(self, *, access: Access, clock: Clock) -> None:
        self._access = access
        self._clock = clock
        self._open: dict[str, Channel] = {}
        self._closed: set[str] = set()  # ways found closed: not tried again in this tick
        self.tally: Counter[str] = Counter()

    def close(self) -> None:
        """Let the channels go."""
        for channel in self._open.values():
            channel.close()

    def send_batch(self) -> int:
        """Deal with one batch by each channel; answers how many rows were taken."""
        return sum(self._batch(name) for name in Message.Channel.values if name not in self._closed)

    def _batch(self, name: str) -> int:
        try:
            channel = self._channel(name)
        except ChannelDown as error:
            self._shut(name, error)
            return 0
        size = channel.batch if channel else ON_SCREEN_BATCH
        faults.point("before_claim")
        lease = self._clock() + LEASE
        with reaching(self._access.reach):
            rows = ledger.claim(
                self._access, channel=name, limit=size, lease=lease, now=self._clock()
            )
        faults.point("after_claim")
        began = time.monotonic()
        for group in _groups(self._one_alone(rows, lease)):
            late = time.monotonic() - began > HAND_OVER_FOR
            if name in self._closed or late:
                self._give_back(group, lease)
            else:
                self._deliver(name, channel, group, lease, began)
        return len(rows)

    def _one_alone(self, rows: Sequence[Message], lease: datetime) -> list[Message]:
        """Keep one of the rows that must go alone and give the others back at once: were this
        sender killed by it, that should not be held against them."""
        alone = [row for row in rows if row.attempts > ALONE_AFTER]
        random.shuffle(alone)
        others = {row.pk for row in alone[1:]}
        self._give_back(alone[1:], lease)
        return [row for row in rows if row.pk not in others]

    def _deliver(
        self,
        name: str,
        channel: Channel | None,
        rows: Sequence[Message],
        lease: datetime,
        began: float,
    ) -> None:
        """Take a group to its end: found at the provider, looked at again, handed over."""
        if channel is not None:
            rows = self._settle(name, channel, rows, lease)
        now = self._clock()
        with reaching(self._access.reach):
            outcome = preparing.prepare(self._access, rows, lease=lease, now=now)
            if channel is None:
                ledger.mark_sent([row.pk for row, _ in outcome.letters], lease=lease, now=now)
        self.tally.update(outcome.tally)
        faults.point("after_prepare")
        if channel is None:
            self.tally["sent"] += len(outcome.letters)
        else:
            self._hand_over(name, channel, outcome.letters, lease, began)

    def _settle(
        self, name: str, channel: Channel, rows: Sequence[Message], lease: datetime
    ) -> list[Message]:
        """Mark those the provider has already; answers the rest.

        Only a row that was prepared before can have been handed over.
        """
        found: list[Message] = []
        rest: list[Message] = []
        for row in rows:
            try:
                known = bool(row.to) and channel.accepted(str(row.reference))
            except ChannelDown as error:
                self._shut(name, error)
                settled = {row.pk for row in found}
                self._give_back([row for row in rows if row.pk not in settled], lease)
                rest = []
                break
            (found if known else rest).append(row)
        self._mark(found, lease)
        self.tally["found"] += len(found)
        return rest

    def _hand_over(
        self,
        name: str,
        channel: Channel,
        letters: Sequence[tuple[Message, Letter]],
        lease: datetime,
        began: float,
    ) -> None:
        """Hand the letters to the provider, and mark them as often as it needs.

        A provider that can be asked later lets us mark a batch at once.
        """
        handed: list[Message] = []
        for position, (row, letter) in enumerate(letters):
            if name in self._closed or time.monotonic() - began > HAND_OVER_FOR:
                self._give_back([r for r, _ in letters[position:]], lease)
                break
            if self._send(name, channel, row, letter, lease):
                handed.append(row)
                faults.point("after_accept")
                if not channel.knows_references:
                    self._mark(handed, lease)
                    handed = []
        faults.point("before_mark")
        self._mark(handed, lease)

    def _send(
        self, name: str, channel: Channel, row: Message, letter: Letter, lease: datetime
    ) -> bool:
        """Hand over one letter; anything but acceptance is written down at once."""
        try:
            channel.send(str(row.reference), letter)
        except ChannelDown as error:
            self._shut(name, error)
            self._give_back([row], lease)
        except Permanent as error:
            self._fail(row, str(error), lease, final=True)
        except Temporary as error:
            self._fail(row, str(error), lease)
        except Exception:
            # A fault of our own must not stop the letters behind this one.
            log.exception("a letter could not be handed over", extra={"message_id": row.pk})
            self._fail(row, "Something went wrong on our side.", lease)
        else:
            self.tally["sent"] += 1
            return True
        return False

    def _mark(self, rows: Sequence[Message], lease: datetime) -> None:
        if rows:
            with reaching(self._access.reach):
                ledger.mark_sent([row.pk for row in rows], lease=lease, now=self._clock())

    def _fail(self, row: Message, why: str, lease: datetime, *, final: bool = False) -> None:
        with reaching(self._access.reach):
            ended = ledger.put_off(row, why=why, lease=lease, now=self._clock(), final=final)
        self.tally["failed" if ended else "again"] += 1

    def _give_back(self, rows: Sequence[Message], lease: datetime) -> None:
        if rows:
            with reaching(self._access.reach):
                ledger.give_back([row.pk for row in rows], lease=lease)

    def _channel(self, name: str) -> Channel | None:
        if name == Message.Channel.IN_APP:
            return None
        if name not in self._open:
            self._open[name] = open_channel(name)
        return self._open[name]

    def _shut(self, name: str, error: Exception) -> None:
        self._closed.add(name)
        self.tally["down"] += 1
        log.error("a channel is down", extra={"channel": name}, exc_info=error)


def _groups(rows: Sequence[Message]) -> Iterator[list[Message]]:
    """First all rows that are above suspicion, then small groups, then who goes alone.

    Suspects go in no fixed order, so that the guilty one is not always ahead of the others.
    """
    healthy = [row for row in rows if row.attempts <= GROUPED_AFTER]
    if healthy:
        yield healthy
    doubtful = [row for row in rows if GROUPED_AFTER < row.attempts <= ALONE_AFTER]
    random.shuffle(doubtful)
    for start in range(0, len(doubtful), GROUP):
        yield doubtful[start : start + GROUP]
    yield from ([row] for row in rows if row.attempts > ALONE_AFTER)
