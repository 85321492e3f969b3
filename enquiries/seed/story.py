"""Tells one made-up case forwards in time: the same seed, the same case.

A case goes on until it ends or until today; what would have happened later is left open, as it
would be on the day.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from enquiries.seed import post, shape, words
from enquiries.seed.arrival import arrival_draw
from enquiries.seed.case import Drawn, Ground, Row, Wish, lognormal, pick
from enquiries.seed.people import Applicant, applicants_draw
from enquiries.workflow import BEFORE_APPLICATION, ENDED, STAGE_LABELS, Kind, Stage
from hubs.calendar import LONDON, ONE_DAY

REACHED = ("spoke", "two_way")


class NotYet(Exception):
    """The next thing lies after today: the case is left as it stands."""


@dataclass
class Story:
    """One case, told forwards from ``received`` to ``until``."""

    rng: random.Random
    ground: Ground
    received: datetime
    until: datetime
    reference: str
    serial: int
    pace: float = 1.0  # how long this week's first contacts take against the usual
    again: Drawn | None = None  # the earlier case of the same person
    wish: Wish | None = None

    def tell(self) -> Drawn:
        """The whole case."""
        self.clock = self.received
        self.stage = Stage.ENQUIRY
        self.owner: int | None = None
        arrived = arrival_draw(
            self.rng, self.ground, received=self.received, until=self.until, wish=self.wish
        )
        self.kind, self.council, self.out = arrived.kind, arrived.council, arrived.out
        enquiry = {"reference": self.reference, **arrived.enquiry}
        self.case = Drawn(enquiry, self._people(), again=self.again)
        self.case.points = [
            {"kind": kind, "typed": typed, "normalised": normalised, "works": True}
            for kind, typed, normalised in self.case.people[0].points
        ]
        self.case.moves.append(self._move_row("", Stage.ENQUIRY, by=None))
        self._promise()
        post.receipt(self.rng, self.ground.hub, self.case, at=self.clock)
        with suppress(NotYet):
            self._travel()
        self._stand()
        return self.case

    # --- Arrival ------------------------------------------------------------------------------

    def _people(self) -> list[Applicant]:
        if self.again is not None:
            return self.again.people
        return applicants_draw(
            self.rng,
            serial=self.serial,
            hub=self.ground.hub,
            couple=self.kind in (Kind.FOSTERING, Kind.KINSHIP) and self.rng.random() < 0.38,
            name=self.wish.name if self.wish else None,
        )

    def _promise(self) -> None:
        ground = self.ground
        due = ground.calendar.promise(
            self.received, days=ground.promise_days, at=ground.promise_time
        )
        self.first_contact = self._clock_row(
            "first_contact",
            "First contact",
            f"Promise of {ground.hub.name}: within {ground.promise_days} opening "
            f"day{'s' * (ground.promise_days != 1)}, by {ground.promise_time:%H:%M}",
            max(due, self.received),
        )
        self.first_contact["remind_at"] = ground.calendar.subtract_working_time(due, ground.remind)

    # --- The road -----------------------------------------------------------------------------

    def _travel(self) -> None:
        self.owner = self._officer() if self.rng.random() < 0.35 else None
        if self.wish and self.wish.untouched:
            raise NotYet
        if not self._first_words():
            self._end(Stage.CLOSED, "wrong_details" if self._wrong_number() else "no_reply")
            return
        if self.again is not None and self.rng.random() < 0.5:
            self._wait("Check against the earlier enquiry", lognormal(self.rng, 2, 0.5))
            self._end(Stage.CLOSED, "duplicate")
        elif self._elsewhere():
            return
        elif self.kind == Kind.INFORMATION and self.rng.random() < 0.72:
            self._wait("Ask if the pack helped", lognormal(self.rng, 14, 0.4))
            self._end(Stage.CLOSED, "information_only")
        else:
            if self.stage == Stage.ENQUIRY:  # had the pack, and now we have spoken
                self._wait("Ask if the pack helped", lognormal(self.rng, 6, 0.5))
                self._attempt("spoke")
                self._move(Stage.CONVERSATION)
            self._onwards()

    def _first_words(self) -> bool:
        """Try to reach them, at most a few times. Whether anybody was reached."""
        rng, calendar = self.rng, self.ground.calendar
        hours = lognormal(rng, *shape.FIRST_ATTEMPT_HOURS) * self.pace
        if rng.random() < 0.035:  # slipped through
            hours = 14 + rng.random() * 30
        due = self.first_contact["due_at"]
        outcomes = shape.SILENCE if rng.random() < shape.SILENT_SHARE else shape.OUTCOMES
        for count in range(shape.MOST_ATTEMPTS):
            at = calendar.add_working_time(self.clock, timedelta(hours=hours))
            if count:
                due = calendar.promise(self.clock, days=1, at=self.ground.promise_time)
                self._step("Try again", due)
            self._pass(at)
            self.owner = self.owner or self._officer()
            outcome = pick(rng, outcomes)
            if self.kind == Kind.INFORMATION:
                outcome = "sent"
            self._attempt(outcome)
            if outcome == "sent" or outcome in REACHED:
                self.first_contact["done_at"] = self.clock
                if outcome != "sent":
                    self._move(Stage.CONVERSATION)
                return True
            hours = lognormal(rng, *shape.AGAIN_HOURS)
        self._wait("Last try, then close", lognormal(rng, 9, 0.4))
        return False

    def _wrong_number(self) -> bool:
        return any(each["outcome"] == "wrong_number" for each in self.case.attempts)

    def _elsewhere(self) -> bool:
        """Those another team or another place looks after."""
        reason = {
            Kind.KINSHIP: "kinship",
            Kind.LODGINGS: "lodgings",
            Kind.OTHER: "other",
        }.get(self.kind, "")
        if self.out:
            reason = "out_of_area"
        elif self.kind == Kind.TRANSFER and self.rng.random() < 0.5:
            reason = "agency_transfer"
        if not reason:
            return False
        self._wait("Pass on, with their agreement", lognormal(self.rng, 2, 0.7))
        self._end(Stage.PASSED_ON, reason)
        return True

    def _onwards(self) -> None:
        """Stage by stage, each reached by some."""
        known = self.kind == Kind.TRANSFER  # they have done it before: surer and quicker
        for name, (share, days, sigma) in shape.GOES_ON.items():
            if self.rng.random() > (share**0.5 if known else share):
                self._stop()
                return
            self._keep_in_touch(lognormal(self.rng, days * (0.7 if known else 1), sigma))
            if name == "approved":
                self._end(Stage.APPROVED, "")
                return
            if name == "visit":
                self.owner = self._worker() or self.owner
            self._move(Stage(name))

    def _stop(self) -> None:
        """They stop, or we do. After an application only they may, or the decision-maker."""
        self._keep_in_touch(lognormal(self.rng, *shape.GIVES_UP_DAYS))
        early = self.stage in BEFORE_APPLICATION
        if early and self.rng.random() > shape.WITHDRAWS_SHARE:
            self._end(Stage.CLOSED, pick(self.rng, shape.CLOSE_REASONS))
        elif self.stage == Stage.DECISION:
            self._move(Stage.DETERMINATION)
            self._keep_in_touch(shape.ANSWER_DAYS)
            self._end(Stage.NOT_APPROVED, "")
        else:
            reasons = shape.WITHDRAW_REASONS if early else shape.OFSTED_WITHDRAW_REASONS
            self._end(Stage.WITHDREW, pick(self.rng, reasons))

    def _keep_in_touch(self, days: float) -> None:
        """``days`` pass, with a word every two or three weeks."""
        until = self.clock + timedelta(days=days)
        if self.rng.random() < 0.5 and self.ground.officers:
            self.case.notes.append(
                {"at": self.clock, "by_id": self._someone(), "text": self.rng.choice(words.NOTES)}
            )
        while (left := until - self.clock) > timedelta(days=24):
            self._wait(self._step_words(), min(lognormal(self.rng, 15, 0.3), left.days - 1))
            self._attempt(self.rng.choice(("spoke", "spoke", "spoke", "two_way", "left_message")))
        self._wait(self._step_words(), max(left.total_seconds() / 86400, 0.3))

    # --- One thing ------------------------------------------------------------------------------

    def _pass(self, at: datetime) -> None:
        """Time passes to ``at``; NotYet when that is after today."""
        at = at.replace(microsecond=0)
        if at > self.until:
            raise NotYet
        self.clock = max(at, self.clock)

    def _wait(self, label: str, days: float) -> None:
        """Plan the next thing, and come to it: mostly by the day it was planned for."""
        at = self.ground.calendar.next_opening(self.clock + timedelta(days=days))
        at += timedelta(minutes=self.rng.randrange(180))
        slack = self.rng.choices((0, -1, -3, 1, 4), (60, 6, 3, 20, 11))[0]
        day = (at + timedelta(days=slack)).astimezone(LONDON).date()
        due = self._office_time(day)
        # Some cases are left with nothing planned, and go quiet.
        if self.stage != Stage.CONVERSATION or self.rng.random() > 0.07:
            self._step(label, max(due, self.clock + timedelta(hours=1)))
        self._pass(at)
        self._finish_step()

    def _office_time(self, day: date) -> datetime:
        """The hub's usual time of day, on the first day from ``day`` on which it is open then."""
        while True:
            due = datetime.combine(day, self.ground.promise_time, tzinfo=LONDON)
            if self.ground.calendar.is_open_at(due):
                return due
            day += ONE_DAY

    def _step(self, label: str, due: datetime) -> None:
        self._finish_step()
        self._clock_row("next_step", label, "Set by the person responsible", due)

    def _finish_step(self) -> None:
        for row in self.case.clocks:
            if row["rule"] == "next_step" and row["done_at"] is None:
                row["done_at"] = self.clock

    def _clock_row(self, rule: str, label: str, source: str, due: datetime) -> Row:
        row = {
            "rule": rule,
            "occurrence": 1 + sum(each["rule"] == rule for each in self.case.clocks),
            "label": label,
            "source": source,
            "amount": None,
            "unit": "",
            "over_why": "",
            "trigger_at": self.clock,
            "due_at": due,
            "done_at": None,
            "cancelled_at": None,
            "cancelled_reason": "",
            "remind_at": None,
            "reminded_at": None,
            "missed_at": None,
        }
        self.case.clocks.append(row)
        return row

    def _attempt(self, outcome: str) -> None:
        how = self.case.enquiry["contact_by"] if outcome == "two_way" else "phone"
        if outcome == "sent":
            how = "email"
        elif how == "phone" and outcome == "two_way":
            how = "text"
        self._finish_step()
        if outcome == "wrong_number":
            for point in self.case.points:
                point["works"] = point["works"] and point["kind"] != "phone"
        note = self.rng.choice(words.CALL_NOTES) if outcome == "spoke" else ""
        self.case.attempts.append(
            {"at": self.clock, "by_id": self.owner, "how": how, "outcome": outcome, "note": note}
        )
        if outcome == "no_answer":
            post.missed_you(self.rng, self.ground.hub, self.case, at=self.clock)

    def _move_row(self, source: str, target: Stage, *, by: int | None, reason: str = "") -> Row:
        return {
            "from_stage": source,
            "to_stage": str(target),
            "at": self.clock,
            "by_id": by,
            "reason": reason,
            "detail": "",
        }

    def _move(self, target: Stage, reason: str = "") -> None:
        row = self._move_row(str(self.stage), target, by=self.owner, reason=reason)
        self.case.moves.append(row)
        self.stage = target

    def _end(self, target: Stage, reason: str) -> None:
        self._move(target, reason)
        for row in self.case.clocks:
            if row["done_at"] is None:
                row["cancelled_at"], row["cancelled_reason"] = self.clock, STAGE_LABELS[target]

    def _officer(self) -> int | None:
        return self.rng.choice(self.ground.officers) if self.ground.officers else None

    def _worker(self) -> int | None:
        workers = self.council.workers if self.council else ()
        return self.rng.choice(workers) if workers else None

    def _someone(self) -> int | None:
        return self.owner or self._officer()

    def _step_words(self) -> str:
        return self.rng.choice(words.NEXT_STEPS[str(self.stage)])

    # --- Where it stands --------------------------------------------------------------------------

    def _stand(self) -> None:
        """The case's own columns, from what happened to it."""
        case = self.case
        for row in case.clocks:
            self._sweep(row)
        spoken = [each["at"] for each in case.attempts if each["outcome"] in (*REACHED, "sent")]
        tried = [each["at"] for each in case.attempts]
        last = case.moves[-1]
        over = self.stage in ENDED
        step = self._open_step()
        case.enquiry |= {
            "stage": str(self.stage),
            "stage_since": last["at"],
            "owner_id": self.owner,
            "next_step": step["label"] if step else "",
            "next_due_at": self._next_due(step),
            "waiting_on": "" if over or not tried else self._waiting_on(),
            "paused_until": None,
            "first_attempt_at": tried[0] if tried else None,
            "first_contact_at": spoken[0] if spoken else None,
            "last_contact_at": tried[-1] if tried else None,
            "ended_at": last["at"] if over else None,
            "end_reason": last["reason"] if over else "",
            "version": len(case.moves) + len(case.attempts),
        }

    def _sweep(self, row: Row) -> None:
        """What the minute tick had done by today: reminded, and noticed what was missed."""
        ends = [at for at in (row["done_at"], row["cancelled_at"], self.until) if at]
        if row["remind_at"] and row["remind_at"] < min(ends):
            row["reminded_at"] = row["remind_at"]
        if row["due_at"] + timedelta(minutes=1) < min(ends):
            row["missed_at"] = row["due_at"] + timedelta(minutes=1)

    def _open_step(self) -> Row | None:
        running = [c for c in self.case.clocks if not (c["done_at"] or c["cancelled_at"])]
        return next((c for c in running if c["rule"] == "next_step"), None)

    def _next_due(self, step: Row | None) -> datetime | None:
        """After a first try the officer's own step leads; until then, the promise."""
        if step and self.case.attempts:
            due: datetime = step["due_at"]
            return due
        if self.first_contact["done_at"] or self.first_contact["cancelled_at"]:
            return None
        return self.first_contact["due_at"]

    def _waiting_on(self) -> str:
        other = {Stage.CHECKS: 0.6, Stage.PANEL: 0.5, Stage.ASSESSMENT: 0.15}.get(self.stage, 0.04)
        roll = self.rng.random()
        if roll < other:
            return "other"
        return "them" if roll < other + 0.22 else ""
