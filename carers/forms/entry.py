"""What the register says of a household, and how its page is narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.models import Carer
from carers.selectors.register import STATES, RegisterFilters
from enquiries.forms.public.fields import PostcodeField, Words
from hubs.access import Access
from hubs.forms import PageForm, Radios, TextBox
from hubs.selectors import services_of


class EntryForm(MeanwhileForm):
    """Address, the council's own reference, and each carer's sex (regulation 31)."""

    address = Words(
        what="Address",
        label="Address",
        max_length=300,
        required=False,
        widget=TextBox(autocomplete="off"),
    )
    postcode = PostcodeField(label="Postcode", required=False)
    own_reference = Words(
        what="Your own reference",
        label="Your own reference",
        help_text="What your council calls this household elsewhere",
        max_length=40,
        required=False,
        widget=TextBox(width=20, autocomplete="off", spellcheck=False),
    )

    def __init__(self, *args: Any, carers: Iterable[Carer], **options: Any) -> None:
        self.carers = list(carers)
        super().__init__(*args, **options)

    def also_ask(self) -> None:
        """Each carer's sex."""
        for carer in self.carers:
            self.fields[f"sex_{carer.pk}"] = forms.ChoiceField(
                label=f"Sex of {carer.first_name} {carer.last_name}",
                choices=Carer.Sex.choices,
                required=False,
                widget=Radios(small=True, inline=True),
            )

    def sexes(self) -> dict[int, str]:
        """Each carer's id -> what was picked."""
        return {carer.pk: self.cleaned_data[f"sex_{carer.pk}"] for carer in self.carers}


class RegisterForm(PageForm):
    """Sent by GET. An answer that is not one of the choices narrows nothing and is an error."""

    mark_optional = False
    wrong = dict.fromkeys(("invalid_choice",), "Select one of the choices in the list")

    q = Words(
        what="What you look for",
        label="Name, reference or postcode",
        max_length=100,
        required=False,
        widget=TextBox(autocomplete="off", spellcheck=False),
    )
    state = forms.ChoiceField(
        label="Households",
        required=False,
        choices=[("", "All"), *STATES.items()],
        error_messages=wrong,
    )
    council = forms.ChoiceField(label="Council", required=False, error_messages=wrong)

    def __init__(self, data: Mapping[str, Any], *, access: Access, today: date) -> None:
        super().__init__(data)
        councils_offer(self, access, today=today)

    def filters(self) -> RegisterFilters:
        """What was asked for and could be read."""
        self.full_clean()
        given = self.cleaned_data
        return RegisterFilters(
            words=given.get("q", ""),
            state=given.get("state", ""),
            council=given.get("council", ""),
        )


class CallsForm(PageForm):
    """Sent by GET: whose calls a page shows."""

    mark_optional = False
    council = forms.ChoiceField(
        label="Council",
        required=False,
        error_messages={"invalid_choice": "Select one of the choices in the list"},
    )

    def __init__(self, data: Mapping[str, Any], *, access: Access, today: date) -> None:
        super().__init__(data)
        councils_offer(self, access, today=today)

    def council_chosen(self) -> str:
        """The slug of a council; empty for all."""
        self.full_clean()
        return str(self.cleaned_data.get("council", ""))


def councils_offer(form: PageForm, access: Access, *, today: date) -> None:
    """Let a hub choose one of its councils; a council has nothing to choose."""
    field = form.fields["council"]
    assert isinstance(field, forms.ChoiceField)
    if access.service is not None or access.cluster is None:
        del form.fields["council"]
        return
    councils = services_of(access.cluster, day=today)
    field.choices = [("", "All"), *((council.slug, council.name) for council in councils)]
