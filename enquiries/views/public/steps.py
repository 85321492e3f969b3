"""The order of the questions: which pages this person needs, and what comes after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from enquiries.forms.public import (
    ContactForm,
    CouncilForm,
    MessageForm,
    NameForm,
    PostcodeForm,
    TimeForm,
    WhatForm,
)
from enquiries.forms.public.steps import NOT_SURE, points_of
from enquiries.models import Door
from enquiries.routing import Route, route
from enquiries.services import EnquiryAnswers
from enquiries.views.public.draft import Draft
from enquiries.workflow import Kind
from hubs.forms import PageForm
from hubs.models import Cluster, FosteringService
from hubs.selectors import services_of


@dataclass(frozen=True)
class Question:
    """A page that asks, or (without a form) one that explains."""

    title: str
    form: type[PageForm] | None = None
    template: str = "public/step.html"


PAGES: dict[str, Question] = {
    "what": Question("What would you like to do?", WhatForm),
    "transfer": Question("If you are already a foster carer", template="public/transfer.html"),
    "postcode": Question("What is your postcode?", PostcodeForm, "public/postcode.html"),
    "area": Question("Where you live", template="public/area.html"),
    "council": Question("Which council do you live in?", CouncilForm),
    "kinship": Question("Caring for a child you already know", template="public/kinship.html"),
    "message": Question(
        "Is there anything you would like to ask or tell us?", MessageForm, "public/message.html"
    ),
    "name": Question("What is your name?", NameForm, "public/name.html"),
    "contact": Question("How would you like us to contact you?", ContactForm),
    "time": Question("When is a good time to call you?", TimeForm),
}


class Journey:
    """One person's way through the questions, worked out from what they have answered."""

    def __init__(self, draft: Draft, cluster: Cluster, today: date) -> None:
        self.draft, self.cluster, self.today = draft, cluster, today
        self.where: Route = self._route()
        self.pages: list[str] = [name for name, wanted in self._wanted() if wanted]

    @property
    def kind(self) -> str:
        """What they came for; empty until they say."""
        return str(self.draft.answers.get("what", {}).get("kind", ""))

    @property
    def postcode(self) -> str:
        """As typed; empty when not given."""
        return str(self.draft.answers.get("postcode", {}).get("postcode", ""))

    def chosen(self) -> FosteringService | None:
        """The council they chose from the list, if they did and it is still ours."""
        said = self.draft.answers.get("council", {}).get("council", NOT_SURE)
        if said == NOT_SURE:
            return None
        return services_of(self.cluster, day=self.today).filter(pk=int(said)).first()

    def _route(self) -> Route:
        return route(
            cluster=self.cluster, typed=self.postcode, chosen=self.chosen(), day=self.today
        )

    def _wanted(self) -> list[tuple[str, bool]]:
        """Every page in order, with whether this person needs it."""
        answers = self.draft.answers
        said_council = "council" in answers
        needs_time = answers.get("contact", {}).get("contact_by", "phone") == "phone"
        return [
            ("what", True),
            ("transfer", self.kind == Kind.TRANSFER),
            ("postcode", bool(self.postcode) or not said_council),
            ("area", bool(self.postcode) and self.where.service is None and not said_council),
            ("council", said_council),
            ("kinship", self.kind == Kind.KINSHIP),
            ("message", True),
            ("name", True),
            ("contact", True),
            ("time", needs_time),
        ]

    def address(self, page: str, *, change: bool = False) -> str:
        """The address of a page, or of the check page for "check"."""
        if page == "check":
            return reverse("public:check", args=[self.cluster.slug])
        found = reverse("public:enquire", args=[self.cluster.slug, page])
        return f"{found}?change=1" if change else found

    def first_unanswered(self) -> str:
        """The first page still to answer, or "check" when there is none."""
        for page in self.pages:
            if PAGES[page].form is not None and page not in self.draft.answers:
                return page
        return "check"

    def after(self, page: str, *, change: bool) -> str:
        """Where to go once ``page`` is done. A change comes straight back to the check page."""
        place = self.pages.index(page) + 1 if page in self.pages else len(self.pages)
        following = self.pages[place] if place < len(self.pages) else "check"
        if not change:
            return self.address(following)
        if following != "check" and PAGES[following].form is None:
            return self.address(following, change=True)
        unanswered = self.first_unanswered()
        return self.address(unanswered, change=unanswered != "check")

    def before(self, page: str, *, change: bool) -> str:
        """Where the back link goes."""
        if change:
            return self.address("check")
        if page == "council" and page not in self.pages:
            return self.address("postcode")
        known = [*self.pages, "check"]
        place = known.index(page) if page in known else 0
        if place == 0:
            return reverse("public:start", args=[self.cluster.slug])
        return self.address(known[place - 1])


def answers_of(journey: Journey, *, keep_in_touch: bool) -> EnquiryAnswers:
    """The whole of what was answered, as the service takes it."""
    given = journey.draft.answers
    contact, message, chosen = given["contact"], given["message"], journey.chosen()
    return EnquiryAnswers(
        kind=journey.kind,
        first_name=given["name"]["first_name"],
        last_name=given["name"]["last_name"],
        postcode=journey.postcode,
        chosen_service_id=chosen.pk if chosen else None,
        contact_by=contact["contact_by"],
        **points_of(contact),
        good_time=given["time"]["good_time"] if "time" in journey.pages else "",
        discreet=contact["mention"] != "yes",
        may_leave_message=contact["mention"] != "silent",
        question=message["question"],
        language=message["language"],
        access_needs=message["access_needs"],
        keep_in_touch=keep_in_touch,
        campaign=journey.draft.campaign,
        door=str(Door.ENQUIRE),
    )


FormMaker = Callable[[Journey], dict[str, Any]]

# What some forms need to know beside what was typed.
FORM_OPTIONS: dict[str, FormMaker] = {
    "council": lambda journey: {"services": list(services_of(journey.cluster, day=journey.today))},
    "contact": lambda journey: {"cluster": journey.cluster},
}
