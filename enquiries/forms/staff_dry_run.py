"""An enquiry that did not happen: what the dry run asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from enquiries.forms.public.fields import PostcodeField, Words
from enquiries.workflow import KIND_LABELS, Kind
from hubs.forms import PageForm, TextBox
from hubs.models import Cluster, FosteringService
from hubs.selectors import services_of


class DryRunForm(PageForm):
    """Where somebody lives, what they came for, in which language, and a council they chose."""

    label_size = "s"
    mark_optional = False

    postcode = PostcodeField(label="Postcode", required=False)
    council = forms.ModelChoiceField(
        label="Council they chose",
        queryset=FosteringService.objects.none(),
        required=False,
        empty_label="None: from the postcode",
        to_field_name="slug",
        error_messages={"invalid_choice": "Select a council from the list"},
    )
    kind = forms.ChoiceField(
        label="What they came for",
        choices=[(str(kind), said) for kind, said in KIND_LABELS.items()],
        initial=str(Kind.FOSTERING),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select what they came for"),
    )
    language = Words(
        what="The language",
        label="Language they asked for",
        help_text="Leave empty for English",
        max_length=40,
        required=False,
        widget=TextBox(width=20),
    )

    def __init__(self, *args: Any, cluster: Cluster, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["council"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = services_of(cluster, day=today)
