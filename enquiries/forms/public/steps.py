"""The questions of the two doors: one page with five answers, or one question a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.forms.public.fields import (
    EMAIL_ERROR,
    EmailField,
    PhoneField,
    PostcodeField,
    Words,
    first_name_field,
    good_time_field,
    last_name_field,
    mention_field,
)
from enquiries.models import ContactBy
from enquiries.workflow import Kind
from hubs.forms import CountBox, PageForm, Radios, TextBox
from hubs.models import Cluster, FosteringService

LANGUAGES = (
    "Albanian", "Arabic", "Bengali", "British Sign Language", "Bulgarian", "Cantonese", "Dari",
    "Farsi", "French", "German", "Greek", "Gujarati", "Hindi", "Hungarian", "Italian", "Kurdish",
    "Lithuanian", "Malayalam", "Mandarin", "Nepali", "Pashto", "Polish", "Portuguese", "Punjabi",
    "Romanian", "Russian", "Slovak", "Somali", "Spanish", "Swahili", "Tamil", "Tigrinya",
    "Turkish", "Twi", "Ukrainian", "Urdu", "Vietnamese", "Welsh", "Yoruba", "Another language",
)  # fmt: skip
NOT_SURE = "not_sure"
TWO_PHONES = "Enter one phone number, or empty this box: you gave us a different number too"
TWO_EMAILS = "Enter one email address, or empty this box: you gave us a different address too"


class WhatForm(PageForm):
    """Page 1: sends each person down the right road before asking who they are."""

    page_heading = "kind"

    kind = forms.ChoiceField(
        label="What would you like to do?",
        choices=[
            (str(Kind.FOSTERING), "Talk to someone about fostering"),
            (str(Kind.INFORMATION), "Get information to read first"),
            (str(Kind.EVENT), "Come to an information session"),
            (str(Kind.KINSHIP), "I want to care for a child I already know"),
            (str(Kind.TRANSFER), "I am already a foster carer"),
            (str(Kind.LODGINGS), "Offer a room and support to someone aged 16 or over"),
            (str(Kind.OTHER), "Something else"),
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select what you would like to do"
        ),
        widget=Radios(
            hints={
                str(Kind.KINSHIP): "Such as a grandchild, a niece or a friend’s child",
                str(Kind.LODGINGS): "This is called supported lodgings",
            },
            dividers={str(Kind.OTHER): "or"},
        ),
    )


class PostcodeForm(PageForm):
    """Page 2: finds the council."""

    page_heading = "postcode"

    postcode = PostcodeField(
        help_text="So we can put you in touch with the right local team",
    )


class CouncilForm(PageForm):
    """Page 2 for those who would rather choose, or whose postcode cannot tell us."""

    page_heading = "council"

    council = forms.ChoiceField(
        label="Which council do you live in?",
        help_text="This is the council you pay council tax to. In a county, choose the county.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select your council"),
        widget=Radios(dividers={NOT_SURE: "or"}),
    )

    def __init__(self, *args: Any, services: Sequence[FosteringService], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["council"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((str(service.pk), service.name) for service in services),
            (NOT_SURE, "I am not sure, or it is not in this list"),
        ]


class MessageForm(PageForm):
    """Page 3: all optional."""

    page_heading = "question"

    question = Words(
        what="What you would like to ask or tell us",
        label="Is there anything you would like to ask or tell us?",
        help_text="Please do not include details about a child or anyone’s health",
        max_length=4000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=4000, threshold=75, rows=6),
    )
    language = forms.ChoiceField(
        label="Language we should use",
        choices=[("", "English"), *((name, name) for name in LANGUAGES)],
        required=False,
        error_messages={"invalid_choice": "Select a language from the list"},
    )
    access_needs = Words(
        what="Other help you need",
        label="Other help you need",
        help_text="For example large print, or a text before we ring",
        max_length=500,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def help_wanted(self) -> bool:
        """Whether the part about other help should stand open."""
        names = ("language", "access_needs")
        return any(self[name].value() or self[name].errors for name in names)


class NameForm(PageForm):
    """Page 4."""

    first_name = first_name_field()
    last_name = last_name_field()


class ContactForm(PageForm):
    """Page 5: one main way, each with its own box; a second way if they like."""

    contact_by = forms.ChoiceField(
        label="How would you like us to contact you?",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select how you would like us to contact you"
        ),
        widget=Radios(
            reveals={
                "phone": "phone",
                "text": "text_number",
                "whatsapp": "whatsapp_number",
                "email": "email",
            }
        ),
    )
    phone = PhoneField(label="Phone number to call", required=False)
    text_number = PhoneField(label="Mobile number for texts", required=False)
    whatsapp_number = PhoneField(label="WhatsApp number", required=False)
    email = EmailField(required=False)
    second = Words(
        what="A second way to reach you",
        label="A second way to reach you",
        help_text=(
            "In case the first does not work. A phone number if you chose email. An email address"
            " if you chose anything else."
        ),
        max_length=254,
        required=False,
        widget=TextBox(spellcheck=False),
    )
    mention = mention_field()

    page_heading = "contact_by"
    label_sizes = {"second": "s", "mention": "m"}
    BOX_OF = {
        "phone": "phone",
        "text": "text_number",
        "whatsapp": "whatsapp_number",
        "email": "email",
    }

    def __init__(self, *args: Any, cluster: Cluster, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["contact_by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (value, label)
            for value, label in ContactBy.choices
            if value != ContactBy.WHATSAPP or cluster.offers_whatsapp
        ]
        if not cluster.offers_whatsapp:
            # Taken out whole: a box no choice reveals would stand on the page by itself.
            del self.fields["whatsapp_number"]

    def clean(self) -> dict[str, Any]:
        """The box of the chosen way must be filled in; every other way typed is kept as well."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        by = given.get("contact_by", "")
        box = self.BOX_OF.get(by, "")
        if box and box not in self.errors and not given.get(box):
            self.add_error(box, self.fields[box].error_messages["required"])
        if by and given.get("second"):
            self._check_second(by, given["second"])
        if box:
            self._check_others(box)
        self._show_mistakes(box)
        return given

    def _check_second(self, by: str, typed: str) -> None:
        """The second way is of the other kind, except where it only repeats the first.

        That is how the page stands when somebody changes over to what was their second way.
        """
        main = self.cleaned_data.get(self.BOX_OF[by], "")
        if "second" not in self.changed_data and _same_point(typed, main):
            self.cleaned_data["second"] = ""
            return
        if by == ContactBy.EMAIL:
            if not normalise_phone(typed):
                self.add_error("second", "Enter a phone number as the second way to reach you")
            return
        try:
            EmailField().clean(typed)
        except ValidationError:
            self.add_error("second", EMAIL_ERROR)

    def _check_others(self, chosen: str) -> None:
        """One number and one address are kept: what differs from them is not dropped unsaid."""
        kept = self.points()
        for box in self.BOX_OF.values():
            typed = self.cleaned_data.get(box, "")
            kind, error = ("email", TWO_EMAILS) if box == "email" else ("phone", TWO_PHONES)
            if typed and box != chosen and not _same_point(typed, kept[kind]):
                self.add_error(box, error)

    def _show_mistakes(self, chosen: str) -> None:
        """A box that is wrong stands on the page by itself unless its choice reveals it."""
        widget = self.fields["contact_by"].widget
        assert isinstance(widget, Radios)
        hidden = self.errors.keys() - {chosen}
        widget.reveals = {way: box for way, box in widget.reveals.items() if box not in hidden}

    def points(self) -> dict[str, str]:
        """The answers as a phone number and an email address, as typed."""
        return points_of(self.cleaned_data)


def points_of(given: dict[str, Any]) -> dict[str, str]:
    """A contact page's answers as ``phone`` and ``email``, as typed; empty when not given.

    The box of the chosen way leads, then the second way, then whatever else was filled in.
    """
    by = given["contact_by"]
    second_kind = "phone" if by == ContactBy.EMAIL else "email"
    phones = [box for box in ContactForm.BOX_OF.values() if box != "email"]
    phones.sort(key=lambda box: box != ContactForm.BOX_OF[by])
    order = {"phone": phones, "email": ["email"]}
    order[second_kind].insert(0, "second")
    return {
        kind: next((str(given[box]) for box in boxes if given.get(box)), "")
        for kind, boxes in order.items()
    }


def _same_point(one: str, other: str) -> bool:
    """Whether two ways to reach somebody are the same, however each was written."""
    return normalise_email(one) == normalise_email(other) or (
        bool(normalise_phone(one)) and normalise_phone(one) == normalise_phone(other)
    )


class TimeForm(PageForm):
    """Page 6, for those who want a call."""

    page_heading = "good_time"

    good_time = good_time_field("When is a good time to call you?")


class CheckForm(PageForm):
    """Page 7: the one choice that is a choice; it starts empty."""

    keep_in_touch = forms.BooleanField(
        label=(
            "Keep in touch (optional). Tell me about events and fostering stories up to 6 times"
            " a year, by email. I can stop whenever I like."
        ),
        required=False,
    )


class CallMeForm(PageForm):
    """The quick door: everything else is asked on the call."""

    label_size = "s"

    first_name = first_name_field()
    phone = PhoneField(help_text="The best number to call you on")
    postcode = PostcodeField(
        label="Postcode", help_text="So we can put you in touch with the right local team"
    )
    good_time = good_time_field("When is a good time to call you?")
    mention = mention_field()


class CallMeCouncilForm(CouncilForm):
    """The one question more when the postcode of a call gives none of our councils.

    "Ask us to call anyway" is its answer NOT_SURE.
    """

    page_heading = ""
    label_sizes = {"council": "m"}

    @property
    def service_id(self) -> int | None:
        """The council chosen; None for asking anyway."""
        said = self.cleaned_data["council"]
        return None if said == NOT_SURE else int(said)
