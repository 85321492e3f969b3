"""An enquiry typed by staff: one page, in the order a call goes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from enquiries.forms.public.fields import EmailField, PhoneField, PostcodeField, Words
from enquiries.forms.staff_case.due import TWO_DAYS, quick_choices, quick_days
from enquiries.models.case import Channel, ContactBy, Door, GoodTime, Source
from enquiries.services import EnquiryAnswers
from enquiries.services.calls import Conversation
from enquiries.workflow import KIND_LABELS, Kind
from hubs.access import Access
from hubs.forms import CountBox, DateField, PageForm, Radios, TextBox
from hubs.models import FosteringService
from hubs.selectors import services_of, working_calendar

BY_PHONE = frozenset({ContactBy.PHONE, ContactBy.TEXT, ContactBy.WHATSAPP})
# Somebody is there to be read to.
SPOKEN = frozenset({Channel.PHONE, Channel.EVENT, Channel.WALK_IN})
NOTHING_YET, OTHER_DAY = "none", "date"


def _words(label: str, *, longest: int, required: str = "", **options: Any) -> Words:
    messages = {"required": required} if required else {}
    options.setdefault("widget", TextBox(autocomplete="off", spellcheck=False))
    return Words(
        what=label,
        label=label,
        max_length=longest,
        required=bool(required),
        error_messages=messages,
        **options,
    )


def _radios(label: str, choices: Any, error: str, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), error),
        **options,
    )


class NewEnquiryForm(PageForm):
    """What a caller tells us. ``key`` is made when the page is shown and sends it once."""

    # Nearly everything may be left empty while somebody is talking; the page says what may not.
    mark_optional = False

    key = forms.UUIDField(widget=forms.HiddenInput)

    first_name = _words("First name", longest=100, required="Enter their first name")
    last_name = _words("Last name", longest=100)
    phone = PhoneField(required=False, autocomplete="off")
    email = EmailField(required=False)
    postcode = PostcodeField(label="Postcode", required=False)
    council = forms.ModelChoiceField(
        label="Council",
        queryset=FosteringService.objects.none(),
        required=False,
        empty_label="From the postcode",
        to_field_name="slug",
        error_messages={"invalid_choice": "Select a council from the list"},
    )
    contact_by = _radios(
        "How would they like us to contact them?",
        ContactBy.choices,
        "Select how they would like us to contact them",
        initial=ContactBy.PHONE,
        widget=Radios(small=True, inline=True),
    )
    good_time = forms.ChoiceField(
        label="When is a good time to call?",
        choices=GoodTime.choices,
        initial=GoodTime.ANY,
        required=False,
    )
    discreet = forms.BooleanField(label="Do not mention fostering in messages", required=False)
    no_message = forms.BooleanField(label="Do not leave a message", required=False)

    kind = forms.ChoiceField(
        label="What are they calling about?",
        choices=[(str(kind), label) for kind, label in KIND_LABELS.items()],
        initial=Kind.FOSTERING,
    )
    question = _words(
        "What they asked or told us",
        longest=4000,
        lines=True,
        widget=CountBox(max_characters=4000, threshold=75, rows=3),
        help_text="No details about a child or anyone’s health.",
    )
    second_first_name = _words("First name of a second applicant", longest=100)
    second_last_name = _words("Last name of a second applicant", longest=100)
    language = _words(
        "Language, if they want an interpreter",
        longest=40,
        widget=TextBox(width=20, autocomplete="off"),
    )
    access_needs = _words(
        "Anything that would make it easier to talk with us",
        longest=500,
        help_text="For example, large print or a text before we call.",
        widget=TextBox(autocomplete="off"),
    )
    channel = forms.ChoiceField(
        label="How did it reach us?",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
        initial=Channel.PHONE,
    )
    source = forms.ChoiceField(
        label="Where did they hear of us?",
        choices=[(value, label) for value, label in Source.choices if value == ""]
        + [(value, label) for value, label in Source.choices if value],
        required=False,
    )
    keep_in_touch = forms.BooleanField(
        label="They would like news about events and fostering", required=False
    )

    told = forms.BooleanField(label="I read this to the caller", required=False)
    speaking = _radios(
        "Are you speaking to them now?",
        [("yes", "Yes"), ("no", "No")],
        "Select yes if you are speaking to them now",
        initial="yes",
        help_text="Yes logs this conversation, so nobody rings them again for it.",
        widget=Radios(small=True, inline=True),
    )
    note = _words(
        "Note of the conversation",
        longest=4000,
        lines=True,
        widget=CountBox(max_characters=4000, threshold=75, rows=3),
    )
    next_step = _words("What happens next?", longest=200)
    next_when = _radios(
        "By when?",
        [],
        "Select by when the next step should happen",
        initial=TWO_DAYS,
        required=False,
        widget=Radios(small=True, reveals={OTHER_DAY: "next_day"}),
    )
    next_day = DateField(what="the day of the next step", label="Which day?", required=False)
    mine = forms.BooleanField(label="Assign this enquiry to me", required=False, initial=True)

    def __init__(self, *args: Any, access: Access, now: datetime, **options: Any) -> None:
        options.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **options)
        assert access.cluster is not None
        self.access, self.today = access, timezone.localdate(now)
        councils = services_of(access.cluster, day=self.today)
        if access.service is not None:
            councils = councils.filter(pk=access.service.pk)
        field: Any = self.fields["council"]
        field.queryset = councils
        self.days = quick_days(working_calendar(access.cluster), now=now)
        when: Any = self.fields["next_when"]
        when.choices = [
            *quick_choices(self.days, today=self.today),
            (OTHER_DAY, "Another day"),
            (NOTHING_YET, "Nothing was agreed"),
        ]
        self.fields["next_day"].earliest = self.today  # type: ignore[attr-defined]
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["postcode"].widget.attrs["autocomplete"] = "off"
        if not access.cluster.offers_whatsapp:
            contact_by: Any = self.fields["contact_by"]
            contact_by.choices = [c for c in ContactBy.choices if c[0] != ContactBy.WHATSAPP]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by = given.get("contact_by")
        if by in BY_PHONE and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Enter a phone number, because that is how to reach them")
        if by == ContactBy.EMAIL and not given.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter an email address, because that is how to reach them")
        if given.get("second_last_name") and not given.get("second_first_name"):
            self.add_error("second_first_name", "Enter the first name of the second applicant")
        if given.get("channel") in SPOKEN and not given.get("told"):
            self.add_error("told", "Read the privacy words to the caller, then tick the box")
        if given.get("speaking") == "yes":
            self._clean_next(given)
        return given

    def _clean_next(self, given: dict[str, Any]) -> None:
        """After a conversation, either a next step with its day, or that nothing was agreed."""
        when = given.get("next_when") or NOTHING_YET
        if when == NOTHING_YET:
            return
        if not given.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", "Enter what happens next, or select “Nothing was agreed”")
        if when == OTHER_DAY and not given.get("next_day") and "next_day" not in self.errors:
            self.add_error("next_day", "Enter the day of the next step")

    def answers(self) -> EnquiryAnswers:
        """The enquiry, as the public's two doors give it."""
        given = self.cleaned_data
        chosen = given["council"]
        return EnquiryAnswers(
            **{name: given[name] for name in _SAME_NAME},
            chosen_service_id=chosen.pk if chosen else None,
            may_leave_message=not given["no_message"],
            door=str(Door.STAFF),
        )

    def conversation(self) -> Conversation | None:
        """What was said, when they are being spoken to."""
        given = self.cleaned_data
        if given["speaking"] != "yes":
            return None
        when = given["next_when"] or NOTHING_YET
        if when == NOTHING_YET:
            return Conversation(note=given["note"])
        return Conversation(
            note=given["note"],
            next_step=given["next_step"],
            next_day=given["next_day"] if when == OTHER_DAY else self.days[when],
        )


_SAME_NAME = (
    "kind", "first_name", "last_name", "contact_by", "postcode", "phone", "email", "good_time",
    "discreet", "question", "language", "access_needs", "keep_in_touch", "source", "channel",
    "second_first_name", "second_last_name",
)  # fmt: skip
