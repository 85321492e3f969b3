"""What staff fill in on panels: the central list, the calendar, who is asked and who came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet

from enquiries.forms.public.fields import Words
from enquiries.models import PanelMember, PanelSeat
from hubs.calendar import LONDON
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios, TextBox, TimeField
from hubs.models import FosteringService

YES, NO = "yes", "no"
MOST_ITEMS = 12


def long_words(what: str, label: str, most: int, required: str, *, hint: str = "") -> Words:
    """A long answer that must be given."""
    return Words(
        what=what,
        label=label,
        max_length=most,
        lines=True,
        help_text=hint,
        error_messages={"required": required},
        widget=CountBox(max_characters=most, threshold=75, rows=8),
    )


def short_words(what: str, label: str, required: str, *, most: int = 300, hint: str = "") -> Words:
    """One line that must be given."""
    return Words(
        what=what,
        label=label,
        max_length=most,
        help_text=hint,
        error_messages={"required": required},
        widget=TextBox(),
    )


# --- The central list -----------------------------------------------------------------------------


class MemberForm(PageForm):
    """One entry of the central list."""

    name = short_words("The name", "Full name", "Enter their full name", most=120)
    email = forms.EmailField(
        label="Email address",
        help_text="They sign in with it to read their packs",
        widget=TextBox(kind="email", autocomplete="off", spellcheck=False),
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )
    chairs = forms.ChoiceField(
        label="Do they chair?",
        choices=PanelMember.Chairs.choices,
        required=False,
        widget=Radios(hints={"chair": "The chair must be independent"}),
    )
    independent = forms.BooleanField(label="Independent of the fostering service", required=False)
    social_worker_3_years = forms.BooleanField(
        label="Social worker with 3 years’ experience or more since qualifying", required=False
    )
    adviser = forms.BooleanField(
        label="Medical or legal adviser: is heard, and does not count as a member", required=False
    )
    expertise = Words(
        what="Experience",
        label="Experience",
        max_length=200,
        required=False,
        help_text="For example: education, health, grew up in care",
        widget=TextBox(),
    )
    joined_on = DateField(label="Day they joined the list", what="the day they joined the list")


class NoticeForm(PageForm):
    """The day on which a member gave, or was given, written notice."""

    notice_on = DateField(
        label="Day of the written notice",
        what="the day of the written notice",
        help_text="They leave a month later. Either side may give notice.",
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["notice_on"]
        assert isinstance(field, DateField)
        field.latest = today


# --- The calendar ---------------------------------------------------------------------------------


class PanelForm(PageForm):
    """A meeting: when, where, how many cases; of a joint one, which councils."""

    name = short_words("The name", "Name of the panel", "Enter a name for the panel", most=120)
    day = DateField(label="Day", what="the day of the panel")
    time = TimeField(label="Time it begins", help_text="For example, 9:30am")
    place = short_words("The place", "Where", "Enter where the panel meets", most=200)
    most_items = forms.IntegerField(
        label="Most cases on its list",
        min_value=1,
        max_value=MOST_ITEMS,
        initial=4,
        widget=TextBox(width=2, inputmode="numeric"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Most cases must be a whole number from 1 to {MOST_ITEMS}",
        ),
    )
    services = forms.ModelMultipleChoiceField(
        label="Councils that take part",
        queryset=FosteringService.objects.none(),
        widget=Checkboxes(),
        error_messages={"required": "Choose the councils that take part: two or more"},
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        councils: QuerySet[FosteringService] | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        day = self.fields["day"]
        assert isinstance(day, DateField)
        day.earliest = today
        if councils is None:  # a council's own panel
            del self.fields["services"]
            return
        services = self.fields["services"]
        assert isinstance(services, forms.ModelMultipleChoiceField)
        services.queryset = councils

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("day"), cleaned.get("time")
        if isinstance(day, date) and isinstance(clock, time):
            cleaned["at"] = datetime.combine(day, clock, tzinfo=LONDON)
        return cleaned


class WhyForm(PageForm):
    """A reason that stays on record."""

    why = short_words("The reason", "Why?", "Enter the reason")


class SeatsForm(PageForm):
    """Who is asked to a panel."""

    members = forms.MultipleChoiceField(
        label="Who is asked to this panel?",
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": "Choose members from the central list"},
    )
    mark_optional = False

    def __init__(self, *args: Any, members: Sequence[PanelMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {str(member.pk): member for member in members}
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(
            hints={key: member_said(member) for key, member in self.offered.items()}
        )
        field.choices = [(key, member.name) for key, member in self.offered.items()]

    def chosen(self) -> list[PanelMember]:
        """The members; a valid form only."""
        return [self.offered[key] for key in self.cleaned_data["members"]]


def member_said(member: PanelMember) -> str:
    """What the quorum asks of a member, in words."""
    said = [
        member.get_chairs_display().lower() if member.chairs else "",
        "independent" if member.independent else "",
        "social worker (3 years)" if member.social_worker_3_years else "",
        "adviser (not counted)" if member.adviser else "",
        member.expertise,
    ]
    words = ", ".join(part for part in said if part)
    return words[:1].upper() + words[1:]


class AttendanceForm(PageForm):
    """Who came, and who presides."""

    came = forms.MultipleChoiceField(
        label="Who is here?",
        required=False,
        error_messages={"invalid_choice": "Choose members who were asked to this panel"},
    )
    presides = forms.ChoiceField(
        label="Who presides?",
        required=False,
        error_messages={"invalid_choice": "Choose who presides from the list"},
    )
    mark_optional = False

    def __init__(self, *args: Any, seats: Sequence[PanelSeat], **options: Any) -> None:
        super().__init__(*args, **options)
        came, presides = self.fields["came"], self.fields["presides"]
        assert isinstance(came, forms.MultipleChoiceField)
        assert isinstance(presides, forms.ChoiceField)
        came.widget = Checkboxes(hints={str(s.pk): member_said(s.member) for s in seats})
        came.choices = [(str(seat.pk), seat.member.name) for seat in seats]
        may = [(str(seat.pk), seat.member.name) for seat in seats if seat.member.chairs]
        presides.choices = [("", "Nobody yet"), *may]
        came.initial = [str(seat.pk) for seat in seats if seat.attended]
        presides.initial = next((str(seat.pk) for seat in seats if seat.presides), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        presides = cleaned.get("presides")
        if presides and presides not in cleaned.get("came", []):
            self.add_error("presides", "Whoever presides must be here")
        return cleaned
