"""Setting up a constellation: what it is called, its stage, who works with it, its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from hubs.forms import DateField, PageForm
from hubs.models import User
from mockingbird.forms.fields import choices_set, count, line, lines, listed, pick
from mockingbird.forms.members import BEDS, LEAVING, PastDays
from mockingbird.models import Constellation, ConstellationMembership, StaffAssignment
from mockingbird.selectors.households import Called

Stage = Constellation.Stage


class ChangeForm(PageForm):
    """What a constellation is called, and how large it is to be."""

    name = line("Name", 80, "The name", hint="Of the area, or one that its carers chose")
    target_satellites = count("Satellites it is to have", 10, "The satellites", least=1)
    hub_organisation = line(
        "Who runs the hub home", 120, "Who runs the hub home", required=False,
        hint="If it is not your council",
    )  # fmt: skip
    area_note = line("Area", 200, "The area", required=False)


class CreateForm(ChangeForm):
    """A new constellation."""

    code = line("Short code", 12, "The short code", hint="For lists, like GHD-1")
    field_order = ("code", "name")


class WholeChangeForm(ChangeForm):
    """As a manager changes it."""

    across_councils = forms.BooleanField(
        label="Households of other councils of this hub may join", required=False
    )


class StageForm(PageForm):
    """The next stage. What is missing is said above the form, before it is asked for."""

    to_stage = pick("Move it to", [], "Select a stage")
    on = DateField(label="From", what="the day it begins")
    launched_on = DateField(
        label="Launch day", what="the launch day", required=False,
        help_text="Needed before it may go live",
    )  # fmt: skip
    short_why = line(
        "Why it goes live without all of that", 300, "Why", required=False,
        hint="A manager may decide so. It is kept with the name of who decided",
    )  # fmt: skip

    def __init__(
        self, *args: Any, stages: Iterable[str], signs: bool, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices_set(self, "to_stage", [(stage, Stage(stage).label) for stage in stages])
        on = self.fields["on"]
        assert isinstance(on, DateField)
        on.latest = today
        if not signs:
            del self.fields["short_why"]


class StaffForm(PageForm):
    """Who works with it."""

    role = pick("Part", StaffAssignment.Role.choices, "Select the part")
    user_id = listed("Colleague", missing="Select a colleague")
    from_on = DateField(label="From", what="the day it begins")

    def __init__(self, *args: Any, workers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "Select"), *((str(user.pk), str(user)) for user in workers)]
        choices_set(self, "user_id", choices)


class StaffEndForm(PageForm):
    """The last day of a colleague's part."""

    to_on = DateField(label="Last day", what="the last day")


class RulesForm(PageForm):
    """What a council settles for all its constellations."""

    most_satellites = count(
        "Satellites at the most", 10, "The satellites at the most", least=1,
        hint="Ten is the model’s own most",
    )  # fmt: skip
    fewest_satellites = count(
        "Satellites at the fewest", 10, "The satellites at the fewest", least=1,
        hint="Fewer is said on the page and not refused, but before it goes live",
    )  # fmt: skip
    contact_days = count("Days within which every household is contacted", 90, "The days", least=1)
    most_nights = count(
        "Nights of a sleepover at the most", 28, "The nights", least=1,
        hint="More is said and not refused",
    )  # fmt: skip


class CloseForm(PastDays):
    """A constellation ends, and with it every household's time in it."""

    on = DateField(label="Last day", what="the last day")
    reason = line("Why it closes", 200, "Why it closes")


class HubChangeForm(PastDays):
    """Another household becomes the hub home."""

    to_membership_id = pick("New hub home", [], "Select the new hub home")
    on = DateField(label="From", what="the day it begins")
    beds = count("Beds they keep for the constellation", BEDS, "The beds")
    former = pick(
        "The hub home until now",
        [
            ("satellite", "Becomes a satellite"),
            *((reason, f"Leaves: {label[0].lower()}{label[1:]}") for reason, label in LEAVING),
        ],
        "Select what becomes of it",
    )

    def __init__(
        self, *args: Any, others: Sequence[tuple[ConstellationMembership, Called]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices_set(self, "to_membership_id", [(row.pk, str(called)) for row, called in others])


class NarrativeForm(MeanwhileForm):
    """The words that go with a month's figures."""

    narrative = lines(
        "What was behind the figures", 4000, "The words",
        hint="Without the name of a child or a carer", rows=8,
    )  # fmt: skip
