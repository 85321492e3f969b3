"""A household of a constellation: invited, in, pausing, leaving; its children and beds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from hubs.forms import DateField, PageForm
from mockingbird.forms.fields import choices_set, count, line, lines, pick
from mockingbird.models import ChildLink, ConstellationMembership, Outcome
from mockingbird.selectors.households import Called

Member = ConstellationMembership
BEDS = 9
LEAVING = [(reason, Member.LeftReason(reason).label) for reason in Member.LEAVES_FOR]


class PastDays(PageForm):
    """A form whose days are not in the future."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, DateField):
                field.latest = today


class InviteForm(PastDays):
    """An invitation to a household."""

    role = pick("Invite them as", Member.Role.choices, "Select as what")
    referred_by = pick("Who proposed them", Member.ReferredBy.choices, "", required=False)
    invited_on = DateField(label="Day you invited them", what="the day you invited them")


class GuestForm(InviteForm):
    """An invitation to a household of another council."""

    reference = line("Its household reference", 12, "The reference")
    field_order = ("reference",)


class AnswerForm(PastDays):
    """What they said to the invitation."""

    joined = pick("Their answer", [("yes", "They join"), ("no", "They said no")], "Select it")
    on = DateField(label="Day", what="the day", help_text="The day they join, or said no")
    beds = count(
        "Beds they keep for the constellation", BEDS, "The beds", required=False,
        hint="Of a hub home; at least 2 are usual",
    )  # fmt: skip

    def __init__(self, *args: Any, hub: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not hub:
            del self.fields["beds"]


class PauseForm(PastDays):
    """They stay members and take no part for a while."""

    on = DateField(label="From", what="the day it begins")
    why = line("Why", 200, "Why they pause")


class ResumeForm(PastDays):
    """They take part again."""

    on = DateField(label="From", what="the day they take part again")


class LeaveForm(PastDays):
    """They leave for good."""

    on = DateField(label="Last day", what="the last day")
    reason = pick("Why", LEAVING, "Select why they leave")


class ChildForm(PastDays):
    """A child who lives there: never a name, never a date of birth."""

    reference = line(
        "Your own case reference of the child", 20, "The reference",
        hint="With a number in it, like CH-1042. Not a name",
    )  # fmt: skip
    initials = line("Initials", 3, "The initials", hint="Up to 3 letters")
    year_of_birth = count("Year of birth", 2100, "The year of birth", least=1990)
    sibling_group = line(
        "Letter of brothers and sisters", 10, "The letter", required=False,
        hint="The same letter for those who belong together, like A",
    )  # fmt: skip
    from_on = DateField(label="Lives there since", what="the day they came")

    def clean_initials(self) -> str:
        initials: str = self.cleaned_data["initials"]
        return initials.replace(".", "").replace(" ", "").upper()


class ChildEndForm(PastDays):
    """A child who no longer lives there."""

    to_on = DateField(label="Last day", what="the last day")
    reason = pick("What became of it", ChildLink.EndReason.choices, "Select what became of it")
    unplanned = forms.BooleanField(label="The move was not planned", required=False)


class BedsForm(PageForm):
    """How many beds are kept for the constellation."""

    beds = count("Beds kept for the constellation", BEDS, "The beds")
    from_on = DateField(label="From", what="the day it begins")


class AwayForm(PageForm):
    """Days on which a host is away."""

    from_on = DateField(label="First day away", what="the first day away")
    to_on = DateField(
        label="Last day away", what="the last day away", required=False,
        help_text="Leave empty if nobody knows yet",
    )  # fmt: skip
    cover_id = pick("Who covers", [], "Select who covers", required=False)

    def __init__(
        self,
        *args: Any,
        others: Sequence[tuple[ConstellationMembership, Called]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices = [("", "Nobody"), *((str(row.pk), str(called)) for row, called in others)]
        choices_set(self, "cover_id", choices)


class OutcomeForm(PastDays):
    """What somebody judges it to have led to: a judgement, and whose it is."""

    kind = pick("What it led to", Outcome.Kind.choices, "Select what it led to")
    on = DateField(label="Day", what="the day")
    judged_by = line(
        "Whose judgement it is", 80, "Whose judgement it is",
        hint="For example the carers, or the child’s social worker",
    )  # fmt: skip
    why = lines("Why they think so", 2000, "Why they think so", required=True,
                hint="Without a name")  # fmt: skip


class WellbeingForm(PastDays):
    """Supervision of the hub carer, and how they say they are."""

    on = DateField(label="Day of the supervision", what="the day")
    rating = pick(
        "How they say they are",
        [("", "They did not say"), ("5", "Very well"), ("4", "Well"), ("3", "So so"),
         ("2", "Not well"), ("1", "Struggling")],
        "Select how they say they are",
        required=False,
    )  # fmt: skip
    note = lines("Note", 2000, "The note", hint="Without a child’s name")
