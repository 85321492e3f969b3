"""What a worker fills in about a household's places and exemptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.models import Exemption, Places
from carers.places import MOST_CHILDREN
from enquiries.forms.public.fields import Words
from hubs.forms import CountBox, DateField, PageForm, TextBox
from hubs.models import LocalAuthority


def _count(label: str, what: str, *, least: int = 0, **options: Any) -> forms.IntegerField:
    wrong = f"{what} must be a whole number from {least} to {MOST_CHILDREN}"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_CHILDREN,
        widget=TextBox(width=2, inputmode="numeric"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        **options,
    )


class PlacesForm(MeanwhileForm):
    """How many children are placed, and how many places are not available. ``approved`` is asked
    only where the terms set no number; the reason that tells of an allegation is offered only to
    who may know of one."""

    approved = _count(
        "Children they are approved for",
        "The number they are approved for",
        help_text="Their terms set no number",
    )
    filled = _count(
        "Children placed now", "The number of children placed", help_text="Enter 0 for none"
    )
    all_siblings = forms.BooleanField(
        label="All children placed are siblings of one another", required=False
    )
    unavailable = _count(
        "Places not available", "The number of places not available", help_text="Enter 0 for none"
    )
    why = forms.ChoiceField(label="Why a place is not available", required=False)
    from_on = DateField(label="From which day", what="the day they count from")

    def __init__(
        self, *args: Any, asks_approved: bool, knows: bool, today: date, **options: Any
    ) -> None:
        self.asks_approved = asks_approved
        super().__init__(*args, **options)
        why, day = self.fields["why"], self.fields["from_on"]
        assert isinstance(why, forms.ChoiceField)
        assert isinstance(day, DateField)
        why.choices = [
            choice for choice in Places.Why.choices if knows or choice[0] != Places.Why.ALLEGATION
        ]
        day.latest = today

    def also_ask(self) -> None:
        """The number, where no terms set it."""
        if not self.asks_approved:
            del self.fields["approved"]


class ExemptionForm(PageForm):
    """Leave in writing for more children than the usual limit."""

    authority = forms.ModelChoiceField(
        label="Council that gave it",
        help_text="The council in whose area they live",
        queryset=LocalAuthority.objects.none(),
        empty_label="Select a council",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select the council that gave it"
        ),
    )
    granted_on = DateField(label="Day it was given", what="the day it was given")
    most_children = _count(
        "Most children it allows at once", "The number of children it allows", least=1
    )
    conditions = Words(
        what="Conditions",
        label="Conditions",
        help_text="The paper names the children. Do not enter a name here",
        max_length=2000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=2000, threshold=75, rows=3),
    )
    ends_on = DateField(
        label="Last day",
        what="its last day",
        help_text="Leave empty if it has none",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        authority, day = self.fields["authority"], self.fields["granted_on"]
        assert isinstance(authority, forms.ModelChoiceField)
        assert isinstance(day, DateField)
        authority.queryset = LocalAuthority.objects.all()
        day.latest = today


class CancelForm(PageForm):
    """An exemption is cancelled by written notice."""

    cancelled_on = DateField(
        label="Day of the written notice",
        what="the day of the notice",
        help_text="It counts no more from that day",
    )

    def __init__(self, *args: Any, exemption: Exemption, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["cancelled_on"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = exemption.granted_on, today
