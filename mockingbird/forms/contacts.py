"""The quick log: contact with one household or many, in one Save."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from hubs.forms import Checkboxes, DateField, PageForm
from mockingbird.forms.fields import choices_set, count, line, pick
from mockingbird.models import Contact
from mockingbird.selectors.page import Member

LONGEST = 600  # minutes
MORE = ("direction", "on", "note", "follow_up_on", "concern")  # asked below, where they are needed


class LogForm(PageForm):
    """Tick who, say how, Save. Everything else may stay as it is."""

    membership_ids = forms.MultipleChoiceField(
        label="Households",
        help_text="With the last contact, the longest ago first",
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Tick at least one household",
            "invalid_choice": "Tick households of this constellation",
        },
    )
    mode = pick("How", Contact.Mode.choices, "Select how", inline=True)
    minutes = count("Minutes", LONGEST, "The minutes", required=False)
    topic = forms.ChoiceField(
        label="About", choices=[("", "Nothing in particular"), *Contact.Topic.choices],
        required=False,
    )  # fmt: skip
    direction = pick("Who began", Contact.Direction.choices, "Select who began", inline=True)
    on = DateField(label="Day", what="the day")
    note = line("Note", 500, "The note", required=False, hint="A sentence, without a child’s name")
    follow_up_on = DateField(label="Follow up on", what="the day to follow up", required=False)
    concern = forms.BooleanField(
        label="There is a concern about a child or an adult",
        help_text="Tell the duty team today, by your own procedure: this tick tells nobody",
        required=False,
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: list[Member], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        said = [(m.row.pk, f"{m.called}: {_heard(m, today)}") for m in members]
        choices_set(self, "membership_ids", said)
        day, ahead = self.fields["on"], self.fields["follow_up_on"]
        assert isinstance(day, DateField)
        assert isinstance(ahead, DateField)
        day.latest, day.earliest = today, today - timedelta(days=366)
        ahead.earliest, ahead.latest = today, today + timedelta(days=366)

    @property
    def more_is_wrong(self) -> bool:
        """Whether something is wrong among what is folded away."""
        return any(name in self.errors for name in MORE)


def _heard(member: Member, today: date) -> str:
    if member.heard_on is None:
        return "not yet"
    days = (today - member.heard_on).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
