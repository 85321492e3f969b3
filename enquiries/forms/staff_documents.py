"""Adding a paper to a case, saying more about it, removing it; recording that a letter went."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.models import Check, Letter
from enquiries.models.checks import CheckQuerySet
from enquiries.selectors.facts import check_said
from hubs.forms import DateField, PageForm, Radios, TextBox
from hubs.forms.files import UploadField


def _title(*, required: bool) -> Words:
    return Words(
        what="What it is",
        label="What is it?",
        max_length=200,
        required=required,
        help_text="Such as “Medical report” or “Tenancy agreement”.",
        error_messages={"required": "Enter what it is"},
        widget=TextBox(),
    )


class AboutForm(PageForm):
    """What a paper is and who wrote it."""

    title = _title(required=True)
    author = Words(
        what="Who wrote it",
        label="Who wrote it?",
        max_length=120,
        required=False,
        widget=TextBox(),
    )
    confidential_reference = forms.BooleanField(
        label="It is a reference given in confidence",
        required=False,
        help_text="We do not show it to the person when they ask to see what we hold.",
    )
    third_party = forms.BooleanField(
        label="It tells of somebody else",
        required=False,
        help_text="A colleague looks at it first when the person asks to see what we hold.",
    )


class CheckChoice(forms.ModelChoiceField):
    """A check of the case, in words."""

    def label_from_instance(self, obj: Check) -> str:
        return check_said(obj)


class AddDocumentForm(AboutForm):
    """A new paper. ``checks`` are those it may be evidence for; none: that is not asked."""

    file = UploadField(label="The file")
    check_row = CheckChoice(
        label="For which check?",
        queryset=Check.objects.none(),
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "Choose a check from the list"},
    )

    field_order = ("file", "title", "check_row", "author", "confidential_reference", "third_party")

    def __init__(
        self, *args: Any, checks: CheckQuerySet, too_big: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = False
        choice = self.fields["check_row"]
        assert isinstance(choice, CheckChoice)
        choice.queryset = checks
        if not choice.queryset:
            del self.fields["check_row"]
        if too_big:
            field = self.fields["file"]
            assert isinstance(field, UploadField)
            field.was_too_big()


class RemoveDocumentForm(PageForm):
    """Why a paper goes."""

    why = Words(
        what="The reason",
        label="Why is it removed?",
        max_length=300,
        help_text="The reason stays on the case. The paper does not come back.",
        error_messages={"required": "Enter why it is removed"},
        widget=TextBox(),
    )


class LetterSentForm(PageForm):
    """When a letter went, how, and how we know."""

    sent_on = DateField(label="When did it go?", what="the date it was sent")
    how = forms.ChoiceField(
        label="How did it go?",
        choices=[choice for choice in Letter.How.choices if choice[0]],
        widget=Radios,
        error_messages={"required": "Select how it was sent"},
    )
    evidence = Words(
        what="How you know",
        label="How do we know that it went?",
        max_length=200,
        required=False,
        help_text="Such as the number of the posting, or who handed it over.",
        widget=TextBox(),
    )

    def __init__(self, *args: Any, dated: date, today: date, told: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["sent_on"]
        assert isinstance(field, DateField)
        field.earliest, field.latest = dated, today
        self.fields["evidence"].required = told
        self.fields["evidence"].error_messages["required"] = "Say how you know that it was sent"
