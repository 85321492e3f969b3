"""A date in three boxes: the widget, the field and the texts of its errors."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
PARTS = ("day", "month", "year")


class DateAnswer(NamedTuple):
    """The three boxes of a date exactly as typed."""

    day: str = ""
    month: str = ""
    year: str = ""


@dataclass(frozen=True)
class DatePart:
    """One of the three boxes of a date, ready for the template."""

    id: str
    name: str
    label: str
    value: str
    width: int
    error: bool
    autocomplete: str


class DateBoxes(forms.Widget):
    """Day, month and year in three boxes, sent as `name-day`, `name-month`, `name-year`."""

    use_fieldset = True
    template_name = "django/forms/widgets/date_boxes.html"

    def __init__(self, *, birthday: bool = False, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.birthday = birthday

    def value_from_datadict(self, data: Any, files: Any, name: str) -> DateAnswer:
        return DateAnswer(*(str(data.get(f"{name}-{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in PARTS)

    def answer(self, value: Any) -> DateAnswer:
        """What to show in the boxes for a stored date or for what was typed."""
        if isinstance(value, datetime.date):
            return DateAnswer(str(value.day), str(value.month), str(value.year))
        return value if isinstance(value, DateAnswer) else DateAnswer()

    def boxes(self, name: str, html_id: str, value: Any, wrong: frozenset[str]) -> list[DatePart]:
        """The three boxes; those named in `wrong` are drawn as errors."""
        return [
            DatePart(
                id=f"{html_id}-{part}",
                name=f"{name}-{part}",
                label=part.capitalize(),
                value=typed,
                width=4 if part == "year" else 2,
                error=part in wrong,
                autocomplete=f"bday-{part}" if self.birthday else "",
            )
            for part, typed in zip(PARTS, self.answer(value), strict=True)
        ]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        html_id = context["widget"]["attrs"].get("id", name)
        context["parts"] = self.boxes(name, html_id, value, frozenset())
        return context


class DateField(forms.Field):
    """A date typed in three boxes. Months may be words; errors name the boxes they are about.

    `what` is the answer in the middle of a sentence ("the date of the visit"), from which the
    texts of GOV.UK's date pattern are made. `earliest` and `latest` are inclusive; a callable is
    asked at validation.
    """

    widget = DateBoxes

    def __init__(
        self,
        *,
        what: str,
        earliest: datetime.date | Callable[[], datetime.date] | None = None,
        latest: datetime.date | Callable[[], datetime.date] | None = None,
        **options: Any,
    ) -> None:
        self.what, self.earliest, self.latest = what, earliest, latest
        options.setdefault("error_messages", {}).setdefault("required", f"Enter {what}")
        super().__init__(**options)

    @property
    def subject(self) -> str:
        """`what` at the start of a sentence."""
        return self.what[:1].upper() + self.what[1:]

    def to_python(self, value: Any) -> datetime.date | None:
        """The date, or None when all boxes are empty; ValidationError coded with wrong boxes."""
        if value is None or isinstance(value, datetime.date):
            return value
        missing = [part for part in PARTS if not getattr(value, part)]
        if len(missing) == 3:
            return None
        if missing:
            self.complain(f"{self.subject} must include a {' and '.join(missing)}", *missing)
        if not (value.year.isdecimal() and len(value.year) == 4):
            self.complain(f"{self.subject} must have a year of 4 numbers", "year")
        day, month = number_of(value.day), month_of(value.month)
        wrong = [part for part, found in (("day", day), ("month", month)) if found is None]
        if wrong:
            self.complain(f"{self.subject} must be a real date", *wrong)
        try:
            return datetime.date(int(value.year), month or 0, day or 0)
        except ValueError:
            self.complain(f"{self.subject} must be a real date", *PARTS)
        return None

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            self.complain(f"{self.subject} must be on or after {plain_date(earliest)}", *PARTS)
        if latest and value > latest:
            self.complain(f"{self.subject} must be on or before {plain_date(latest)}", *PARTS)

    def complain(self, text: str, *parts: str) -> None:
        """Raise an error about the named boxes."""
        raise ValidationError(text, code="-".join(parts))

    def has_changed(self, initial: Any, data: Any) -> bool:
        boxes = self.widget
        assert isinstance(boxes, DateBoxes)
        return boxes.answer(initial) != boxes.answer(data)


def number_of(text: str) -> int | None:
    """A whole number of at most two digits, or None."""
    return int(text) if text.isdecimal() and len(text) <= 2 else None


def month_of(text: str) -> int | None:
    """1 to 12 from a number, a month's name or its first three or more letters; else None."""
    number = number_of(text)
    if number is not None:
        return number if 1 <= number <= 12 else None
    found = [at for at, name in enumerate(MONTHS, 1) if name.startswith(text.lower())]
    return found[0] if len(text) >= 3 and len(found) == 1 else None


def plain_date(day: datetime.date) -> str:
    """3 March 2027"""
    return f"{day.day} {day:%B %Y}"
