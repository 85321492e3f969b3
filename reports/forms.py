"""The questions about an export of rows about people."""

from __future__ import annotations

from typing import Any

from django import forms

from hubs.forms import CountBox, PageForm, Radios
from reports.models import ExportRequest, one_said

What = ExportRequest.What

CODES, NAMES = "codes", "names"
LONGEST = 500
SHORTEST = 10


def _reason(label: str, hint: str, *, missing: str, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        min_length=SHORTEST,
        required=required,
        widget=CountBox(max_characters=LONGEST, rows=3),
        error_messages={
            "required": missing,
            "min_length": "Say a little more, so that somebody else understands it",
            "max_length": f"Use {LONGEST} characters or fewer",
        },
    )


HINTS = {
    What.CASES: "Stage, dates, council, where they heard of us, and the promises we made",
    What.REGISTER: "Dates of the approval, terms, how many carers, places",
}
NAMES_SAID = {
    What.CASES: "Names and contact details",
    What.REGISTER: "Names, dates of birth and addresses",
}


class AskForm(PageForm):
    """Why, and with names or without."""

    label_sizes = {"why": "m", "what": "m"}

    why = _reason(
        "Why do you need this file?",
        "What it is for, and who will read it. Do not name anybody.",
        missing="Say why you need this file",
    )
    what = forms.ChoiceField(
        label="What should be in it?",
        choices=[],
        initial=CODES,
        widget=Radios(reveals={NAMES: "why_names"}),
        error_messages={"required": "Choose what should be in the file"},
    )
    why_names = _reason(
        "Why are names needed?",
        "What you cannot do with codes alone.",
        missing="Say why names are needed",
        required=False,
    )

    def __init__(self, *args: Any, what: str = What.CASES, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (CODES, f"No names: a code for each {one_said(what)}"),
            (NAMES, NAMES_SAID[What(what)]),
        ]
        field.widget.hints = {CODES: HINTS[What(what)], NAMES: "A second person has to agree"}

    def clean(self) -> dict[str, object]:
        """A reason for names when names are asked for."""
        given = super().clean() or {}
        if given.get("what") == NAMES and not (
            given.get("why_names") or self.has_error("why_names")
        ):
            self.add_error("why_names", self.fields["why_names"].error_messages["required"])
        return given


class DecideForm(PageForm):
    """Agree or not; declining needs a reason."""

    label_sizes = {"answer": "m"}

    answer = forms.ChoiceField(
        label="Do you agree to this export?",
        choices=[("agree", "Yes, I agree"), ("decline", "No")],
        widget=Radios(reveals={"decline": "why"}),
        error_messages={"required": "Choose yes or no"},
    )
    why = _reason(
        "Why not?",
        "They will read this.",
        missing="Say why you do not agree",
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """A reason when the answer is no."""
        given = super().clean() or {}
        if given.get("answer") == "decline" and not (given.get("why") or self.has_error("why")):
            self.add_error("why", self.fields["why"].error_messages["required"])
        return given
