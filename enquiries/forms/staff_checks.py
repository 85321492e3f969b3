"""What staff fill in about a check, and what a council sets about its checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from enquiries.check_kinds import OWN_ASKS, OWN_WHO, WHO_LABELS, Who
from enquiries.forms.public.fields import Words
from enquiries.models import Check, Referee
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios, TextBox
from hubs.settings_fields import Line, whole_number

EARLIEST = date(2000, 1, 1)


def _day(what: str, label: str, **options: Any) -> DateField:
    return DateField(label=label, what=what, earliest=EARLIEST, **options)


class ReceiveForm(PageForm):
    """The day a check came."""

    on = _day(
        "the day it came",
        "When did it come?",
        help_text="The day it reached us. The 10 working days of Stage 1 count from the last one.",
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["on"]
        assert isinstance(field, DateField)
        field.latest = today


class CameForm(ReceiveForm):
    """Which checks came on one day."""

    checks = forms.TypedMultipleChoiceField(
        label="Which came?",
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Choose at least one check",
            "invalid_choice": "Choose from the list",
        },
    )
    field_order = ("checks", "on")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = "When did they come?"
        self.offers = bool(choices)  # whether there is anything to tick
        field = self.fields["checks"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(choices)


class VerifyForm(PageForm):
    """What a check shows, how it is weighed, and how long it lasts."""

    outcome = forms.ChoiceField(
        label="What does it show?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it shows"),
    )
    finding = Words(
        what="What it says",
        label="What does it say, and how do you weigh it?",
        max_length=8000,
        lines=True,
        required=False,
        help_text="Not needed when there is nothing of concern.",
        widget=CountBox(max_characters=8000, threshold=75, rows=5),
    )
    number = Words(
        what="The number", label="Number of the certificate or letter", max_length=60,
        required=False, widget=TextBox(width=20),
    )  # fmt: skip
    issued_on = _day("the day on it", "What day is on it?", required=False)

    def __init__(
        self, *args: Any, may_bar: bool, months_valid: int | None, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [o for o in Check.Outcome if o and (may_bar or o != Check.Outcome.BARRED)]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        hints = {
            str(
                Check.Outcome.BARRED
            ): "Only an offence that regulation 26(5) and Schedule 4 name, by an"
            " applicant or an adult at home. Every other offence is weighed.",
        }
        field.widget = Radios(hints=hints)
        field.choices = [(str(choice), choice.label) for choice in choices]
        day = self.fields["issued_on"]
        assert isinstance(day, DateField)
        day.latest = today
        if months_valid:
            day.help_text = f"It lasts {months_valid} months from that day."


class WaiveForm(PageForm):
    """Why a check is not needed."""

    reason = Words(
        what="The reason",
        label="Why is it not needed?",
        max_length=500,
        error_messages={"required": "Enter why it is not needed"},
        widget=TextBox(),
    )


class RefereeField(forms.ModelChoiceField):
    """A referee, said with whom they speak for."""

    def label_from_instance(self, obj: Referee) -> str:
        return f"{obj.name}, for {obj.person.first_name}"


class InterviewForm(PageForm):
    """An interview with a personal referee, written up."""

    referee = RefereeField(
        label="Which referee?",
        queryset=Referee.objects.none(),
        empty_label="Choose a referee",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a referee"),
    )
    on = _day("the day of the interview", "When was the interview?")
    how = Words(
        what="How it was done", label="How was it done?", max_length=60,
        help_text="For example, at their home, or by video",
        error_messages={"required": "Enter how it was done"}, widget=TextBox(width=20),
    )  # fmt: skip
    report = Words(
        what="The report",
        label="What did they say?",
        max_length=20_000,
        lines=True,
        help_text="This is the written report of the interview. It cannot be changed later.",
        error_messages={"required": "Enter the report of the interview"},
        widget=CountBox(max_characters=20_000, threshold=90, rows=12),
    )

    def __init__(
        self, *args: Any, referees: QuerySet[Referee], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field, day = self.fields["referee"], self.fields["on"]
        assert isinstance(field, RefereeField)
        assert isinstance(day, DateField)
        field.queryset = referees
        day.latest = today


class AskForm(PageForm):
    """Which checks to ask for at once."""

    checks = forms.TypedMultipleChoiceField(
        label="Ask for",
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Choose at least one check",
            "invalid_choice": "Choose from the list",
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["checks"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(choices)


# --- A council's own settings ---------------------------------------------------------------------


def _months() -> Any:
    field = whole_number(
        "How many months does it last?",
        what="How long it lasts",
        least=1,
        most=120,
        suffix="months",
        hint="Counted from the day on the paper. Leave empty if it does not run out.",
    )
    field.required = False
    return field


class KindForm(PageForm):
    """How a council asks for a check that the product knows."""

    on = forms.BooleanField(label="Ask for this check", required=False)
    at_least = whole_number(
        "How many referees are interviewed?",
        what="The number of referees",
        least=2,
        most=6,
        suffix="or more",
        hint="The law asks for two.",
    )
    months_valid = _months()

    def __init__(
        self, *args: Any, may_switch: bool, counts: bool, lasts: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, wanted in (("on", may_switch), ("at_least", counts), ("months_valid", lasts)):
            if not wanted:
                del self.fields[name]


class OwnCheckForm(PageForm):
    """A check of the council's own."""

    label_size = "s"

    label = Line(what="What it is called", longest=120, label="What is it called?")
    who = forms.ChoiceField(
        label="Whom is it about?",
        choices=[(str(who), WHO_LABELS[who]) for who in OWN_WHO],
        widget=Radios(small=True),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose whom it is about"),
    )
    stage = forms.TypedChoiceField(
        label="Which stage needs it?",
        choices=[("1", "Stage 1"), ("2", "Stage 2")],
        coerce=int,
        widget=Radios(small=True),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the stage"),
    )
    months_valid = _months()
    asked_by_link = forms.BooleanField(
        label="They answer our questions by an emailed link",
        required=False,
        help_text="Only for referees and for adults at home.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("asked_by_link") and Who(cleaned.get("who") or Who.CASE) not in OWN_ASKS:
            self.add_error("asked_by_link", "Only referees and adults at home can answer by a link")
        return cleaned
