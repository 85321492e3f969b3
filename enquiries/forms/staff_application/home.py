"""Who lives in the home, where applicants lived, whom they were with, who speaks for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from enquiries.forms.public.fields import EmailField, PhoneField, PostcodeField, Words
from enquiries.forms.staff_application.applicant import OLDEST, line, lines
from enquiries.forms.staff_application.shown import ShownForm
from enquiries.models import HouseholdMember, Person, Referee, Relationship
from hubs.forms import DateField, PageForm, Radios, TextBox

UNITED_KINGDOM = ("England", "Scotland", "Wales", "Northern Ireland")


def _email() -> EmailField:
    field = EmailField(required=False)
    field.widget.attrs["autocomplete"] = "off"
    return field


def _phone() -> PhoneField:
    return PhoneField(required=False, autocomplete="off")


def _day(label: str, what: str, *, hint: str = "", required: bool = False) -> DateField:
    return DateField(label=label, what=what, required=required, help_text=hint, earliest=OLDEST)


class PastForm(ShownForm):
    """A row whose dates lie in the past, the first not after the second.

    ``people`` are the applicants; the row belongs to ``person``, where it belongs to one.
    """

    first_date = ""
    last_date = ""
    past: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        today: date,
        person: Person | None = None,
        people: list[Person] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.today, self.person, self.people = today, person, people or []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.past:
            if cleaned.get(name) and cleaned[name] > self.today:
                field = self.fields[name]
                assert isinstance(field, DateField)
                self.add_error(name, f"{field.subject} must be today or in the past")
        first, last = cleaned.get(self.first_date), cleaned.get(self.last_date)
        if first and last and last < first:
            self.add_error(self.last_date, "The last day must be on or after the first")
        return cleaned


class MemberForm(PastForm):
    """Somebody who lives in the home or is a child of the family, besides the applicants."""

    first_name = line("First name", 100, required="Enter their first name")
    last_name = line("Last name", 100)
    date_of_birth = _day(
        "Date of birth", "the date of birth", hint="For example, 27 3 2009. Ask if you do not know."
    )
    relation = forms.ChoiceField(
        label="Who are they?",
        choices=HouseholdMember.Relation.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select who they are"},
    )
    lives_here = forms.BooleanField(label="They live in the home", required=False)
    often_here = forms.BooleanField(
        label="They often stay there, though they live elsewhere", required=False
    )
    moved_in_on = _day("Moved in on", "the day they moved in")
    moved_out_on = _day(
        "Moved out on", "the day they moved out", hint="Leave empty while they live there."
    )
    about = lines("School, needs, anything we should know", 2000)
    email = _email()
    phone = _phone()
    first_date, last_date, past = "moved_in_on", "moved_out_on", ("date_of_birth",)


class AddressForm(PastForm):
    """Where an applicant has lived, and between which days."""

    lines = line("Address", 300, required="Enter the address")
    postcode = PostcodeField(required=False)
    country = line("Country", 60, required="Enter the country")
    from_on = _day("Lived there from", "the first day there", required=True)
    to_on = _day(
        "Lived there until", "the last day there", hint="Leave empty if they live there now."
    )
    first_date, last_date, past = "from_on", "to_on", ("from_on", "to_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["postcode"].label = "Postcode"
        self.fields["postcode"].widget.attrs["autocomplete"] = "off"
        self.initial["country"] = self.initial.get("country") or "England"
        # Abroad a postcode is whatever is typed.
        typed = str(self.data.get(self.add_prefix("country"), "")).strip()
        if self.is_bound and typed and typed not in UNITED_KINGDOM:
            self.fields["postcode"] = Words(
                what="Postcode", label="Postcode", max_length=10, required=False, widget=TextBox()
            )

    def clean_postcode(self) -> str:
        """As the row keeps it: ten places at most."""
        postcode: str = self.cleaned_data["postcode"]
        if len(postcode) > 10:
            raise ValidationError("Postcode must be 10 characters or fewer", code="max_length")
        return postcode


class TogetherField(forms.ModelChoiceField):
    """The other applicant, by first name."""

    def label_from_instance(self, obj: Person) -> str:
        return f"Yes, with {obj.first_name}"


class RelationshipForm(PastForm):
    """A marriage, civil partnership or similar, now or before, and whether a former partner is
    contacted: a decision with a reason, because for some it is not safe."""

    partner_name = line("Partner’s name", 200, required="Enter the partner’s name")
    what = line("What it is or was", 60, hint="For example, married", required="Enter what it was")
    with_person = TogetherField(
        label="Are they applying together?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="No",
    )
    from_on = _day("From", "the day it began", hint="The first of the month will do.")
    to_on = _day("Until", "the day it ended", hint="Leave empty while it lasts.")
    children_together = forms.BooleanField(label="They have children together", required=False)
    contact = forms.ChoiceField(
        label="Shall we contact them?",
        choices=Relationship.Contact.choices,
        required=False,
        widget=Radios(small=True),
        help_text="For a former partner. Talk about safety with the applicant first.",
    )
    contact_why = line("Why was that decided?", 500)
    email = _email()
    phone = _phone()
    first_date, last_date, past = "from_on", "to_on", ("from_on", "to_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = [person for person in self.people if person != self.person]
        if not others:
            del self.fields["with_person"]
            return
        field = self.fields["with_person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in others])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("contact") and not cleaned.get("contact_why"):
            self.add_error("contact_why", "Enter why that was decided")
        if cleaned.get("contact") == Relationship.Contact.CONTACT and not (
            cleaned.get("email") or cleaned.get("phone")
        ):
            self.add_error("email", "Enter an email address or a phone number to contact them")
        return cleaned


class RefereeForm(PastForm):
    """Somebody who speaks for an applicant."""

    kind = forms.ChoiceField(
        label="What sort of referee?",
        choices=Referee.Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select what sort of referee they are"},
    )
    name = line("Name", 200, required="Enter their name")
    knows_them_as = line("How they know the applicant", 200)
    years_known = forms.IntegerField(
        label="Years they have known them",
        required=False,
        min_value=0,
        max_value=100,
        widget=TextBox(width=3, inputmode="numeric"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter a whole number of years, like 7"
        ),
    )
    email = _email()
    phone = _phone()
    address = line("Address", 300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ways = ("email", "phone", "address")
        if not any(cleaned.get(way) or way in self.errors for way in ways):
            self.add_error("email", "Enter an email address, a phone number or an address")
        return cleaned


class RemoveForm(PageForm):
    """Take something off again, and why."""

    why = line("Why?", 300, required="Enter why")
