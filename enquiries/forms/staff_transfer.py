"""What is known of a transfer from another fostering service. Only the service is asked at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.forms.staff_application.applicant import line, lines
from enquiries.services.transfer import transfer_check
from hubs.forms import DateField, PageForm

LONG_AGO, FAR = timedelta(days=3 * 365), timedelta(days=3 * 365)


def day(label: str, what: str, help_text: str = "") -> DateField:
    """A day that may not have come yet."""
    return DateField(label=label, what=what, required=False, help_text=help_text)


class TransferStepsForm(PageForm):
    """The steps of the protocol, saved as far as they have come."""

    service_now = line(
        "Which service do they foster for?", 200, required="Enter the service they foster for"
    )
    may_contact = forms.BooleanField(
        label="They agree that we contact this service",
        required=False,
        help_text="Never contact it before. They may not have told it yet.",
    )
    notice_given_on = day("They gave written notice to their service", "the date of the notice")
    children_placed = forms.IntegerField(
        label="How many children are placed with them?",
        min_value=0,
        max_value=20,
        error_messages={
            "required": "Enter how many children are placed with them, 0 for none",
            "invalid": "Enter a number, 0 for none",
            "min_value": "Enter a number from 0 to 20",
            "max_value": "Enter a number from 0 to 20",
        },
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="No names. Where a child is placed, its council is told and calls a meeting.",
    )
    placing_councils = line("Which councils placed them?", 500)
    placing_told_on = day("These councils were told", "the date they were told")
    meeting_on = day("The meeting", "the date of the meeting", "The day it is planned for, or was")
    agreed = lines("What was agreed at the meeting?", 4000, hint="No child’s name.")
    reference_asked_on = day("We asked their service for a reference", "the date of asking")
    records_asked_on = day("We asked to see their records", "the date of asking")
    records_seen_on = day("We saw the records", "the date we saw them")
    fees_now = line("What are they paid now?", 300)
    ends_there_on = day("Their approval there ends on", "the date it ends")
    starts_here_on = day("Their approval here starts on", "the date it starts")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        for field in self.fields.values():
            if isinstance(field, DateField):
                field.earliest, field.latest = today - LONG_AGO, today + FAR

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                transfer_check(cleaned, today=timezone.localdate())
            except ValidationError as wrong:
                for name, texts in wrong.message_dict.items():
                    self.add_error(name, texts)
        return cleaned
