"""Rules of assignment, limits, leave, and giving many cases at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_case.colleague import colleague_field, colleagues_offer
from enquiries.models import AssignRule
from enquiries.workflow import KIND_LABELS
from hubs.forms import Checkboxes, DateField, PageForm, Radios, TextBox
from hubs.models import FosteringService, User

MOST_LIMIT = 500
LONGEST_LEAVE = timedelta(days=400)  # a year of leave is a slip of the year, or more than leave


class RuleForm(PageForm):
    """One rule: when it fits, whom it may choose, and how."""

    name = Words(what="The name", label="Name of the rule", max_length=80)
    for_council = forms.ModelChoiceField(
        label="Council",
        queryset=FosteringService.objects.none(),
        required=False,
        empty_label="Any council, or none yet",
        error_messages={"invalid_choice": "Choose a council from the list"},
    )
    for_kind = forms.ChoiceField(
        label="What they came for",
        choices=[("", "Anything"), *((str(kind), said) for kind, said in KIND_LABELS.items())],
        required=False,
    )
    for_language = Words(
        what="The language",
        label="Language they asked for",
        help_text="Leave empty for any language",
        max_length=40,
        required=False,
    )
    method = forms.ChoiceField(
        label="Who gets it?",
        choices=AssignRule.Method.choices,
        widget=Radios(),
        error_messages={"required": "Select who gets it"},
    )
    pool = forms.ModelMultipleChoiceField(
        label="Colleagues this rule may choose",
        queryset=User.objects.none(),
        widget=Checkboxes(),
        error_messages={
            "required": "Choose at least one colleague",
            "invalid_choice": "Choose colleagues from the list",
            "invalid_pk_value": "Choose colleagues from the list",
        },
    )
    on = forms.BooleanField(label="Use this rule", required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        councils: QuerySet[FosteringService] | None,
        colleagues: QuerySet[User],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        pool = self.fields["pool"]
        assert isinstance(pool, forms.ModelMultipleChoiceField)
        pool.queryset = colleagues
        if councils is None:  # a council's own rules are about its own cases
            del self.fields["for_council"]
            return
        council = self.fields["for_council"]
        assert isinstance(council, forms.ModelChoiceField)
        council.queryset = councils


class LimitForm(PageForm):
    """How many open cases a colleague takes before rules pass them by."""

    most = forms.IntegerField(
        label="Most open cases",
        help_text="Leave empty for no limit",
        min_value=0,
        max_value=MOST_LIMIT,
        required=False,
        widget=TextBox(width=4, inputmode="numeric"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Most open cases must be a whole number from 0 to {MOST_LIMIT}",
        ),
    )


class LeaveForm(PageForm):
    """Who is away, from when to when, and who sees to their cases."""

    user = colleague_field("Who is away?")
    from_on = DateField(label="First day away", what="the first day away")
    to_on = DateField(label="Last day away", what="the last day away")
    cover = colleague_field("Who covers?")

    def __init__(
        self, *args: Any, colleagues: QuerySet[User], me: User, anybody: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.me = me
        colleagues_offer(self, "user", colleagues)
        colleagues_offer(self, "cover", colleagues)
        cover = self.fields["cover"]
        assert isinstance(cover, forms.ModelChoiceField)
        cover.required, cover.empty_label = False, "Nobody"
        cover.help_text = "They see the cases in their own list and get the reminders"
        if not anybody:
            del self.fields["user"]

    def clean_to_on(self) -> date:
        last: date = self.cleaned_data["to_on"]
        first = self.cleaned_data.get("from_on")
        if first and last - first > LONGEST_LEAVE:
            raise ValidationError("Check the year: this is more than a year of leave")
        return last

    @property
    def who(self) -> User:
        """Whose leave it is: one's own where nobody else may be chosen."""
        chosen: User = self.cleaned_data.get("user") or self.me
        return chosen


class GiveForm(PageForm):
    """Cases of one colleague to another."""

    cases = forms.MultipleChoiceField(
        label="Which cases?",
        choices=[],
        widget=Checkboxes(),
        error_messages={
            "required": "Choose at least one case",
            "invalid_choice": "One of these cases is with somebody else by now",
        },
    )
    to = colleague_field("Who gets them?")

    def __init__(
        self, *args: Any, cases: list[tuple[str, str]], colleagues: QuerySet[User], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["cases"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = cases
        colleagues_offer(self, "to", colleagues)
