"""The forms of a hub's settings. What only the database can know is the services' to refuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hubs.calendar import say_time
from hubs.contrast import (
    LEAST,
    colour_read,
    contrast_on_our_pages,
    is_readable,
    say_ratio,
)
from hubs.discreet import MENTIONS
from hubs.forms import DateField, PageForm, Radios, TextBox, TimeField
from hubs.gsm import is_gsm, plain
from hubs.models import Cluster
from hubs.models.places import ACCENTS
from hubs.phones import is_of_the_uk
from hubs.services.settings import DAYS, hours_read, hours_said
from hubs.settings_fields import AuthorityField, Letters, Line

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OWN = "own"  # a colour of the hub's own in place of a named one
LONGEST_NOTICE, LONGEST_CONSENT = 20_000, 2_000


def _in_texts(name: str, what: str) -> str:
    """A name that is said in texts, with typewriter quotes; one odd letter doubles their cost."""
    name = plain(name)
    odd = sorted({letter for letter in name if not is_gsm(letter)})
    if odd:
        raise ValidationError(
            f"{what} is used in texts, which cannot carry {' '.join(odd)} at the ordinary price"
        )
    return name


class DetailsForm(PageForm):
    """What the hub is called, and how it is reached."""

    label_size = "s"

    name = Line(what="The name", longest=80, label="Name", help_text="At the top of every page")
    short_name = Line(
        what="The short name",
        longest=20,
        width=20,
        label="Short name",
        help_text="Signs texts. 20 characters or fewer",
    )
    discreet_name = Line(
        what="The discreet name",
        longest=20,
        width=20,
        label="Discreet name",
        help_text=(
            "Used when somebody asked us not to mention fostering. It must not give that away,"
            " even to a person looking over their shoulder"
        ),
    )
    phone = Line(
        what="The phone number",
        longest=20,
        label="Phone number",
        help_text="Shown as you type it here",
        widget=TextBox(kind="tel", width=20),
    )
    email = forms.EmailField(
        label="Email address",
        widget=TextBox(kind="email", spellcheck=False),
        error_messages={
            "required": "Enter the email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )
    opening_text = Line(
        what="The words for when you are open",
        longest=120,
        label="When you are open, in words",
        help_text="Shown beside the phone number. For example, Monday to Friday, 9am to 5pm",
    )

    def clean_short_name(self) -> str:
        return _in_texts(self.cleaned_data["short_name"], "The short name")

    def clean_discreet_name(self) -> str:
        name = _in_texts(self.cleaned_data["discreet_name"], "The discreet name")
        telling = MENTIONS.search(name)
        if telling:
            raise ValidationError(
                f"The discreet name must not say “{telling[0]}”: it would give the subject away"
            )
        return name

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not is_of_the_uk(phone):
            raise ValidationError("Enter a UK phone number, like 01632 960 001")
        return phone


class ColourForm(PageForm):
    """A named colour, or one of the hub's own."""

    accent = forms.ChoiceField(
        label="Colour",
        choices=[*ACCENTS, (OWN, "Another colour")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a colour"),
        widget=Radios(reveals={OWN: "colour"}, dividers={OWN: "or"}, small=True),
    )
    colour = forms.CharField(
        label="Colour code",
        help_text="Six letters and numbers after #, for example #0b525b",
        required=False,
        widget=TextBox(width=10, spellcheck=False),
    )

    def clean(self) -> dict[str, Any]:
        """A colour of one's own must be one, and must be readable."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("accent") != OWN:
            given["colour"] = ""
            return given
        colour = colour_read(given.get("colour") or "")
        if colour is None:
            self.add_error("colour", "Enter a colour code, like #0b525b")
        elif not is_readable(colour):
            self.add_error("colour", _too_faint(colour))
        else:
            given["colour"] = colour
        return given

    def values(self, cluster: Cluster) -> dict[str, str]:
        """As they are kept: a hub with its own colour keeps its named one to go back to."""
        own = self.cleaned_data["accent"] == OWN
        accent = cluster.accent if own else self.cleaned_data["accent"]
        return {"accent": accent, "colour": self.cleaned_data["colour"]}


def _too_faint(colour: str) -> str:
    ratio = say_ratio(contrast_on_our_pages(colour))
    return (
        f"The contrast of this colour with white text and with our pages is {ratio} to 1."
        f" It must be at least {LEAST:.0f} to 1, so that everybody can read it. Choose a darker one"
    )


class HoursForm(PageForm):
    """A week of opening hours: two boxes a day, both empty for a day the hub is closed."""

    mark_optional = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, weekday in zip(DAYS, WEEKDAYS, strict=True):
            # The list of errors stands above the week: each says which day it is about.
            wrong = f"{weekday}: {TimeField.WRONG[:1].lower()}{TimeField.WRONG[1:]}"
            for end in ("opens", "closes"):
                self.fields[f"{name}_{end}"] = TimeField(
                    label=end.capitalize(),
                    required=False,
                    error_messages=dict.fromkeys(TimeField.FAULTS, wrong),
                )

    @property
    def week(self) -> list[dict[str, Any]]:
        """One row a day: its name and its two boxes."""
        return [
            {"weekday": day, "opens": self[f"{name}_opens"], "closes": self[f"{name}_closes"]}
            for name, day in zip(DAYS, WEEKDAYS, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """Each day has both times in order, or neither; one day at least is open."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, weekday in zip(DAYS, WEEKDAYS, strict=True):
            opens, closes = given.get(f"{name}_opens"), given.get(f"{name}_closes")
            if f"{name}_opens" in self.errors or f"{name}_closes" in self.errors:
                continue
            if opens and not closes:
                self.add_error(f"{name}_closes", f"Enter when you close on {weekday}")
            elif closes and not opens:
                self.add_error(f"{name}_opens", f"Enter when you open on {weekday}")
            elif opens and opens >= closes:
                self.add_error(
                    f"{name}_closes",
                    f"You must close on {weekday} after you open at {say_time(opens)}",
                )
        if not self.errors and not any(self.values().values()):
            self.add_error("day_0_opens", "Enter the hours of at least one day")
        return given

    def values(self) -> dict[str, str]:
        """As hubs.services.settings.hours_of has them."""
        given = self.cleaned_data
        pairs = {name: (given[f"{name}_opens"], given[f"{name}_closes"]) for name in DAYS}
        return {name: hours_said(pair) if pair[0] else "" for name, pair in pairs.items()}

    @staticmethod
    def initial_of(values: Any) -> dict[str, Any]:
        """The other way round."""
        initial: dict[str, Any] = {}
        for name, said in values.items():
            hours = hours_read(said)
            if hours:
                initial[f"{name}_opens"], initial[f"{name}_closes"] = hours
        return initial


class NoticeForm(PageForm):
    """The text of the privacy notice, and the words beside the button of each form."""

    label_size = "s"

    privacy_text = Letters(
        what="The privacy notice",
        longest=LONGEST_NOTICE,
        rows=24,
        label="Privacy notice",
        help_text=(
            "Begin a heading with ## and a bullet with a hyphen. Leave an empty line between"
            " paragraphs. Web addresses that begin with https:// become links"
        ),
    )
    consent_text = Letters(
        what="The words beside the button",
        longest=LONGEST_CONSENT,
        rows=4,
        label="What we say beside the button of each form",
        help_text="A link to the privacy notice follows it",
    )


class CouncilForm(PageForm):
    """A council that begins to work with the hub."""

    label_size = "s"

    authority = AuthorityField(label="Area the council covers")
    name = Line(
        what="The council’s name",
        longest=80,
        label="Name of the council",
        help_text="As people know it. If the council is here already, its name stays as it is",
    )
    starts = DateField(what="the first day", label="First day in your hub")


class AreaForm(PageForm):
    """An area that one of the hub's councils begins to cover."""

    label_size = "s"

    authority = AuthorityField(label="Area")
    starts = DateField(what="the first day", label="First day")


class LastDayForm(PageForm):
    """When a council's stay ends; the boxes are emptied when it stays after all."""

    label_size = "s"
    mark_optional = False

    last_day = DateField(
        what="the last day",
        label="Last day",
        help_text="Empty the boxes if it stays after all",
        required=False,
    )


class AreaEndForm(PageForm):
    """When a council stops covering an area."""

    label_size = "s"

    last_day = DateField(what="the last day", label="Last day")
