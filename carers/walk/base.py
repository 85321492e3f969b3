"""Who walks, which family, and how time goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from enquiries.models import (
    Enquiry,
)
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import Cluster

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AccessAt = Callable[[datetime], Access]


@dataclass(frozen=True)
class People:
    """Who does what. Each is asked for at the moment of the act, as a request would."""

    officer: AccessAt
    hub_manager: AccessAt
    worker: AccessAt
    manager: AccessAt
    administrator: AccessAt
    decision_maker: AccessAt


@dataclass(frozen=True)
class Family:
    """Who applies, who lives with them, and who speaks for them. Nobody of them exists."""

    first: tuple[str, str]
    second: tuple[str, str] = ("", "")
    postcode: str = "NE8 1HH"
    address: str = "14 Bensham Bank, Gateshead"
    email: str = "kit.dawson@example.org"
    phone: str = "07700 900412"
    children: tuple[tuple[str, date], ...] = ()
    referees: tuple[str, ...] = ("Robin Ahmed", "Sasha Whitfield", "Jo Lister")
    born: tuple[date, date] = (date(1984, 5, 6), date(1986, 2, 11))
    kind: str = "fostering"
    wants: tuple[str, ...] = ("short_term", "siblings")


@dataclass
class Steps:
    """One case on its way. Each step moves the moment on, and ends between 9am and 5pm on a day
    that is not at the weekend."""

    cluster: Cluster
    people: People
    family: Family
    at: datetime
    pk: int = 0
    took: dict[str, datetime] = field(default_factory=dict)

    # --- Time and who ---------------------------------------------------------------------------

    def wait(self, days: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        at = (self.at + timedelta(days=days, hours=hours)).astimezone(LONDON)
        while at.weekday() > 4:
            at += DAY
        if not time(9) <= at.time() <= time(16):
            at = datetime.combine(at.date(), time(10, at.minute), tzinfo=LONDON)
        self.at = max(at, self.at + timedelta(minutes=1))

    def until(self, moment: datetime) -> None:
        """Let time pass to a moment, if it has not come yet."""
        self.at = max(self.at, moment)

    def do(self, who: AccessAt, act: Callable[..., Any], **named: Any) -> Any:
        """One act on the case, by one colleague, now."""
        access = who(self.at)
        with reaching(access.reach):
            return act(access=access, enquiry_id=self.pk, now=self.at, **named)

    def look(self, who: AccessAt, read: Callable[[Access, Enquiry], Any]) -> Any:
        """Read something of the case as a colleague."""
        access = who(self.at)
        with reaching(access.reach):
            return read(access, Enquiry.objects.visible_to(access).get(pk=self.pk))

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)
