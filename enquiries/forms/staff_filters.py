"""The filters of the list as a form that is sent by GET."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from enquiries.desk import ME, MINE, NOBODY, TEAM
from enquiries.filters import ANY, CHOICES, NONE
from hubs.access import Access
from hubs.forms import PageForm, TextBox
from hubs.models import Membership
from hubs.permissions import Right
from hubs.selectors import services_of, staff_who_can

Choices = list[tuple[str, str]]

# Key in the URL -> what a chosen filter is called.
LABELS = {
    "view": "Open or ended",
    "work": "What needs doing",
    "owner": "Owner",
    "council": "Council",
    "stage": "Stage",
    "kind": "Came for",
    "source": "Heard from",
    "due": "Due",
    "waiting": "Waiting on",
    "contact": "Contact",
    "promise": "Promise",
    "age": "Time in this stage",
    "milestone": "Step",
    "reached": "Got as far as",
    "people": "Person",
    "language": "Language",
    "from": "Received, earliest",
    "to": "Received, latest",
    "promised_from": "Promised, earliest",
    "promised_to": "Promised, latest",
}


def _choices(name: str, *, empty: str = "Any") -> Choices:
    return [("", empty), *CHOICES[name].items()]


class FilterForm(PageForm):
    """What a list can be narrowed to. An answer that is not one of the choices is an error."""

    mark_optional = False

    owner = forms.ChoiceField(label=LABELS["owner"], required=False)
    council = forms.ChoiceField(label=LABELS["council"], required=False)
    stage = forms.ChoiceField(label=LABELS["stage"], required=False, choices=_choices("stage"))
    work = forms.ChoiceField(label=LABELS["work"], required=False, choices=_choices("work"))
    due = forms.ChoiceField(label=LABELS["due"], required=False, choices=_choices("due"))
    waiting = forms.ChoiceField(label=LABELS["waiting"], required=False)
    source = forms.ChoiceField(label=LABELS["source"], required=False, choices=_choices("source"))
    kind = forms.ChoiceField(label=LABELS["kind"], required=False, choices=_choices("kind"))
    language = forms.ChoiceField(
        label="Interpreter",
        required=False,
        choices=[("", "Any"), (ANY, "Wants another language")],
    )
    view = forms.ChoiceField(label=LABELS["view"], required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        access: Access,
        today: date,
        searching: bool,
    ) -> None:
        super().__init__(data)
        asked = str(data.get("owner") or "")
        self._choose("owner", owner_choices(access, asked=asked, today=today))
        if access.service is None:
            self._choose("council", council_choices(access, today=today))
        else:
            del self.fields["council"]
        self._choose("waiting", _choices("waiting", empty="Anyone"))
        # A search looks at everything unless told otherwise; a list at what is open.
        views = list(CHOICES["view"].items())
        first = "all" if searching else "open"
        self._choose("view", [("", CHOICES["view"][first]), *[v for v in views if v[0] != first]])
        language = str(data.get("language") or "")
        if language not in ("", ANY) and len(language) <= 60 and language.isprintable():
            self.fields["language"].choices += [(language, language)]  # type: ignore[attr-defined]
        # "from" is a word of the language and cannot be declared above.
        for key in ("from", "to"):
            box = TextBox(kind="date")
            self.fields[key] = forms.DateField(label=LABELS[key], required=False, widget=box)
        for key, field in self.fields.items():
            field.error_messages["invalid"] = f"{LABELS[key]} must be a real date"
            field.error_messages["invalid_choice"] = "Select one of the choices in the list"

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def words_for(self, key: str, value: str) -> str:
        """A chosen value in words; the value itself when it is not offered here."""
        field = self.fields.get(key)
        offered = dict(getattr(field, "choices", ()))
        offered.pop("", None)
        return offered.get(value) or CHOICES.get(key, {}).get(value) or value


def owner_choices(access: Access, *, asked: str, today: date) -> Choices:
    """Oneself, one's team, nobody, and the people of this place; in a hub also the one
    ``asked`` for, when they work for one of its councils."""
    assert access.cluster is not None
    people = staff_who_can(
        Right.WORK_LIST, cluster=access.cluster, service=access.service, today=today
    )
    known = [(str(person.pk), str(person)) for person in people]
    if asked.isdecimal() and len(asked) < 10 and asked not in dict(known):
        here = Membership.objects.filter(
            user=int(asked), service__in=services_of(access.cluster, day=today)
        ).select_related("user")
        known += [(asked, str(row.user)) for row in here[:1] if access.service is None]
    return [
        ("", "Anyone"),
        (ME, "Me"),
        (MINE, "Me, or nobody yet"),
        (TEAM, "My team"),
        (NOBODY, "Nobody yet"),
        *known,
    ]


def council_choices(access: Access, *, today: date) -> Choices:
    """The hub's councils, and enquiries that have none yet."""
    assert access.cluster is not None
    councils = services_of(access.cluster, day=today)
    return [
        ("", "Any"),
        *[(council.slug, council.name) for council in councils],
        (NONE, "No council yet"),
    ]
