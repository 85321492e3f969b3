"""People who walk the whole road together, each in their own browser, and the clock they share.

Nothing here does a step of the work: it opens browsers, signs people in, lets time pass and looks
at what the screens, the messages and the letters say.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, Route, expect

from enquiries.tidying import tidy_cases
from hubs.calendar import LONDON
from hubs.models import User
from messaging.ticking import tick
from tests.axe import axe_finds
from tests.cast import Cast
from tests.roles import as_worker

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LINK = re.compile(r"https?://[^\s\"<>)]+/my/[^\s\"<>)]+")
FAULTS = re.compile("Sorry|not found|cannot open|went wrong|may not", re.IGNORECASE)
SOON = timedelta(minutes=5)  # messages wait two minutes for second thoughts
PATIENCE = 30.0  # seconds, on a machine that does other things too
MARK = """() => {
  document.documentElement.dataset.was = "1";
  window.swapped = 0;
  if (typeof htmx !== "undefined" && !window.counts) {
    window.counts = true;
    document.addEventListener("htmx:afterSettle", () => { window.swapped += 1; });
  }
}"""
LEFT = "document.readyState === 'complete' && !document.documentElement.dataset.was"
CHANGED = f"{LEFT} || window.swapped > 0"
# Where to write each press as it is made, to see how far a road has come.
PRESSES = os.environ.get("JOURNEY_PRESSES")
RESULTS = os.environ.get("JOURNEY_RESULTS")
# Where to keep pictures for a person to look at; none are kept otherwise.
PICTURES = os.environ.get("CASE_PICTURES")


@dataclass(frozen=True)
class How:
    """How the people of one road sit: with scripts or without, and how wide."""

    scripts: bool = True
    width: int = 1280
    look: bool = False  # at every new page, as axe and a ruler see it, at 360 and at 1280


@dataclass
class Company:
    """The people of one road and its clock.

    ``steps`` counts presses. Time is the process's own clock, moved forward, so the web server,
    the sweeps and the tokens in links all read it; between two moments the sweeps run, as the
    worker runs them.
    """

    url: str
    new_page: Callable[..., Page]
    signed_in: Callable[[User], Client]
    cast: Cast
    clock: Any
    how: How
    steps: int = 0
    looked: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)  # of pages, told together at the end
    sheets: dict[str, Page] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    kept: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    read: int = 0
    started: float = field(default_factory=monotonic)
    began: date = field(default_factory=timezone.localdate)

    # --- Time -----------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def today(self) -> date:
        return timezone.localdate()

    def wait(self, *, days: float = 0, hours: float = 0) -> None:
        """Let time pass, to a working hour of a day that is not at the weekend."""
        at = (self.now + timedelta(days=days, hours=hours)).astimezone(LONDON)
        while at.weekday() > 4:
            at += timedelta(days=1)
        if not time(9) <= at.time() <= time(16):
            at = datetime.combine(at.date(), time(10), tzinfo=LONDON)
            if at <= self.now:
                return self.wait(days=1)
        return self.until(at)

    def until(self, moment: datetime) -> None:
        """Go to a moment that has not come yet. The sweeps run soon after what was done last, when
        it has gone to whom it concerns, and then every two days."""
        assert moment > self.now, (moment, self.now)
        stop = self.now + SOON
        while stop < moment:
            self.clock.move_to(stop)
            self.sweep()
            stop += timedelta(days=2)
        self.clock.move_to(moment)
        self.sweep()

    def sweep(self) -> None:
        """What the worker does each minute and each hour."""
        with as_worker():
            tally = tick(clock=timezone.now)
            assert "database away" not in tally
            tidy_cases(now=timezone.now())

    # --- Browsers -------------------------------------------------------------------------------

    def _open(self, name: str, width: int) -> Page:
        if name not in self.sheets:
            sheet = self.new_page(
                javascript=self.how.scripts,
                base_url=self.url,
                viewport={"width": width, "height": 900},
            )
            sheet.set_default_timeout(PATIENCE * 1000)
            sheet.context.route("**/static/**", self._static)
            self.sheets[name] = sheet
        return self.sheets[name]

    def _static(self, route: Route) -> None:
        """Styles and scripts come from the server once, then as from a browser's own cache, which
        watching a page's requests switches off."""
        path = urlsplit(route.request.url).path
        if path not in self.kept:
            came = route.fetch()
            self.kept[path] = (came.status, came.headers.get("content-type", ""), came.body())
        status, kind, body = self.kept[path]
        route.fulfill(status=status, content_type=kind, body=body)

    def sits(self, name: str) -> Page:
        """Somebody of the cast, at their desk, signed in today."""
        sheet = self._open(name, self.how.width)
        user = getattr(self.cast, name)
        return self.signs_in(sheet, user)

    def desk_of(self, name: str) -> Page:
        """Somebody at their desk, who signs in by themselves."""
        return self._open(name, self.how.width)

    def signs_in(self, sheet: Page, user: User) -> Page:
        cookie = self.signed_in(user).cookies["session"]
        sheet.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.url}])
        return sheet

    def holds(self, name: str) -> Page:
        """Somebody of the public, with a phone."""
        return self._open(name, PHONE["width"])

    # --- Presses --------------------------------------------------------------------------------

    def press(
        self,
        sheet: Page,
        words: str | re.Pattern[str],
        *,
        within: Locator | None = None,
        stays: bool = False,
    ) -> Page:
        """Press the button, or follow the link, that says so, and wait for what comes of it.

        ``stays``: with scripts only a part of the page is swapped.
        """
        place = within or sheet.locator("body")
        exact = isinstance(words, str)
        button = place.get_by_role("button", name=words, exact=exact)
        link = place.get_by_role("link", name=words, exact=exact)
        offered = button.or_(link).and_(sheet.locator(":visible"))
        if offered.count() == 0:
            raise AssertionError(f"nothing says {words!r} on {told(sheet)}")
        sheet.evaluate(MARK)
        offered.first.click()
        done = CHANGED if stays else LEFT
        end = monotonic() + PATIENCE
        while not _holds(sheet, done):
            if monotonic() > end:
                raise AssertionError(f"nothing came of {words!r} on {told(sheet)}")
            sheet.wait_for_timeout(20)
        self.steps += 1
        if PRESSES:
            with Path(PRESSES).open("a") as presses:
                where = urlsplit(sheet.url).path
                presses.write(f"{monotonic() - self.started:.1f} {self.now:%x} {words} {where}\n")
        self.see(sheet)
        return sheet

    def fill(self, sheet: Page, label: str, words: str) -> None:
        """Type into the box that a page calls so."""
        called = re.compile(rf"^\s*{re.escape(label)}(\s\(optional\))?\s*$")
        sheet.locator("main").get_by_label(called).fill(words, timeout=PATIENCE * 1000 / 4)

    def find(self, name: str, reference: str) -> Page:
        """Somebody at their desk looks the case up, as the box at the top of each page does."""
        sheet = self.sits(name)
        sheet.goto("/staff/")
        self.see(sheet)
        sheet.get_by_role("searchbox").fill(reference)
        return self.press(sheet, "Search")

    def see(self, sheet: Page) -> None:
        """A page, not a fault; and where this road looks, what axe and a ruler find."""
        fault = sheet.locator("h1", has_text=FAULTS)
        assert fault.count() == 0, told(sheet)
        assert sheet.locator("h1").count() == 1, told(sheet)
        if not self.how.look or not self.how.scripts:
            return
        path = re.sub(r"/[A-Z]{2}-[^/]+|/\d+|/[A-Za-z0-9_-]{43}", "/x", urlsplit(sheet.url).path)
        if path not in self.looked:
            self.looked.add(path)
            before = sheet.viewport_size
            # Axe looks at every other page on the phone, the rest at the desk; where the road is
            # walked for its results or pictures, at each on both.
            turn = len(self.looked) % 2
            for at, size in enumerate((PHONE, DESK)):
                sheet.set_viewport_size(size)  # type: ignore[arg-type]
                with_axe = at == turn or bool(RESULTS or PICTURES)
                self.faults += _look(sheet, path, size["width"], with_axe=with_axe)
            sheet.set_viewport_size(before)  # type: ignore[arg-type]

    def writes_down(self, road: str) -> None:
        """How long the road took, for docs/journeys.md; only when bin/journeys asks for it."""
        if RESULTS:
            took = {
                "road": road,
                "scripts": self.how.scripts,
                "width": self.how.width,
                "pages": len(self.looked),
                "presses": self.steps,
                "days": (self.today - self.began).days,
                "seconds": round(monotonic() - self.started),
            }
            with Path(RESULTS).open("a") as results:
                results.write(f"{json.dumps(took)}\n")

    # --- Post -----------------------------------------------------------------------------------

    def post(self) -> list[dict[str, Any]]:
        """What the provider accepted since this was last asked."""
        path = settings.MESSAGE_LOG
        lines = path.read_text().splitlines() if path.exists() else []
        new, self.read = lines[self.read :], len(lines)
        return [json.loads(line) for line in new]


def link_in(letter: dict[str, Any]) -> str:
    """The path of the link in a message, to be opened on the server of the test."""
    found = LINK.search(letter["body"])
    assert found, letter
    return urlsplit(found.group()).path


def _holds(sheet: Page, what: str) -> bool:
    """Whether a page is at a point; between two pages nothing can be asked."""
    try:
        return bool(sheet.evaluate(what))
    except PlaywrightError:
        return False


def _look(sheet: Page, path: str, width: int, *, with_axe: bool) -> list[str]:
    """What a ruler, and axe, find wrong with a page at this width."""
    found = axe_finds(sheet) if with_axe else []
    faults = [f"{path}, at {width}: {each}" for each in found]
    across = sheet.evaluate("document.documentElement.scrollWidth")
    if across > width:
        faults.append(f"{path}: {across} wide on {width}")
    if PICTURES:
        name = path.strip("/").replace("/", "-") or "home"
        sheet.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    return faults


def told(sheet: Page) -> str:
    """What a person can read and press on a page, for the words of a failure."""
    return f"{sheet.url}\n{sheet.locator('main').first.inner_text()[:3000]}"


def fill_day(sheet: Page, label: str, day: date) -> None:
    """The three boxes of the day that a page calls so."""
    group = sheet.get_by_role("group", name=re.compile(rf"^{re.escape(label)}(\s\(optional\))?$"))
    for part in ("Day", "Month", "Year"):
        box = group.get_by_role("textbox", name=part, exact=True)
        box.fill(str(getattr(day, part.lower())), timeout=PATIENCE * 1000 / 4)


def moment_on(day: date, *, hour: int) -> datetime:
    """An hour of a day, as a clock on the wall says it."""
    return datetime.combine(day, time(hour), tzinfo=LONDON)


@contextmanager
def clock_at(moment: datetime) -> Iterator[Any]:
    """The process's clock, from this moment on; it ticks."""
    traveller = time_machine.travel(moment, tick=True)
    clock = traveller.start()
    try:
        yield clock
    finally:
        traveller.stop()


__all__ = [
    "DESK",
    "PHONE",
    "Company",
    "How",
    "clock_at",
    "expect",
    "fill_day",
    "link_in",
    "moment_on",
    "told",
]
