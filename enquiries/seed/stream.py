"""A stream of made-up cases in the order they were received, at any size."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from enquiries.seed import shape
from enquiries.seed.case import Drawn, Ground, Row, Wish, lognormal, pick, reference_of
from enquiries.seed.story import Story
from hubs.calendar import LONDON

DAY = timedelta(days=1)
REMEMBERED = 400  # earlier cases of a hub that a person may come back from


@dataclass
class Stream:
    """All cases of a set: ``count`` by chance, and those wished for, oldest first."""

    grounds: Sequence[Ground]
    count: int
    until: datetime
    seed: int
    wishes: Sequence[Wish] = ()
    _earlier: dict[int, deque[Drawn]] = field(default_factory=dict)

    def cases(self) -> Iterator[Drawn]:
        """Draw them one by one; nothing is kept but the last few hundred."""
        chance = ((moment, None) for moment in self._moments())
        wished = sorted(self.wishes, key=lambda wish: wish.received)
        for serial, (received, wish) in enumerate(_merged(chance, wished)):
            yield self._case(serial, received, wish)

    def first_day(self) -> date:
        """How far back the set goes, so that the hubs are as busy as they should be: between
        one year and ten."""
        years = min(max(self.count / shape.ENQUIRIES_A_YEAR, 1), 10)
        return self.until.astimezone(LONDON).date() - timedelta(days=round(365.25 * years))

    def _case(self, serial: int, received: datetime, wish: Wish | None) -> Drawn:
        rng = random.Random(f"{self.seed}-{serial}")  # noqa: S311
        place = wish.hub if wish else rng.choices((0, 1), shape.HUB_SHARE)[0]
        ground = self.grounds[place]
        earlier = self._earlier.setdefault(place, deque(maxlen=REMEMBERED))
        again = None
        if earlier and (wish.again if wish else rng.random() < shape.AGAIN_SHARE):
            again = earlier[-1] if wish else rng.choice(earlier)
        story = Story(
            rng=rng,
            ground=ground,
            received=received,
            until=self.until,
            reference=reference_of(ground.hub.prefix, serial, self.seed),
            serial=serial,
            pace=self._pace(received),
            again=again,
            wish=wish,
        )
        case = story.tell()
        if again is not None:
            case.link = self._link(rng, case, ground)
        earlier.append(case)
        return case

    def _pace(self, received: datetime) -> float:
        """Some weeks everyone is slower: leave, illness, a busy campaign."""
        year, week, _ = received.astimezone(LONDON).isocalendar()
        rng = random.Random(f"{self.seed}-{year}-{week}")  # noqa: S311
        return lognormal(rng, 1.0, 0.4)

    def _link(self, rng: random.Random, case: Drawn, ground: Ground) -> Row:
        received: datetime = case.enquiry["received_at"]
        state = pick(rng, shape.LINK_STATES)
        if case.enquiry["end_reason"] == "duplicate":
            state = "linked"
        elif self.until - received < timedelta(days=4):
            state = "possible"
        decided = None if state == "possible" else min(received + DAY, self.until)
        phone = any(point["kind"] == "phone" for point in case.points)
        return {
            "state": state,
            "because": "same phone number" if phone else "same email address",
            "found_at": received,
            "decided_at": decided,
            "decided_by_id": rng.choice(ground.officers) if decided and ground.officers else None,
        }

    # --- When they come -----------------------------------------------------------------------

    def _moments(self) -> Iterator[datetime]:
        """``count`` moments, in order, thicker where enquiries are."""
        first, last = self.first_day(), self.until.astimezone(LONDON).date()
        days = [first + DAY * place for place in range((last - first).days + 1)]
        total = sum(_weight(day) for day in days)
        passed, given = 0.0, 0
        for day in days:
            passed += _weight(day)
            wanted = round(self.count * passed / total)
            yield from self._moments_of(day, wanted - given)
            given = wanted

    def _moments_of(self, day: date, count: int) -> list[datetime]:
        rng = random.Random(f"{self.seed}-{day}")  # noqa: S311
        hours = range(24)
        latest = self.until - timedelta(seconds=1)
        found = []
        for _ in range(count):
            hour = rng.choices(hours, shape.HOURS)[0]
            clock = time(hour, rng.randrange(60), rng.randrange(60))
            moment = datetime.combine(day, clock, tzinfo=LONDON)
            if moment > latest:  # later today: it has come already, some time since midnight
                midnight = datetime.combine(day, time(), tzinfo=LONDON)
                moment = midnight + (latest - midnight) * rng.random()
            found.append(moment.replace(microsecond=0))
        return sorted(found)


def _weight(day: date) -> float:
    weight = shape.MONTHS[day.month - 1] * shape.WEEKDAYS[day.weekday()]
    begins, ends = shape.FORTNIGHT
    if begins <= (day.month, day.day) <= ends:
        weight *= shape.FORTNIGHT_LIFT
    if (day.month, day.day) >= (12, 20):
        weight *= 0.5
    return weight


def _merged(
    chance: Iterator[tuple[datetime, None]], wished: list[Wish]
) -> Iterator[tuple[datetime, Wish | None]]:
    """Both in one order of time."""
    waiting = deque(wished)
    for moment, nothing in chance:
        while waiting and waiting[0].received < moment:
            wish = waiting.popleft()
            yield wish.received, wish
        yield moment, nothing
    for wish in waiting:
        yield wish.received, wish
