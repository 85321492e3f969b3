"""One colleague, chosen from those who may be."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from hubs.models import User


def colleague_field(label: str = "Colleague") -> forms.ModelChoiceField:
    """A choice with nobody in it yet: ``colleagues_offer`` says who."""
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.none(),
        empty_label="Choose a colleague",
        error_messages={
            "required": "Choose a colleague",
            "invalid_choice": "Choose a colleague from the list",
        },
    )


def colleagues_offer(form: forms.BaseForm, name: str, colleagues: QuerySet[User]) -> None:
    """Let these be chosen in a form's field."""
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)
    choice.queryset = colleagues
