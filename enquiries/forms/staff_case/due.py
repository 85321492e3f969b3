"""A contact, a next step: what happened, what comes next, by when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_case.asking import AskingForm
from enquiries.models import ContactAttempt, SafetyFlag, WaitingOn
from enquiries.words import WAITING
from hubs.calendar import LONDON, ONE_DAY, WorkingCalendar, say_day
from hubs.forms import CountBox, DateField, PageForm, Radios, TextBox, TimeField

TOMORROW, TWO_DAYS, NEXT_WEEK, ON_DATE, NOTHING = "tomorrow", "two_days", "week", "date", "none"
FURTHEST = timedelta(days=730)  # a next step two years away is a slip of the year

_Outcome, _How = ContactAttempt.Outcome, ContactAttempt.How
# The way of a contact that is the safe way of a protected case.
SAFE_HOW: dict[str, str] = {
    str(SafetyFlag.SafeWay.PHONE): str(_How.PHONE),
    str(SafetyFlag.SafeWay.TEXT): str(_How.TEXT),
    str(SafetyFlag.SafeWay.EMAIL): str(_How.EMAIL),
}
NOT_SAFE = "This is not the safe way. Log it only if they got in touch with you"
SPOKEN = frozenset({_How.PHONE, _How.IN_PERSON})
WRITTEN_OUTCOMES = frozenset({_Outcome.TWO_WAY, _Outcome.SENT})
SPOKEN_OUTCOMES = frozenset({_Outcome.SPOKE, _Outcome.LEFT_MESSAGE})


class DueForm(PageForm):
    """When something is due: three quick choices in opening days, or a date.

    `cleaned_data["due_at"]` is the moment, or None for no next step. `whom` is the person who may
    be told of it; empty when there is no way to write to them.
    """

    when = forms.ChoiceField(
        label="When?",
        choices=[],
        initial=TOMORROW,
        error_messages={"required": "Select when it is due"},
    )
    due_on = DateField(label="Date", what="the date of the next step", required=False)
    due_time = TimeField(label="By what time", required=False, help_text="For example, 5pm")
    tell = forms.BooleanField(required=False)

    may_be_nothing = False

    def __init__(
        self,
        *args: Any,
        calendar: WorkingCalendar,
        at: time,
        now: datetime,
        whom: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.now, self.at = now, at
        self.days = quick_days(calendar, now=now)
        choice = self.fields["when"]
        assert isinstance(choice, forms.ChoiceField)
        choice.widget = Radios(reveals={ON_DATE: "due_on"}, small=True)
        choice.choices = [
            *quick_choices(self.days, today=self.today),
            (ON_DATE, "Pick a date"),
            *([(NOTHING, "No next step")] if self.may_be_nothing else []),
        ]
        self.fields["due_time"].initial = at
        self.fields["tell"].label = f"Tell {whom} when we will call"
        if not whom:
            del self.fields["tell"]

    @property
    def today(self) -> date:
        """The day in London."""
        return timezone.localdate(self.now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["due_at"] = self._due_at(cleaned)
        return cleaned

    def _due_at(self, cleaned: dict[str, Any]) -> datetime | None:
        when = cleaned.get("when")
        if when in (None, NOTHING) or "due_time" in self.errors or "due_on" in self.errors:
            return None
        day = cleaned.get("due_on") if when == ON_DATE else self.days[when]
        if day is None:
            self.add_error("due_on", "Enter the date of the next step")
            return None
        due = datetime.combine(day, cleaned.get("due_time") or self.at, tzinfo=LONDON)
        if due <= self.now:
            self.add_error("due_on" if when == ON_DATE else "due_time", "Choose a time to come")
            return None
        if day > self.today + FURTHEST:
            self.add_error("due_on", "The date of the next step must be within 2 years")
            return None
        return due


def quick_days(calendar: WorkingCalendar, *, now: datetime) -> dict[str, date]:
    """The days behind the quick choices: all of them days on which the hub is open."""

    def open_day(count: int) -> date:
        return calendar.promise(now, days=count, at=time(12)).astimezone(LONDON).date()

    return {
        TOMORROW: open_day(1),
        TWO_DAYS: open_day(2),
        NEXT_WEEK: _next_week(calendar, today=timezone.localdate(now)) or open_day(5),
    }


def _next_week(calendar: WorkingCalendar, *, today: date) -> date | None:
    """This day of next week, or the open day from Monday to Friday nearest to it, the later of
    two. A hub open at weekends still means a weekday. None in a week without one."""
    wanted = today + 7 * ONE_DAY
    monday = wanted - wanted.weekday() * ONE_DAY
    weekdays = [monday + n * ONE_DAY for n in range(5)]
    open_days = [day for day in weekdays if calendar.is_open_day(day)]
    return min(open_days, key=lambda day: (abs(day - wanted), wanted - day), default=None)


def quick_choices(days: dict[str, date], *, today: date) -> list[tuple[str, str]]:
    """The quick choices in words, each with its day."""
    tomorrow = "Tomorrow" if days[TOMORROW] == today + ONE_DAY else "Next open day"
    said = {TOMORROW: tomorrow, TWO_DAYS: "In 2 working days", NEXT_WEEK: "Next week"}
    return [(key, f"{words}: {say_day(days[key], today=today)}") for key, words in said.items()]


class ContactForm(DueForm, AskingForm):
    """One attempt to reach the person, and what comes next.

    ``flag``: on a protected case the safe way stands chosen, no message can have been left, and
    it asks once about any other way, and about what looks like an address or a number.
    """

    how = forms.ChoiceField(
        label="How did you try?",
        choices=_How.choices,
        widget=Radios(small=True, inline=True),
        error_messages={"required": "Select how you tried to reach them"},
    )
    outcome = forms.ChoiceField(
        label="What happened?",
        choices=_Outcome.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select what happened"},
    )
    note = Words(
        what="Note",
        label="Note",
        max_length=4000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=4000, threshold=75, rows=3),
    )
    next_step = Words(
        what="Next step",
        label="What happens next",
        max_length=200,
        required=False,
        widget=TextBox(),
        help_text="For example, call again or send the guide",
    )
    field_order = ("how", "outcome", "note", "next_step", "when", "due_on", "due_time", "tell")
    may_be_nothing = True

    def __init__(self, *args: Any, flag: SafetyFlag | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.flag = flag
        if "tell" in self.fields:
            hint = "When you agreed a call. After no answer they are told anyway."
            self.fields["tell"].help_text = hint
        if flag is not None:
            self._keep_safe(flag)

    def _keep_safe(self, flag: SafetyFlag) -> None:
        how, outcome = self.fields["how"], self.fields["outcome"]
        assert isinstance(how, forms.ChoiceField)
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [c for c in _Outcome.choices if c[0] != _Outcome.LEFT_MESSAGE]
        safe = SAFE_HOW.get(flag.safe_way)
        how.initial = safe
        how.choices = sorted(_How.choices, key=lambda choice: choice[0] != safe)
        when = f", {flag.safe_when}" if flag.safe_when else ""
        how.help_text = (
            f"The safe way: {flag.get_safe_way_display().lower()}{when}"
            if safe
            else "No way is safe: log only what they began"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        how, outcome = cleaned.get("how"), cleaned.get("outcome")
        if how in SPOKEN and outcome in WRITTEN_OUTCOMES:
            self.add_error("outcome", "Select an outcome that goes with a call or a meeting")
        elif how and how not in SPOKEN and outcome in SPOKEN_OUTCOMES:
            self.add_error("outcome", "Select an outcome that goes with a written message")
        reached = outcome in ContactAttempt.REACHED
        if reached and cleaned.get("due_at") and not cleaned.get("next_step"):
            self.add_error("next_step", "Enter what happens next, or select “No next step”")
        if cleaned.get("next_step") and cleaned.get("when") == NOTHING:
            self.add_error("when", "Select when the next step is due")
        if cleaned.get("tell"):
            self._check_tell(outcome=outcome, when=cleaned.get("when"))
        if self.flag is not None:
            self._ask(self.flag, how, cleaned.get("note", ""))
        return cleaned

    def _ask(self, flag: SafetyFlag, how: str | None, note: str) -> None:
        if how and how != SAFE_HOW.get(flag.safe_way):
            self.ask_once(f"how-{how}", "how", NOT_SAFE)
        self.ask_about_words("note", note)

    def _check_tell(self, *, outcome: str | None, when: str | None) -> None:
        """Someone can be told of a call that was agreed with them, and of no other."""
        if outcome and outcome not in ContactAttempt.REACHED:
            self.add_error("tell", "Tell them only after you spoke, or wrote and they answered")
        elif when == NOTHING:
            self.add_error("tell", "Select when we will call, or do not tell them")


class NextStepForm(DueForm):
    """What happens next, by when, and whom it waits for."""

    next_step = Words(
        what="Next step",
        label="What happens next",
        max_length=200,
        widget=TextBox(),
        error_messages={"required": "Enter what happens next"},
    )
    waiting_on = forms.ChoiceField(
        label="Who are we waiting for?",
        choices=[(str(value), label) for value, label in WAITING.items()],
        widget=Radios(small=True),
        required=False,
        initial=str(WaitingOn.US),
    )
    field_order = ("next_step", "when", "due_on", "due_time", "tell", "waiting_on")
    mark_optional = False
