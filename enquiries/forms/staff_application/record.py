"""Recording an application, and what an applicant agrees to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from enquiries.models import Consent
from hubs.forms import Checkboxes, DateField, PageForm, Radios

HOWS = ("Signed the application form", "Signed a consent form", "Agreed on their own page")


class ReceivedForm(PageForm):
    """The day the application came. The 8 months run from it."""

    received_on = DateField(
        label="What day did it come?",
        what="the day it came",
        help_text="The day it reached us, not the day it is recorded. The 8 months count from it.",
    )
    declared = forms.BooleanField(
        label="",
        error_messages={"required": "Every applicant signs the application before it counts"},
    )

    def __init__(self, *args: Any, signed_by: str, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["declared"].label = f"It is signed by {signed_by}"
        field = self.fields["received_on"]
        assert isinstance(field, DateField)
        field.latest = today


class ConsentsForm(PageForm):
    """What one applicant agrees to. ``words`` are shown; what ``stands`` is not asked again."""

    what = forms.MultipleChoiceField(
        label="What do they agree to?",
        choices=[],
        error_messages={
            "required": "Select what they agree to",
            "invalid_choice": "Choose from the list",
        },
    )
    how = forms.ChoiceField(
        label="How did they say so?",
        choices=[(how, how) for how in HOWS],
        widget=Radios(small=True),
        error_messages={"required": "Select how they said so"},
    )

    def __init__(
        self, *args: Any, words: Mapping[str, str], stands: Iterable[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        asked = [choice for choice in Consent.What.choices if choice[0] not in set(stands)]
        field = self.fields["what"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(hints={str(what): words[what] for what, _ in asked})
        field.choices = asked
