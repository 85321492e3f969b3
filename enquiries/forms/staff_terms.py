"""Terms of approval as staff choose them: panel recommends them, the decision-maker sets them."""

from __future__ import annotations

from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.models import FOSTERING_TYPES
from enquiries.terms import Terms
from hubs.forms import Checkboxes, CountBox, PageForm, TextBox

MOST_CHILDREN, OLDEST_CHILD = 12, 18


def _number(label: str, what: str, most: int) -> forms.IntegerField:
    wrong = f"{what} must be a whole number from 0 to {most}"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        widget=TextBox(width=3, inputmode="numeric"),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


class TermsForm(PageForm):
    """None of the terms is compulsory."""

    most_children = _number("Most children at once", "Most children", MOST_CHILDREN)
    youngest = _number("Youngest age", "Youngest age", OLDEST_CHILD)
    oldest = _number("Oldest age", "Oldest age", OLDEST_CHILD)
    types = forms.MultipleChoiceField(
        label="Types of fostering",
        choices=list(FOSTERING_TYPES.items()),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose types of fostering from the list"},
    )
    named_children_only = forms.BooleanField(label="Only for named children", required=False)
    other_terms = Words(
        what="Other terms",
        label="Other terms",
        max_length=1000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=1000, threshold=75, rows=3),
    )

    TERMS = ("most_children", "youngest", "oldest", "types", "named_children_only", "other_terms")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        youngest, oldest = cleaned.get("youngest"), cleaned.get("oldest")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("oldest", "Oldest age must be the same as or above the youngest age")
        return cleaned

    def terms(self) -> Terms:
        """The terms as they were chosen; a valid form only."""
        chosen = {name: self.cleaned_data[name] for name in self.TERMS}
        return Terms(**chosen | {"types": tuple(chosen["types"])})
