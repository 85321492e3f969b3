"""The long door: one question a page, then check, then send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.forms.public import CheckForm
from enquiries.selectors.public import promise_if_sent, what_we_will_do
from enquiries.services import SubmissionConflict
from enquiries.views.public.check_rows import rows_of
from enquiries.views.public.doors import HubRequest, hub_page, private, read_or_send, too_many
from enquiries.views.public.draft import Draft
from enquiries.views.public.sending import (
    MINUTES_TO_WAIT,
    TooManyTries,
    key_of,
    landed,
    sent_already,
    submit,
    trapped,
)
from enquiries.views.public.steps import FORM_OPTIONS, PAGES, Journey, answers_of
from hubs.forms import PageForm
from hubs.notices import consent_blocks, version_shown
from hubs.selectors import services_of


@read_or_send
@hub_page
def begin(request: HubRequest) -> HttpResponse:
    """Start afresh when the last enquiry was sent; otherwise go on where they were."""
    draft = Draft(request.session, request.cluster, timezone.now())
    if draft.was_sent:
        draft.clear()
    draft.follow(request.GET.get("c", ""))
    return HttpResponseRedirect(_journey(request, draft).address("what"))


def _journey(request: HubRequest, draft: Draft | None = None) -> Journey:
    now = timezone.now()
    draft = draft or Draft(request.session, request.cluster, now)
    return Journey(draft, request.cluster, timezone.localdate(now))


@sensitive_post_parameters()
@read_or_send
@hub_page
def step(request: HubRequest, step: str) -> HttpResponse:
    """Ask one question, or keep its answer and go on."""
    if step not in PAGES:
        raise Http404("No such page")
    journey = _journey(request)
    change = request.GET.get("change") == "1"
    form_class = PAGES[step].form
    if form_class is None:
        return _page(request, journey, step, None, change=change)
    options = FORM_OPTIONS.get(step, lambda journey: {})(journey)
    if request.method != "POST":
        form = form_class(initial=journey.draft.answers.get(step), **options)
        return _page(request, journey, step, form, change=change)
    form = form_class(request.POST, **options)
    if not form.is_valid():
        return _page(request, journey, step, form, change=change)
    _keep(journey.draft, step, form.cleaned_data)
    return HttpResponseRedirect(_journey(request).after(step, change=change), status=303)


def _keep(draft: Draft, step: str, given: dict[str, Any]) -> None:
    """Keep a page's answers; a new postcode takes back a council chosen for the old one."""
    if step == "postcode" and given != draft.answers.get("postcode"):
        draft.forget("council")
    draft.put(step, given)


def _page(
    request: HubRequest, journey: Journey, step: str, form: PageForm | None, *, change: bool
) -> HttpResponse:
    page = PAGES[step]
    context = {
        "form": form,
        "title": page.title,
        "back": journey.before(step, change=change),
        "onward": journey.after(step, change=change),
        "where": journey.where,
        "kind": journey.kind,
        "choose_council": journey.address("council", change=change),
        "services": services_of(request.cluster, day=journey.today),
        "postcode_page": journey.address("postcode", change=change),
    }
    return render(request, page.template, context)


@sensitive_post_parameters()
@read_or_send
@hub_page
def check(request: HubRequest) -> HttpResponse:
    """Show everything that was answered, then send it."""
    journey = _journey(request)
    unanswered = journey.first_unanswered()
    if unanswered != "check":
        again = sent_already(request, now=timezone.now()) if request.method == "POST" else None
        return again or HttpResponseRedirect(journey.address(unanswered))
    if request.method != "POST":
        return _check_page(request, journey, CheckForm(initial=journey.draft.answers.get("check")))
    if request.POST.get("new"):
        journey.draft.make_new()
        return HttpResponseRedirect(journey.address("check"), status=303)
    form = CheckForm(request.POST)
    key = key_of(request.POST.get("key", ""))
    if not form.is_valid() or key != journey.draft.key:
        return _check_page(request, journey, form, stale=True)
    journey.draft.put("check", form.cleaned_data)
    return trapped(request) or _send(request, journey)


def _check_page(
    request: HubRequest, journey: Journey, form: CheckForm, *, stale: bool = False
) -> HttpResponse:
    now = timezone.now()
    contact = journey.draft.answers["contact"]
    context = {
        "form": form,
        "key": journey.draft.key,
        "stale": stale,
        "rows": rows_of(journey),
        "back": journey.before("check", change=False),
        "council_names": [
            service.name for service in services_of(request.cluster, day=journey.today)
        ],
        "we_will": what_we_will_do(journey.kind, contact["contact_by"]),
        "due_at": promise_if_sent(request.cluster, now=now),
        "now": now,
        "notice": request.cluster.privacy_version,
        "consent": consent_blocks(request.cluster),
    }
    return render(request, "public/check.html", context)


def _send(request: HubRequest, journey: Journey) -> HttpResponse:
    now, draft = timezone.now(), journey.draft
    answers = replace(
        answers_of(journey, keep_in_touch=draft.answers["check"]["keep_in_touch"]),
        privacy_version=version_shown(request.cluster, request.POST.get("notice", "")),
    )
    try:
        done = submit(request, key=draft.key, answers=answers, now=now)
    except TooManyTries:
        return too_many(request, minutes=MINUTES_TO_WAIT)
    except SubmissionConflict as conflict:
        context = {
            "enquiry": conflict.enquiry,
            "send_new_to": reverse("public:check", args=[request.cluster.slug]),
        }
        return private(render(request, "public/already_sent.html", context, status=409))
    draft.mark_sent()
    return landed(request, done, now=now)
