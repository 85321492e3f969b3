"""The filter of the list of messages."""

from __future__ import annotations

from typing import Any

from django import forms

from hubs.forms import PageForm
from messaging import rules
from messaging.models import Message
from messaging.selectors import PERIODS

ANY = ("", "Any")


class MessageFilter(PageForm):
    """Its values are the list's address. Anything unknown in an address is left out."""

    mark_optional = False

    period = forms.ChoiceField(label="When", choices=list(PERIODS.items()), required=False)
    state = forms.ChoiceField(label="State", choices=[ANY, *Message.State.choices], required=False)
    channel = forms.ChoiceField(
        label="How", choices=[ANY, *Message.Channel.choices], required=False
    )
    kind = forms.ChoiceField(label="Message", required=False)

    def __init__(self, data: Any) -> None:
        given = data.copy()
        given.setdefault("period", "week")
        super().__init__(given)
        kinds = [(rule.kind, rule.name) for rule in rules.every()]
        self.fields["kind"].choices = [ANY, *kinds]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filters, with "week" for a period that is not one."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return values | {"period": values["period"] or "week"}
