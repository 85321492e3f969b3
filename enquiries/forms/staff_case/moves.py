"""Where a case goes: to a colleague, to another council, along the road, to rest for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_case.colleague import colleague_field, colleagues_offer
from enquiries.forms.staff_case.due import FURTHEST
from enquiries.workflow import (
    BY_HAND,
    MOVES,
    STAGE_LABELS,
    Action,
    Order,
    Stage,
    targets_of,
)
from hubs.calendar import ONE_DAY
from hubs.forms import DateField, PageForm, Radios, TextBox
from hubs.models import FosteringService, User


class HandoverForm(PageForm):
    """Which colleague takes it from here."""

    to = colleague_field()

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues_offer(self, "to", colleagues)


class PauseForm(PageForm):
    """Stay quiet until a day."""

    until = DateField(
        label="Until when?",
        what="the date to get in touch again",
        help_text="We send nothing until then. On this day the case is due again.",
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["until"]
        assert isinstance(field, DateField)
        field.earliest, field.latest = today + ONE_DAY, today + FURTHEST


class RouteForm(PageForm):
    """Another council, and why."""

    service = forms.ModelChoiceField(
        label="Council",
        queryset=FosteringService.objects.none(),
        empty_label="Choose a council",
        error_messages={
            "required": "Choose a council",
            "invalid_choice": "Choose a council of this hub",
        },
    )
    reason = Words(
        what="The reason",
        label="Why this council?",
        max_length=300,
        help_text="This stays on the case.",
        error_messages={"required": "Enter why this council"},
        widget=TextBox(),
    )

    def __init__(self, *args: Any, councils: QuerySet[FosteringService], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["service"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = councils


# --- Moves --------------------------------------------------------------------------------

# Only what is done by hand: the others are done on a page of their own, with what the law asks.
_SAID = {
    Action.ADVANCE: "Move on to “{stage}”",
    Action.STEP_BACK: "Move back to “{stage}”, recorded by mistake",
    Action.WITHDRAW: "They have stopped (withdrew)",
    Action.CLOSE: "We are closing it",
    Action.PASS_ON: "Pass on to another organisation",
    Action.REOPEN: "Open again at “{stage}”",
}
_REASON_FIELDS = {
    Action.WITHDRAW: "withdraw_reason",
    Action.CLOSE: "close_reason",
    Action.PASS_ON: "pass_on_reason",
}


def moves_from(source: Stage, order: Order = Order.VISIT_FIRST) -> list[tuple[str, str]]:
    """Every lawful move by hand as a choice: ("advance:visit", 'Move on to "Home visit"')."""
    return [
        (f"{action}:{target}", _SAID[action].format(stage=STAGE_LABELS[target]))
        for action in BY_HAND
        for target in targets_of(action, source=source, order=order)
    ]


def _reason(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Choose a reason")], required=False, widget=forms.Select()
    )


class MoveForm(PageForm):
    """A lawful move from the stage that was shown, with its reason.

    ``reasons``: what to choose from for each end (selectors.reasons.reasons_offered).
    """

    move = forms.ChoiceField(
        label="What happens to this enquiry?",
        choices=[],
        error_messages={
            "required": "Select what happens to this enquiry",
            "invalid_choice": "This enquiry cannot go there from its present stage",
        },
    )
    withdraw_reason = _reason("Why have they stopped?")
    close_reason = _reason("Why are we closing it?")
    pass_on_reason = _reason("Who takes it from here?")
    detail = Words(
        what="The details",
        label="Anything a colleague should know",
        max_length=1000,
        lines=True,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(
        self,
        *args: Any,
        source: Stage,
        order: Order,
        reasons: Mapping[Action, Mapping[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices = moves_from(source, order)
        offered = {value.partition(":")[0] for value, _ in choices}
        field = self.fields["move"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = Radios(
            reveals={
                value: name
                for value, _ in choices
                for action, name in _REASON_FIELDS.items()
                if value.startswith(f"{action}:")
            }
        )
        field.choices = choices
        for action, name in _REASON_FIELDS.items():
            listed = self.fields[name]
            assert isinstance(listed, forms.ChoiceField)
            listed.choices = [("", "Choose a reason"), *reasons[action].items()]
            if action not in offered:
                del self.fields[name]
        self.fields["shown"].initial = str(source)

    def clean_shown(self) -> Stage:
        try:
            return Stage(self.cleaned_data["shown"])
        except ValueError:
            raise ValidationError("Open this page again and choose once more") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("move")
        if not chosen:
            return cleaned
        action, target = chosen.split(":")
        cleaned["action"], cleaned["target"] = Action(action), Stage(target)
        name = _REASON_FIELDS.get(cleaned["action"], "")
        cleaned["reason"] = cleaned.get(name, "") if name else ""
        if name and not cleaned["reason"]:
            self.add_error(name, "Choose a reason")
        needs_words = MOVES[cleaned["action"]].needs_reason and not name
        if needs_words and not cleaned.get("detail"):
            self.add_error("detail", "Say why, so that a colleague can understand it later")
        return cleaned
