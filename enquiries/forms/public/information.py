"""Questions that store nothing: which hub is mine, and could I foster."""

from __future__ import annotations

from typing import Any

from django import forms

from enquiries.forms.public.fields import PostcodeField
from hubs.forms import PageForm, Radios

NOT_SURE = ("not_sure", "I am not sure")


class FindForm(PageForm):
    """The first page of a site with several hubs."""

    label_size = "m"

    postcode = PostcodeField(label="Enter your postcode", help_text="For example, NE1 4ST")


def _question(label: str, error: str, choices: list[tuple[str, str]], **options: Any) -> Any:
    return forms.ChoiceField(
        label=label,
        choices=[*choices, NOT_SURE],
        error_messages=dict.fromkeys(("required", "invalid_choice"), error),
        widget=Radios(small=True),
        **options,
    )


class CouldIFosterForm(PageForm):
    """Five questions; the sixth matter, convictions, is a plain statement on the page."""

    label_size = "m"

    age = _question(
        "How old are you?",
        "Select how old you are",
        [("under_18", "Under 18"), ("18_20", "18 to 20"), ("21_over", "21 or over")],
        help_text="There is no upper age limit.",
    )
    room = _question(
        "Do you have a spare bedroom?",
        "Select whether you have a spare bedroom",
        [("yes", "Yes"), ("within_year", "Not now, but I could within a year"), ("no", "No")],
        help_text="You can rent or own your home.",
    )
    living = _question(
        "Do you live in our area, with the right to stay in the UK?",
        "Select whether you live in our area and can stay in the UK",
        [("yes", "Yes"), ("elsewhere", "I live somewhere else"), ("no", "I may have to leave")],
    )
    smoking = _question(
        "Do you or anyone at home smoke or vape?",
        "Select whether anyone at home smokes or vapes",
        [("no", "No"), ("yes", "Yes")],
    )
    work = _question(
        "How much time do you have at home?",
        "Select how much time you have at home",
        [
            ("mostly", "I am mostly at home"),
            ("part", "I work part time or flexible hours"),
            ("full", "I work full time away from home"),
        ],
        help_text="Many foster carers work. Weekend and short-break fostering fit round a job.",
    )
