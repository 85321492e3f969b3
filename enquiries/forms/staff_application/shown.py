"""A form of answers that a colleague may be changing at the same time.

It carries along what it showed. Where only one of two people changed an answer, that stands;
where both did, the second is told what the first saved, beside the field, with nothing typed
lost, and pressing Save once more keeps what is typed (services.household.fields_merged).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from enquiries.services.household import Clash, as_sent
from hubs.calendar import say_day
from hubs.forms import DateField, PageForm, Radios

NOT_SAID = "nothing yet"


class ShownForm(PageForm):
    """``present`` are the answers as they stand, by field."""

    shown = forms.CharField(required=False, max_length=200_000, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        present: Mapping[str, Any],
        only: Iterable[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, initial=dict(present), **options)
        self.also_ask()
        self.only_keep(only)
        sent = {name: as_sent(present.get(name)) for name in self.answer_names}
        self.initial["shown"] = json.dumps(sent)

    def also_ask(self) -> None:
        """Add the questions that only the case at hand has."""

    def only_keep(self, names: Iterable[str] | None) -> None:
        """Ask only these; None asks everything."""
        if names is not None:
            for name in set(self.fields) - {*names, "shown"}:
                del self.fields[name]

    @property
    def answer_names(self) -> list[str]:
        """The questions, in their order."""
        return [name for name in self.fields if name != "shown"]

    @property
    def said(self) -> list[tuple[str, str]]:
        """Every question with what stands as its answer, in words, to be read and not changed."""
        return [
            (str(self.fields[name].label), value_said(self.fields[name], as_sent(value)))
            for name in self.answer_names
            for value in [self.initial.get(name)]
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, for a service."""
        return {name: self.cleaned_data[name] for name in self.answer_names}

    def clean_shown(self) -> dict[str, str]:
        """What the page showed; where that cannot be read, what stands counts as shown."""
        return self.shown_read(self.cleaned_data["shown"])

    @staticmethod
    def shown_read(text: str) -> dict[str, str]:
        """What was sent along of what a page showed, by question."""
        try:
            sent = json.loads(text or "{}")
        except ValueError:
            return {}
        if not isinstance(sent, dict):
            return {}
        return {str(name): text for name, text in sent.items() if isinstance(text, str)}

    def ask_again(self, clashes: Iterable[Clash]) -> None:
        """Say at each field what a colleague saved; the next press answers it."""
        shown = dict(self.cleaned_data["shown"])
        for clash in clashes:
            asked = clash.name in self.fields  # it may have come off the form meanwhile
            self.add_error(clash.name if asked else None, self.clash_said(clash))
            shown[clash.name] = clash.theirs
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix("shown")] = json.dumps(shown)  # type: ignore[index]

    def clash_said(self, clash: Clash) -> str:
        """What a colleague saved, and what can be done, in a sentence."""
        if clash.name not in self.fields:
            return (
                "A colleague changed what this page does not ask any more. Look at the answers,"
                " and save again to keep what you chose"
            )
        theirs = value_said(self.fields[clash.name], clash.theirs)
        was = value_said(self.fields[clash.name], clash.was)
        return (
            f"A colleague saved “{theirs}” here after you opened this page. It was “{was}”."
            " Save again to keep what you chose, or change it"
        )


def value_said(field: forms.Field, text: str) -> str:
    """A value as it was sent along, in words; as it is where no page of ours sent it."""
    try:
        return _said(field, text) if text else NOT_SAID
    except (TypeError, ValueError):
        return text


def _said(field: forms.Field, text: str) -> str:
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=text).first() if field.queryset is not None else None
        return str(found or text)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = {str(value): str(label) for value, label in choices}
        chosen = [json.loads(one) for one in text.split("\n")] if _is_many(field) else [text]
        return ", ".join(words.get(one, str(one)) for one in chosen)
    return say_day(date.fromisoformat(text)) if isinstance(field, DateField) else text


def _is_many(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked yet (None)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No"), ("", "Not asked yet")],
            coerce=lambda said: said == "yes",
            empty_value=None,
            required=False,
            widget=Radios(small=True, inline=True),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value or ""


def words_choices(*words: str) -> list[tuple[str, str]]:
    """Choices that are kept as the words they show, so that every screen can show them."""
    return [("", "Not asked yet"), *((word, word) for word in words)]
