"""What is filled in when one of several carers stops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from carers.forms.year import ResignForm
from carers.models import Carer
from hubs.forms import Radios


class StopsForm(ResignForm):
    """One carer's own written notice."""

    carer = forms.ChoiceField(
        label="Who stops?",
        widget=Radios(),
        error_messages={"required": "Select who stops"},
    )
    field_order = ("carer", "received_on", "reason", "goes_to")

    def __init__(self, *args: Any, carers: Iterable[Carer], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["carer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.first_name} {one.last_name}") for one in carers]
        self.fields[
            "received_on"
        ].help_text = "Their approval ends 28 days later. Nobody can take that back"
        self.fields["reason"].label = "Why do they stop?"
