"""What both sides of a hand-over say, and the steps of somebody who comes from another service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from enquiries.forms.public.fields import Words
from enquiries.models import Handover
from hubs.forms import CountBox, PageForm, Radios, TextBox
from hubs.models import FosteringService

# Not every reason to return a case is something to ask about first.
_ASKED_ABOUT = (Handover.Reason.INCOMPLETE, Handover.Reason.KNOWN, Handover.Reason.OTHER)
QUERY_REASONS = [(str(reason), Handover.say_query(reason)) for reason in _ASKED_ABOUT]


def answer_box(label: str, *, required: str, help_text: str = "", longest: int = 1000) -> Words:
    """A long answer that must be given."""
    return Words(
        what="What you wrote",
        label=label,
        max_length=longest,
        lines=True,
        help_text=help_text,
        error_messages={"required": required},
        widget=CountBox(max_characters=longest, threshold=75, rows=4),
    )


class OfferForm(PageForm):
    """The hub hands a case to its council. Why is asked where it is earlier than usual."""

    prefix = "offer"
    why = Words(
        what="The reason",
        label="Why now?",
        max_length=300,
        help_text="Your hub does not hand over at this step as a rule. The council reads this.",
        error_messages={"required": "Say why the council should have it now"},
        widget=TextBox(),
    )

    def __init__(self, *args: Any, early: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not early:
            del self.fields["why"]


class QueryAnswerForm(PageForm):
    """The answer to what the council asked."""

    prefix = "answer"
    words = answer_box("Your answer", required="Enter your answer")


class TransferForm(PageForm):
    """Another council of the hub, and what the person wants."""

    prefix = "transfer"
    service = forms.ModelChoiceField(
        label="Council",
        queryset=FosteringService.objects.none(),
        empty_label="Choose a council",
        error_messages={
            "required": "Choose the council to offer it to",
            "invalid_choice": "Choose another council of this hub",
        },
    )
    why = answer_box(
        "Why, and what have they agreed to?",
        required="Say why, and what they have agreed to",
        help_text="The other council reads this before it answers.",
        longest=300,
    )

    def __init__(self, *args: Any, councils: QuerySet[FosteringService], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["service"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = councils


class QueryForm(PageForm):
    """Something to ask before answering."""

    prefix = "query"
    reason = forms.ChoiceField(
        label="What is it about?",
        choices=QUERY_REASONS,
        widget=Radios(small=True),
        error_messages={"required": "Select what it is about"},
    )
    words = answer_box("What do you need to know?", required="Enter what you need to know")


class ReturnForm(PageForm):
    """Back to who offered it."""

    prefix = "return"
    reason = forms.ChoiceField(
        label="Why does it go back?",
        choices=Handover.Reason.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select why it goes back"},
    )
    words = answer_box(
        "What should they know?",
        required="Enter what they should know",
        help_text="They read this. It stays on the case.",
    )
