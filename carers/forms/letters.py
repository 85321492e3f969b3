"""What is filled in about a letter: which council gets a copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from hubs.forms import PageForm
from hubs.models import LocalAuthority


class CopyForm(PageForm):
    """Which council a copy of a notice is for."""

    authority = forms.ModelChoiceField(
        label="Which council?",
        help_text="Type the first letters of its name",
        queryset=LocalAuthority.objects.none(),
        empty_label="Select a council",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select a council"),
    )

    def __init__(self, *args: Any, councils: QuerySet[LocalAuthority], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["authority"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = councils
