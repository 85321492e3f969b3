"""What staff fill in on Stage 1, Stage 2 and the report."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.models import FOSTERING_TYPES, Report
from enquiries.terms import Terms
from hubs.calendar import LONDON
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios, TextBox, TimeField

LONGEST_SECTION = 40_000
LONGEST_REASONS = 8_000
LONGEST_VISIT = 12 * 60  # minutes
OLDEST_VISIT = timedelta(days=730)
MOST_CHILDREN, OLDEST_CHILD = 12, 18
YES, NO = "yes", "no"


def _long(what: str, label: str, most: int, required: str, *, rows: int = 8, hint: str = "") -> Any:
    return Words(
        what=what,
        label=label,
        max_length=most,
        lines=True,
        help_text=hint,
        error_messages={"required": required},
        widget=CountBox(max_characters=most, threshold=75, rows=rows),
    )


class ReasonsForm(PageForm):
    """Reasons that stand in a letter to the applicants."""

    reasons = _long(
        "The reasons",
        "Reasons",
        LONGEST_REASONS,
        "Enter the reasons. The law asks for them in writing",
        hint="They stand in the letter as you write them here, so write to the applicants.",
    )


class NamedChildForm(PageForm):
    """Whether the law's exception for a named child applies, and how."""

    applies = forms.ChoiceField(
        label="Is approval wanted only for a child who is their relative, or whom they foster now?",
        choices=[(YES, "Yes, for that child alone"), (NO, "No")],
        widget=Radios(reveals={YES: "why"}),
        error_messages={"required": "Choose yes or no"},
    )
    why = Words(
        what="How",
        label="How are they related to the child, or care for the child already?",
        max_length=300,
        required=False,
        help_text="Do not write the child’s name here.",
        widget=TextBox(),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("applies") == YES and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", "Enter how they are related to the child, or care for the child")
        return cleaned


# --- Stage 2 --------------------------------------------------------------------------------------


class SectionForm(PageForm):
    """One section of the assessment, with the version that was on the page."""

    text = Words(
        what="What you found",
        label="What you found",
        max_length=LONGEST_SECTION,
        lines=True,
        required=False,
        widget=CountBox(max_characters=LONGEST_SECTION, threshold=75, rows=18),
    )
    done = forms.BooleanField(label="This part is finished", required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("done") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "Write this part before you mark it as finished")
        return cleaned


class AssessmentVisitForm(PageForm):
    """A visit that was made: when, for how long, who was there, what was talked about."""

    on = DateField(label="Date of the visit", what="the date of the visit")
    at = TimeField(
        label="Time it began",
        help_text="For example, 10am or 2:30pm",
        error_messages={"required": "Enter the time it began, like 10am or 2:30pm"},
    )
    minutes = forms.IntegerField(
        label="How long it took, in minutes",
        min_value=5,
        max_value=LONGEST_VISIT,
        widget=TextBox(width=4, inputmode="numeric", suffix="minutes"),
        error_messages={
            "required": "Enter how many minutes it took",
            "invalid": "Enter a number of minutes, like 90",
            "min_value": "It must have taken 5 minutes or more",
            "max_value": f"It must have taken {LONGEST_VISIT} minutes or fewer",
        },
    )
    seen = Words(
        what="Who was there",
        label="Who was there",
        max_length=300,
        error_messages={"required": "Enter who was there"},
        widget=TextBox(),
    )
    children_seen = forms.ChoiceField(
        label="Did you see the children of the household?",
        choices=[(YES, "Yes"), (NO, "No, or there are none")],
        widget=Radios(inline=True),
        error_messages={"required": "Choose whether you saw the children"},
    )
    covered = _long(
        "What was talked about",
        "What was talked about",
        8000,
        "Enter what was talked about",
    )

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        field = self.fields["on"]
        assert isinstance(field, DateField)
        today = now.astimezone(LONDON).date()
        field.earliest, field.latest = today - OLDEST_VISIT, today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        on, at = cleaned.get("on"), cleaned.get("at")
        if isinstance(on, date) and isinstance(at, time):
            cleaned["began_at"] = datetime.combine(on, at, tzinfo=LONDON)
            if cleaned["began_at"] > self.now:
                self.add_error("at", "The visit must have begun by now")
        return cleaned


# --- The report -----------------------------------------------------------------------------------


def _count(label: str, most: int, what: str, hint: str = "") -> forms.IntegerField:
    wrong = f"{what} must be a whole number from 0 to {most}"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=hint,
        widget=TextBox(width=3, inputmode="numeric"),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


class FullReportForm(PageForm):
    """What a full report recommends, with the terms it proposes. Its parts are the sections."""

    recommends = forms.ChoiceField(
        label="What do you recommend?",
        choices=[choice for choice in Report.Recommends.choices if choice[0]],
        widget=Radios(),
        error_messages={"required": "Choose what you recommend"},
    )
    most_children = _count("Most children at once", MOST_CHILDREN, "Most children")
    youngest = _count("Youngest age", OLDEST_CHILD, "Youngest age", "In years. 0 is a baby.")
    oldest = _count("Oldest age", OLDEST_CHILD, "Oldest age", "In years")
    types = forms.MultipleChoiceField(
        label="Types of fostering",
        choices=list(FOSTERING_TYPES.items()),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose types from the list"},
    )
    named_children_only = forms.BooleanField(label="Only for named children", required=False)
    other_terms = Words(
        what="Other terms",
        label="Other terms",
        max_length=1000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=1000, threshold=75, rows=3),
    )
    shown = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        youngest, oldest = cleaned.get("youngest"), cleaned.get("oldest")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("oldest", "Oldest age must be the same as or above the youngest age")
        return cleaned

    def terms(self) -> Terms:
        """The terms as they were chosen; a valid form only."""
        answers = self.cleaned_data
        return Terms(
            most_children=answers["most_children"],
            youngest=answers["youngest"],
            oldest=answers["oldest"],
            types=tuple(answers["types"]),
            named_children_only=answers["named_children_only"],
            other_terms=answers["other_terms"],
        )


class BriefReportForm(PageForm):
    """Why the assessment ends early. It recommends that they are not suitable, and nothing else."""

    reasons = _long(
        "The reasons",
        "Reasons for ending the assessment early",
        20_000,
        "Enter the reasons",
        rows=14,
        hint="Panel and the applicants read them.",
    )
    shown = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())


class CommentsForm(PageForm):
    """What the applicants said of the report, and when."""

    said = forms.ChoiceField(
        label="What did they say?",
        choices=[(YES, "They sent comments"), (NO, "They have nothing to add")],
        widget=Radios(reveals={YES: "comments"}),
        error_messages={"required": "Choose what they said"},
    )
    comments = Words(
        what="Their comments",
        label="Their comments",
        max_length=20_000,
        lines=True,
        required=False,
        help_text="In their own words. Panel reads them.",
        widget=CountBox(max_characters=20_000, threshold=75, rows=10),
    )
    on = DateField(label="The day they answered", what="the day they answered")
    waits = forms.ChoiceField(
        label="Have both of them answered now?",
        choices=[(NO, "Yes, both"), (YES, "No, the other still has time")],
        widget=Radios(),
        help_text="Each of them has all the days to answer.",
        error_messages={"required": "Choose whether both of them have answered"},
    )

    def __init__(
        self, *args: Any, shared_on: date, today: date, couple: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not couple:
            del self.fields["waits"]
        field = self.fields["on"]
        assert isinstance(field, DateField)
        field.earliest, field.latest = shared_on, today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants = cleaned.get("said") == YES and "comments" not in self.errors
        if wants and not cleaned.get("comments"):
            self.add_error("comments", "Enter their comments")
        if cleaned.get("said") == NO:
            cleaned["comments"] = ""
        return cleaned
