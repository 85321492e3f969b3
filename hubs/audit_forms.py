"""The questions that are put to the record, sent by GET so that an answer has an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms

from hubs.access import Access
from hubs.casebook import casebook
from hubs.forms import PageForm, TextBox
from hubs.models import User
from hubs.selectors_audit import Days, people_of

USUAL: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=366)  # so that no answer reads ten years at once


class DaysForm(PageForm):
    """From a day to a day, both included; the last 30 days when nothing is said."""

    mark_optional = False

    since = forms.DateField(
        label="From",
        required=False,
        widget=TextBox(kind="date", width=10),
        error_messages={"invalid": "From must be a real date"},
    )
    until = forms.DateField(
        label="To",
        required=False,
        widget=TextBox(kind="date", width=10),
        error_messages={"invalid": "To must be a real date"},
    )

    def __init__(self, data: Mapping[str, Any], *, today: date, **options: Any) -> None:
        self.today = today
        given = {key: data[key] for key in data}
        given.setdefault("until", today.isoformat())
        given.setdefault("since", (today - USUAL).isoformat())
        super().__init__(given, **options)

    def clean(self) -> dict[str, Any]:
        """In order, and at most a year."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        given["until"] = min(given.get("until") or self.today, self.today)
        given["since"] = given.get("since") or given["until"] - USUAL
        if given["since"] > given["until"]:
            self.add_error("since", "From must be the same day as To, or before it")
        elif given["until"] - given["since"] > LONGEST:
            self.add_error("since", "Ask for at most a year at a time")
        return given

    @property
    def days(self) -> Days:
        """The days that were asked for. Only of a valid form."""
        return Days(self.cleaned_data["since"], self.cleaned_data["until"])


class CaseForm(DaysForm):
    """Who looked at this case?"""

    reference = forms.CharField(
        label="Reference of the case",
        max_length=20,
        error_messages={"required": "Enter the reference of a case, like NE-123-456"},
        widget=TextBox(spellcheck=False, width=10),
    )
    field_order = ["reference", "since", "until"]

    def __init__(self, data: Mapping[str, Any], *, access: Access, **options: Any) -> None:
        super().__init__(data, **options)
        self.access = access

    def clean_reference(self) -> str:
        """A case within reach. Sets ``case_id``."""
        reference: str = self.cleaned_data["reference"].strip().upper()
        found = casebook().find(self.access, reference)
        if found is None:
            raise forms.ValidationError("There is no case with this reference in your place")
        self.case_id = found
        return reference


class PersonForm(DaysForm):
    """What did this person look at?"""

    person = forms.ModelChoiceField(
        label="Name",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={
            "required": "Choose a person",
            "invalid_choice": "Choose one of the people in the list",
        },
    )
    field_order = ["person", "since", "until"]

    def __init__(self, data: Mapping[str, Any], *, access: Access, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["person"].queryset = people_of(access)  # type: ignore[attr-defined]
