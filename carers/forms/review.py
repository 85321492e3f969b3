"""What is filled in about a review: why, whose views, the report, the conclusion."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.models import Review, ReviewView
from carers.services.reviewing import ViewAnswers
from enquiries.forms.public.fields import Words
from enquiries.forms.staff_panel import long_words
from hubs.forms import CountBox, DateField, PageForm, Radios, TextBox


def days_until(form: forms.BaseForm, today: date, *names: str) -> None:
    """Nothing of these can be in the future."""
    for name in names:
        field = form.fields[name]
        assert isinstance(field, DateField)
        field.latest = today


class ReviewOpenForm(PageForm):
    """Why a review is opened."""

    because = forms.ChoiceField(
        label="Why is there a review?",
        choices=Review.Because.choices,
        widget=Radios(),
        error_messages={"required": "Select why there is a review"},
    )

    def __init__(self, *args: Any, knows: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field, concern = self.fields["because"], Review.Because.CONCERN
        assert isinstance(field, forms.ChoiceField)
        # Of complaints and allegations not everybody may know.
        field.choices = [each for each in Review.Because.choices if knows or each[0] != concern]


class ViewForm(MeanwhileForm):
    """What is known of one view: asked, received, or why it was not given."""

    asked_on = DateField(
        label="Day they were asked", what="the day they were asked", required=False
    )
    received_on = DateField(label="Day it came", what="the day it came", required=False)
    said = Words(  # type: ignore[assignment]  # a question, and no attribute of the form
        what="What they said",
        label="What they said",
        max_length=8000,
        lines=True,
        required=False,
        help_text="Do not write a child’s name or date of birth",
        widget=CountBox(max_characters=8000, threshold=75, rows=8),
    )
    not_given_why = Words(
        what="The reason",
        label="Why there are no views",
        max_length=200,
        required=False,
        help_text="For example: too young to say; did not answer. Leave empty if they came",
        widget=TextBox(),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "asked_on", "received_on")

    def view(self) -> ViewAnswers:
        """What was filled in; a valid form only."""
        return ViewAnswers(
            **{name: self.cleaned_data[name] for name in ViewAnswers.__dataclass_fields__}
        )


class ViewAddForm(ViewForm):
    """Somebody else whose views are asked for."""

    who = forms.ChoiceField(
        label="Whose views?",
        choices=ReviewView.Who.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select whose views they are"},
    )
    called = Words(
        what="The label",
        label="Label",
        max_length=80,
        required=False,
        help_text="For example: Child 1, Durham Council. Never a child’s name",
        widget=TextBox(),
    )
    field_order = ("who", "called")


class ReportForm(MeanwhileForm):
    """The review as it is written up."""

    held_on = DateField(label="Day the review was held", what="the day it was held", required=False)
    report = Words(
        what="The report",
        label="The report",
        max_length=20_000,
        lines=True,
        required=False,
        help_text="Are they, and is their home, still suitable? Are the terms still right? Do not"
        " write a child’s name",
        widget=CountBox(max_characters=20_000, threshold=75, rows=14),
    )
    panel_on = DateField(
        label="Day panel considered it",
        what="the day panel considered it",
        help_text="Leave empty if it does not go to panel",
        required=False,
    )
    panel_said = Words(
        what="What panel recommended",
        label="What panel recommended, and why",
        max_length=8000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=8000, threshold=75, rows=6),
    )

    def __init__(self, *args: Any, to_panel: bool, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "held_on", "panel_on")
        if to_panel:
            self.fields["panel_on"].help_text = "The first review of an approval goes to panel"


class ConcludeForm(PageForm):
    """What a review concludes."""

    conclusion = forms.ChoiceField(
        label="What does the review conclude?",
        choices=[choice for choice in Review.Conclusion.choices if choice[0]],
        widget=Radios(
            hints={
                "carry_on": "They have written notice of it",
                "terms": "By agreement at once, or proposed with 28 days to answer",
                "not_suitable": "A manager proposes in writing to end the approval, with 28 days"
                " to answer",
            }
        ),
        error_messages={"required": "Select what the review concludes"},
    )
    reasons = long_words("The reasons", "Reasons", 8000, "Enter the reasons")


class NoticeForm(PageForm):
    """The day the written notice went."""

    notice_on = DateField(label="Day the written notice went", what="the day the notice went")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "notice_on")


class NothingForm(PageForm):
    """A button alone."""
