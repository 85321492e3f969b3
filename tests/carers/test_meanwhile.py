"""Two colleagues at one household: an old page writes over nobody’s words and says what changed."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import carers.forms
from carers.forms import buddies, entry, moving, places, proposal, review, staying, year
from carers.forms.meanwhile import MeanwhileForm
from carers.models import Departure, Household, Review
from carers.services.buddying import buddy_offer, match_make
from carers.services.concerns import concern_record
from carers.services.determining import (
    determination_answered,
    determination_notice,
    determination_propose,
)
from carers.services.leaving import interview_record, resignation_record
from carers.services.meanwhile import TOGETHER, merged
from carers.services.moving_out import transfer_open
from carers.services.placing import exemption_record, places_record
from enquiries.models import FOSTERING_TYPES
from enquiries.services.household import ChangedMeanwhile, Clash, as_sent
from hubs.access import Access
from hubs.fence import reaching
from hubs.forms import PageForm
from hubs.models import LocalAuthority, User
from tests.carers.reviewed import concluded, ready
from tests.carers.test_review_pages import day
from tests.cast import Cast, MakeEnquiry
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

DAY = timedelta(days=1)
SignIn = Callable[[User], Client]
Sent = dict[str, str]
LONG = "They have grown, and so has the house.\nThe attic is a room now."


def _is_page(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, PageForm)


def _forms() -> dict[str, type[PageForm]]:
    """Every form of this app."""
    modules = [
        import_module(f"carers.forms.{each.name}")
        for each in pkgutil.iter_modules(carers.forms.__path__)
    ]
    return {
        name: found
        for module in modules
        for name, found in vars(module).items()
        if _is_page(found) and found.__module__ == module.__name__ and found is not MeanwhileForm
    }


# What is added, asked, or refused for a reason of its own, once it is there.
APPENDS = {
    "CopyForm",  # a letter more, and the same one once
    "ViewAddForm", "ContactForm", "ConcernForm", "CheckInForm",
    "ReviewOpenForm",  # goes on with the one that is open
    "ResignForm", "StopsForm",  # says that it is recorded already
    "DiedForm",  # offers only who lives
    "AnsweredForm",  # only one route can be taken
    "ApproveForm",  # a case is decided once: tests/journey/test_approval.py
    "SheetForm",  # held against the register once more: test_import.py
}  # fmt: skip
NOTHING_TYPED = {"NothingForm", "RegisterForm", "CallsForm"}


class Scene:
    """A household of Gateshead's at a point of its life, with what a page is about."""

    def __init__(self, make: MakeEnquiry, cast: Cast) -> None:
        self.make, self.cast, self.now = make, cast, timezone.now()
        self.today = timezone.localdate(self.now)
        self.home = self.other(days=800)
        self.works, self.manages = cast.access("gita"), cast.access("gareth")

    def act(self, verb: Callable[..., Any], access: Access, **given: Any) -> Any:
        with reaching(access.reach):
            return verb(access=access, now=self.now, **given)

    def of_home(self, verb: Callable[..., Any], *, manages: bool = False, **given: Any) -> Any:
        access = self.manages if manages else self.works
        return self.act(verb, access, household_id=self.home.pk, **given)

    def other(self, *, days: int = 50) -> Household:
        """A couple who were approved so many days ago, with the clocks of their year."""
        case = self.make(now=self.now, second_first_name="Jo", phone=f"07700 900{days:03}")
        with reaching(place_reach(case)):
            rows = Rows(case, by=self.cast.gita, now=self.now - days * DAY)
            home = rows.household()
            rows.year(home)
        return home

    def url(self, name: str, *more: object) -> str:
        return reverse(f"carers:{name}", args=[self.home.reference, *more])

    @property
    def yesterday(self) -> date:
        return self.today - DAY

    def reviewed(self, conclusion: str = "") -> Review:
        with reaching(self.works.reach):
            if conclusion:
                return concluded(self.works, self.home, conclusion, on=self.yesterday)
            return ready(self.works, self.home, on=self.yesterday)

    def proposed(self) -> int:
        given = {"review_id": self.reviewed("not_suitable").pk, "letter_on": self.yesterday}
        made = self.act(determination_propose, self.manages, reasons="See it.", **given)
        return int(made.pk)

    def answered(self, route: str) -> int:
        runs = self.proposed()
        given = {"route": route, "answered_on": self.yesterday, "answer": "We are."}
        self.act(determination_answered, self.works, determination_id=runs, **given)
        return runs


@pytest.fixture
def scene(make_enquiry: MakeEnquiry, cast: Cast) -> Scene:
    return Scene(make_enquiry, cast)


# --- Forms that change what stands: what each was shown is held against what stands -------------

# form -> its page, what the first saves, what the second sends of what they saw, what the second
# is told.
Merged = tuple[Callable[[Scene], str], Sent, Sent, str]


def _report(scene: Scene) -> str:
    return scene.url("review_write", scene.reviewed().pk)


def _view(scene: Scene) -> str:
    row = scene.reviewed()
    with reaching(scene.works.reach):
        return scene.url("review_view", row.pk, row.views.filter(who="carer").earliest("pk").pk)


def _entry(scene: Scene) -> str:
    return scene.url("entry")


def _places(scene: Scene) -> str:
    scene.of_home(places_record, from_on=scene.today, filled=1, approved=3)
    return scene.url("places")


def _buddy(scene: Scene) -> str:
    scene.of_home(buddy_offer, area="", types=[], languages="", most=2)
    return scene.url("buddy_offer")


def _move(scene: Scene) -> str:
    given: dict[str, Any] = {"to_kind": "agency", "notice_on": scene.today, "children_placed": 0}
    return scene.url("move", scene.of_home(transfer_open, to_service="Stars", **given).pk)


def _waits(scene: Scene) -> str:
    with reaching(scene.works.reach):
        return scene.url("clock_waits", scene.home.deadlines.get(rule="supervision").pk)


def _worker(scene: Scene) -> str:
    return scene.url("worker")


def _interview(scene: Scene) -> str:
    scene.of_home(resignation_record, received_on=scene.today, reason="work")
    return scene.url("interview")


def _notice_came(scene: Scene) -> str:
    return scene.url("proposal_notice", scene.answered("review"))


MERGED: dict[type[MeanwhileForm], Merged] = {
    review.ReportForm: (_report, {"report": LONG}, {"report": "Mine."}, "“The report”"),
    review.ViewForm: (_view, {"said": LONG}, {"said": "Mine."}, "“What they said”"),
    entry.EntryForm: (_entry, {"address": "1 A Road"}, {"address": "2 B Road"}, "“1 A Road”"),
    places.PlacesForm: (_places, {"filled": "2"}, {"filled": "3"}, "“2” here"),
    buddies.BuddyForm: (_buddy, {"most": "4"}, {"most": "5"}, "“4” here"),
    moving.MoveForm: (_move, {"agreed": "On 1 June"}, {"agreed": "On 2 June"}, "“On 1 June”"),
    year.BlockForm: (_waits, {"why": "The GP is away"}, {"why": "Snow"}, "“The GP is away”"),
    year.WorkerForm: (_worker, {"worker": "gita"}, {"worker": "gareth"}, "“Gita"),
    year.InterviewForm: (
        _interview, {"interview": "offered"}, {"interview": "declined"}, "“Offered”",
    ),
    proposal.NoticeCameForm: (
        _notice_came, {"on": "today"}, {"on": "yesterday"}, "after you opened this page",
    ),
}  # fmt: skip


def _inputs(answer: Any) -> Sent:
    """What a browser sends of a page as it was shown: its form’s boxes, areas and choices."""
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    sent = {}
    for tag in re.findall(r"<input\b[^>]*>", main):
        at = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if at.get("type") not in ("radio", "checkbox") or " checked" in tag:
            sent[at["name"]] = at.get("value", "")
    areas = re.findall(r'<textarea\b[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', main, re.DOTALL)
    sent |= {name: unescape(text) for name, text in areas}
    for name, inside in re.findall(
        r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', main, re.DOTALL
    ):
        picked = re.search(r'<option value="([^"]*)" selected', inside)
        sent[name] = picked[1] if picked else ""
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def _typed(scene: Scene, given: Sent) -> Sent:
    """As a browser sends it: people of the cast, councils and days by their numbers."""
    days = {"today": scene.today, "yesterday": scene.yesterday}
    sent: Sent = {}
    for name, value in given.items():
        if value in days:
            sent |= day(name, days[value])
        elif name == "worker":
            sent[name] = str(getattr(scene.cast, value).pk)
        elif name == "authority":
            sent[name] = str(LocalAuthority.objects.get(name=value).pk)
        else:
            sent[name] = value
    return sent


@pytest.mark.parametrize("form", MERGED, ids=lambda form: form.__name__)
def test_an_old_page_says_what_a_colleague_wrote(
    form: type[MeanwhileForm], scene: Scene, signed_in: SignIn
) -> None:
    make, first, second, told = MERGED[form]
    page, who = make(scene), scene.cast.gareth if form is year.WorkerForm else scene.cast.gita
    browser = signed_in(who)
    old = _inputs(browser.get(page))
    assert browser.post(page, old | _typed(scene, first)).status_code == 302
    said = browser.post(page, old | _typed(scene, second))
    assert said.status_code == 422
    assert told in words(said)
    again = _inputs(said)
    typed = _typed(scene, second)
    assert {name: again[name] for name in typed} == typed  # nothing typed is lost
    if LONG in first.values():
        assert "The attic is a room now." in words(said)  # beside the form, whole
    assert browser.post(page, again).status_code == 302  # they have looked
    now = _inputs(browser.get(page))
    assert {name: now[name] for name in typed} == typed


def _first_count(scene: Scene) -> str:
    return scene.url("places")  # nobody counted yet


def _one_kept(scene: Scene) -> str:
    count: dict[str, Any] = {"filled": 1, "approved": 3, "unavailable": 1, "why": "break"}
    scene.of_home(places_record, from_on=scene.today, **count)
    return scene.url("places")


def _held(scene: Scene) -> str:
    page = _interview(scene)
    day, held = scene.yesterday, Departure.Interview.HELD
    scene.of_home(interview_record, interview=held, interview_on=day, said="Short.")
    return page


NO_DAY = dict.fromkeys(("interview_on-day", "interview_on-month", "interview_on-year"), "")


@pytest.mark.parametrize(
    ("make", "first", "second", "told"),
    [
        (
            _held, {"interview": "declined", "said": ""} | NO_DAY, {"said": "Longer."},
            ("“They did not want one”", "“nothing yet”"),
        ),
        (
            _first_count,
            {"filled": "1", "approved": "3", "unavailable": "1", "why": "break"},
            {"filled": "1", "approved": "3", "unavailable": "0", "why": ""},
            ("“1” here", "“Break or holiday”"),
        ),
        (
            _one_kept, {"unavailable": "0", "why": ""}, {"why": "works"},
            ("“0” here", "“nothing yet”"),
        ),
    ],
    ids=["lengthened", "counted", "another_reason"],
)  # fmt: skip
def test_answers_that_belong_together_are_one_persons(
    make: Callable[[Scene], str],
    first: Sent,
    second: Sent,
    told: tuple[str, ...],
    scene: Scene,
    signed_in: SignIn,
) -> None:
    """The second press keeps the whole of what the page shows."""
    page, browser = make(scene), signed_in(scene.cast.gita)
    old = _inputs(browser.get(page))
    assert browser.post(page, old | first).status_code == 302
    said = browser.post(page, old | second)
    assert said.status_code == 422
    assert [text for text in told if text not in words(said)] == []
    again = _inputs(said)
    assert browser.post(page, again).status_code == 302
    now = _inputs(browser.get(page))
    shown = again.keys() - {"shown", "aside"}
    assert {name: now.get(name, "") for name in shown} == {name: again[name] for name in shown}


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_who_touches_one_of_a_group_is_told_of_all_of_it(names: tuple[str, ...]) -> None:
    assert any({*names} <= form.base_fields.keys() for form in MERGED)  # a page asks them all
    shown = dict.fromkeys(names, "was")
    mine, theirs = shown | {names[0]: "mine"}, shown | {names[-1]: "theirs"}
    with pytest.raises(ChangedMeanwhile) as other:
        merged(theirs, mine, shown)
    clash = Clash(names[-1], "was", "theirs")
    assert other.value.clashes == [clash]
    assert merged(theirs, mine, shown | {clash.name: clash.theirs}) == mine
    assert merged(theirs, shown, shown) == theirs
    assert merged(mine, mine, shown) == mine


def test_a_colleagues_long_words_stay_until_it_is_saved(scene: Scene, signed_in: SignIn) -> None:
    page, browser = _report(scene), signed_in(scene.cast.gita)
    old = _inputs(browser.get(page))
    assert browser.post(page, old | {"report": LONG}).status_code == 302
    again = _inputs(browser.post(page, old | {"report": "Mine."}))
    wrong = browser.post(page, again | {"panel_on-day": "99"})
    assert wrong.status_code == 422
    assert "The attic is a room now." in words(wrong)
    right = _inputs(wrong) | {"panel_on-day": old["panel_on-day"]}
    assert browser.post(page, right).status_code == 302
    assert _inputs(browser.get(page))["report"] == "Mine."


def test_what_a_colleague_chose_is_said_in_words() -> None:
    """Of many choices too. Of what the form does not ask, nothing is carried along."""
    every = list(FOSTERING_TYPES)
    sent = QueryDict(mutable=True)
    sent.update({"most": "2", "aside": "nothing shown most", "shown": '{"most": "3"}'})
    sent.setlist("types", every[:1])
    form = buddies.BuddyForm(sent, rests=False, present={"types": every[:1]})
    assert form.is_valid()
    assert "aside" not in form.cleaned_data
    assert form.theirs == [("How many can they be beside at once?", "3")]
    form.ask_again([Clash("types", as_sent(every[:1]), as_sent(every[:2]))])
    assert "“Long-term, Short-term”" in str(form.errors["types"])
    form.ask_again([Clash("types", as_sent(every[:1]), as_sent(every))])
    said = {name: text.split(", ") for name, text in form.theirs}
    assert sorted(said["Kinds of fostering they know well"]) == sorted(FOSTERING_TYPES.values())


def test_of_what_is_not_asked_any_more_it_is_said_above_the_form() -> None:
    sent, today = QueryDict("filled=2&unavailable=0", mutable=True), date(2026, 3, 2)
    sent.update(day("from_on", today))
    form = places.PlacesForm(sent, asks_approved=False, knows=False, today=today, present={})
    assert form.is_valid()
    form.ask_again([Clash("approved", "2", "3")])
    assert "does not ask any more" in str(form.non_field_errors())


# --- Acts that are done once: who says something else is told what stands ------------------------

# form -> who may, its page, what the first says, what of it the second says otherwise, what stands.
Once = tuple[str, Callable[[Scene], str], Sent, Sent, str]


def _conclude(scene: Scene) -> str:
    return scene.url("review_conclude", scene.reviewed().pk)


def _noticed(scene: Scene) -> str:
    return scene.url("review_notice", scene.reviewed("carry_on").pk)


def _agreed(scene: Scene) -> str:
    return scene.url("terms_agreed", scene.reviewed("terms").pk)


def _propose_end(scene: Scene) -> str:
    return scene.url("propose", scene.reviewed("not_suitable").pk)


def _propose_terms(scene: Scene) -> str:
    return scene.url("propose", scene.reviewed("terms").pk)


def _recommend(scene: Scene) -> str:
    return scene.url("proposal_recommended", scene.answered("representations"))


def _papers(scene: Scene) -> str:
    runs = scene.answered("review")
    given = {"determination_id": runs, "on": scene.yesterday}
    scene.act(determination_notice, scene.works, **given)
    return scene.url("proposal_papers", runs)


def _decide(scene: Scene) -> str:
    return scene.url("proposal_decide", scene.proposed())


def _done(scene: Scene) -> str:
    with reaching(scene.works.reach):
        return scene.url("clock_done", scene.home.deadlines.get(rule="supervision").pk)


def _cancel(scene: Scene) -> str:
    council = LocalAuthority.objects.get(name="Gateshead").pk
    given: dict[str, Any] = {
        "authority_id": council,
        "granted_on": scene.yesterday,
        "most_children": 4,
    }
    return scene.url("exemption_cancel", scene.of_home(exemption_record, **given).pk)


def _close(scene: Scene) -> str:
    given: dict[str, Any] = {"kind": "complaint", "by": "child", "received_on": scene.yesterday}
    return scene.url("concern_close", scene.of_home(concern_record, manages=True, **given).pk)


def _open_move(scene: Scene) -> str:
    return scene.url("move_open")


def _exemption(scene: Scene) -> str:
    return scene.url("exemption")


def _part(scene: Scene) -> str:
    given: dict[str, Any] = {"area": "", "types": [], "languages": "", "most": 2}
    buddy = scene.of_home(buddy_offer, **given)
    match = scene.act(match_make, scene.works, buddy_id=buddy.pk, of_household_id=scene.other().pk)
    return reverse("carers:buddy_part", args=[match.pk])


STANDS = "It stands as it is. What you entered is not saved"
ONCE: dict[type[PageForm], Once] = {
    review.ConcludeForm: (
        "gita", _conclude, {"conclusion": "carry_on", "reasons": "See it."},
        {"conclusion": "terms"}, STANDS,
    ),
    review.NoticeForm: (
        "gita", _noticed, {"notice_on": "today"}, {"notice_on": "yesterday"}, "on record already",
    ),
    proposal.TermsAgreedForm: (
        "gita", _agreed,
        {"agreed_on": "today", "most_children": "1", "support_needs": "None."},
        {"most_children": "2"}, "The terms were changed after this review already",
    ),
    proposal.ProposeEndForm: (
        "gareth", _propose_end, {"letter_on": "today", "reasons": "As it says."},
        {"reasons": "Others."}, "It was proposed already",
    ),
    proposal.ProposeTermsForm: (
        "gareth", _propose_terms,
        {"letter_on": "today", "reasons": "As it says.", "most_children": "1"},
        {"most_children": "2"}, "It was proposed already",
    ),
    proposal.RecommendedForm: (
        "gita", _recommend, {"on": "today", "recommended": "To stay."},
        {"recommended": "To end."}, "is recorded already",
    ),
    proposal.DecideForm: (
        "dee", _decide, {"outcome": "carry_on", "reasons": "They may stay."},
        {"reasons": "Others."}, "This was decided on",
    ),
    proposal.OnForm: ("gita", _papers, {"on": "today"}, {"on": "yesterday"}, "The papers went on"),
    year.DoneForm: (
        "gita", _done, {"done_on": "today"}, {"done_on": "yesterday"}, "recorded as done on",
    ),
    places.CancelForm: (
        "gita", _cancel, {"cancelled_on": "today"}, {"cancelled_on": "yesterday"},
        "It was cancelled from",
    ),
    places.ExemptionForm: (
        "gita", _exemption,
        {"authority": "Gateshead", "granted_on": "today", "most_children": "4"},
        {"conditions": "Until Easter."}, "This paper is recorded already",
    ),
    staying.ConcernCloseForm: (
        "gareth", _close, {"closed_on": "today", "outcome": "upheld"}, {"outcome": "nothing"},
        STANDS,
    ),
    moving.MoveOpenForm: (
        "gita", _open_move,
        {"notice_on": "today", "to_service": "Stars", "to_kind": "agency", "children_placed": "0"},
        {"to_service": "Others"}, "They go to Stars: that is recorded already",
    ),
    buddies.PartForm: ("gita", _part, {"why": "done"}, {"why": "not_a_fit"}, "It ended on"),
}  # fmt: skip


@pytest.mark.parametrize("form", ONCE, ids=lambda form: form.__name__)
def test_what_is_done_once_is_not_lost_without_a_word(
    form: type[PageForm], scene: Scene, signed_in: SignIn
) -> None:
    who, make, first, second, told = ONCE[form]
    page, browser = make(scene), signed_in(getattr(scene.cast, who))
    first, second = _typed(scene, first), _typed(scene, second)
    for _ in range(2):  # pressed twice it is as it was left
        assert browser.post(page, first).status_code == 302
    said = browser.post(page, first | second)
    assert said.status_code == 422
    assert told in words(said)
    kept = _inputs(said)
    assert {name: kept.get(name) for name in second} == second  # nothing typed is lost


def test_every_form_says_what_becomes_of_an_old_page() -> None:
    """A new form that changes what stands has its row above; one that only adds is named."""
    said = {form.__name__ for form in (*MERGED, *ONCE)} | APPENDS | NOTHING_TYPED
    assert _forms().keys() <= said
    assert {form for form in _forms().values() if issubclass(form, MeanwhileForm)} == {
        *MERGED,
        review.ViewAddForm,
    }
