"""A gathering, and who came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from hubs.forms import DateField, PageForm, TextBox
from mockingbird.forms.fields import count, line, pick
from mockingbird.models import Attendance, Gathering
from mockingbird.selectors.gatherings import Expected

MOST = 30  # adults or children of one household
Status = Attendance.Status


class GatheringForm(PageForm):
    """What and when."""

    on = DateField(label="Day", what="the day")
    kind = pick("What kind", Gathering.Kind.choices, "Select what kind it is")
    title = line("Title", 100, "The title", required=False, hint="For example picnic at Saltwell")
    hours = forms.DecimalField(
        label="Hours",
        required=False,
        min_value=0,
        max_value=200,
        max_digits=4,
        decimal_places=1,
        widget=TextBox(width=4, inputmode="decimal"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places",
             "max_whole_digits"),
            "Enter the hours as a number, like 2.5",
        ),
    )  # fmt: skip
    cost = forms.DecimalField(
        label="Cost",
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        widget=TextBox(width=5, inputmode="decimal", prefix="£"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            "Enter the cost in pounds, like 45 or 45.50",
        ),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["on"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = today - timedelta(days=366), today + timedelta(days=366)


class AttendanceForm(PageForm):
    """A tick for each household that came, and how many of it."""

    mark_optional = False

    def __init__(self, *args: Any, expected: list[Expected], **options: Any) -> None:
        super().__init__(*args, **options)
        self.expected = expected
        for each in expected:
            self._ask(each)

    def _ask(self, each: Expected) -> None:
        key, ticked = each.member.pk, each.ticked
        came = ticked is not None and ticked.status == Status.CAME
        sorry = ticked is not None and ticked.status == Status.APOLOGIES
        self.fields[f"came_{key}"] = forms.BooleanField(label="Came", required=False, initial=came)
        self.fields[f"sorry_{key}"] = forms.BooleanField(
            label="Apologies", required=False, initial=sorry
        )
        for name, usual in (("adults", each.called.carers), ("children", each.children)):
            value = getattr(ticked, name) if came else usual
            field = count(name.capitalize(), MOST, f"The {name}", required=False)
            field.initial = value
            self.fields[f"{name}_{key}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each household with its questions."""
        return [
            {
                "called": each.called,
                "role": each.member.get_role_display(),
                **{
                    name: self[f"{name}_{each.member.pk}"]
                    for name in ("came", "sorry", "adults", "children")
                },
            }
            for each in self.expected
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for each in self.expected:
            key = each.member.pk
            if cleaned.get(f"came_{key}") and cleaned.get(f"sorry_{key}"):
                self.add_error(f"sorry_{key}", f"{each.called}: tick one of the two")
        return cleaned

    def answers(self) -> list[tuple[int, str, int, int]]:
        """For each household its key, what became of it, adults and children."""
        return [self._answer(each.member.pk) for each in self.expected]

    def _answer(self, key: int) -> tuple[int, str, int, int]:
        given = self.cleaned_data
        if given[f"came_{key}"]:
            counts = given[f"adults_{key}"] or 0, given[f"children_{key}"] or 0
            return key, Status.CAME, *counts
        return key, Status.APOLOGIES if given[f"sorry_{key}"] else Status.ABSENT, 0, 0


class CopyForm(PageForm):
    """The day of a gathering like an earlier one."""

    on = DateField(label="Day", what="the day")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["on"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = today - timedelta(days=366), today + timedelta(days=366)
