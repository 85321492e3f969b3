"""The expression of interest in sections, each saved by itself and in any order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from enquiries.forms.staff_application.applicant import line, lines
from enquiries.forms.staff_application.shown import ShownForm, words_choices
from enquiries.models import FOSTERING_TYPES, Interest
from hubs.forms import Checkboxes, Radios, TextBox
from hubs.models import FosteringService

HOMES = (
    "They own it, with or without a mortgage",
    "Rented from a council or housing association",
    "Rented privately",
    "They live with family",
    "Something else",
)
SMOKING = ("Nobody smokes or vapes", "Somebody vapes", "Somebody smokes")
DRIVING = ("Has a licence and a car", "Has a licence, no car", "Does not drive")


class SectionForm(ShownForm):
    """One section of the page. ``code`` is its anchor and what it is sent as."""

    code = ""
    title = ""
    mark_optional = False


class HomeSection(SectionForm):
    code, title = "home", "The home"

    at_home = lines(
        "Who lives there?", 1000, hint="First names and ages will do. Dates of birth come later."
    )
    spare_rooms = forms.IntegerField(
        label="Spare bedrooms",
        required=False,
        min_value=0,
        max_value=30,
        widget=TextBox(width=2, inputmode="numeric"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter a number from 0 to 30"
        ),
    )
    home = forms.ChoiceField(
        label="Whose home is it?",
        choices=words_choices(*HOMES),
        required=False,
        widget=forms.Select(),
    )
    pets = line("Pets", 300)
    smokes = forms.ChoiceField(
        label="Smoking and vaping at home",
        choices=words_choices(*SMOKING),
        required=False,
        widget=forms.Select(),
    )
    drives = forms.ChoiceField(
        label="Driving", choices=words_choices(*DRIVING), required=False, widget=forms.Select()
    )


class FosteringSection(SectionForm):
    """What they would like to do. ``offered`` are the types that the council recruits for now."""

    code, title = "fostering", "Fostering"

    joint = forms.ChoiceField(
        label="Would they foster on their own or with somebody?",
        choices=[*Interest.Joint.choices[1:], Interest.Joint.choices[0]],
        required=False,
        widget=Radios(small=True, inline=True),
    )
    types_wanted = forms.MultipleChoiceField(
        label="What kinds of fostering interest them?",
        choices=list(FOSTERING_TYPES.items()),
        required=False,
        error_messages={"invalid_choice": "Choose from the list"},
    )
    motivation = lines("Why fostering, and why now?", 2000)
    children_experience = lines("Their experience with children", 2000)
    availability = lines("When could they be at home for a child?", 1000)

    def __init__(
        self, *args: Any, offered: Collection[str] | None, council: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        hints = {}
        if offered is not None:
            not_now = f"{council} is not looking for this now"
            hints = {code: not_now for code in FOSTERING_TYPES if code not in offered}
        field = self.fields["types_wanted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(hints=hints, small=True)
        field.widget.choices = field.choices


class CouncilSection(SectionForm):
    """The council they would like to foster for, where it is another one than the case's."""

    code, title = "council", "Which council"

    wants_service = forms.ModelChoiceField(
        label="Would they like to foster for a certain council?",
        queryset=FosteringService.objects.none(),
        required=False,
        empty_label="No wish, or not asked yet",
        error_messages={"invalid_choice": "Choose a council of this hub"},
    )

    def __init__(self, *args: Any, councils: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["wants_service"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = councils


class OtherSection(SectionForm):
    code, title = "other", "Anything else"

    anything_else = lines("Anything else they told us", 4000, rows=5)
