"""The questions about an export of cases."""

from __future__ import annotations

from django import forms

from hubs.forms import CountBox, PageForm, Radios

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
        choices=[
            (CODES, "No names: a code for each case"),
            (NAMES, "Names and contact details"),
        ],
        initial=CODES,
        widget=Radios(
            hints={
                CODES: "Stage, dates, council, where they heard of us, and the promises we made",
                NAMES: "A second person has to agree",
            },
            reveals={NAMES: "why_names"},
        ),
        error_messages={"required": "Choose what should be in the file"},
    )
    why_names = _reason(
        "Why are names needed?",
        "What you cannot do with codes alone.",
        missing="Say why names are needed",
        required=False,
    )

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
