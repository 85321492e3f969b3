"""The quick door: five answers on one page, and we call.

Where the postcode gives none of our councils, the page about that place comes first, with the
answers in it: the person chooses a council or asks for the call anyway, and only that sends it.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.forms.public import CallMeCouncilForm, CallMeForm
from enquiries.models import ContactBy, Door
from enquiries.routing import Route, route
from enquiries.selectors.public import promise_if_sent
from enquiries.services import EnquiryAnswers, SubmissionConflict
from enquiries.views.public.doors import HubRequest, hub_page, private, read_or_send, too_many
from enquiries.views.public.draft import Draft
from enquiries.views.public.sending import (
    MINUTES_TO_WAIT,
    TooManyTries,
    key_of,
    landed,
    submit,
    trapped,
)
from enquiries.workflow import Kind
from hubs.notices import consent_blocks, version_shown
from hubs.selectors import services_of

STEP = "call_me"  # where a stopped sending keeps what was typed


@sensitive_post_parameters()
@read_or_send
@hub_page
def call_me(request: HubRequest) -> HttpResponse:
    """Show the page, or send it."""
    now = timezone.now()
    draft = Draft(request.session, request.cluster, now)
    draft.follow(request.GET.get("c", ""))
    if request.method != "POST":
        return _page(request, CallMeForm(initial=draft.answers.get(STEP)), uuid.uuid4())
    form = CallMeForm(request.POST)
    key = key_of(request.POST.get("key", ""))
    if not form.is_valid() or key is None:
        return _page(request, form, key or uuid.uuid4(), lost_key=key is None)
    return trapped(request) or _ask_or_send(request, form, key, draft)


def _ask_or_send(
    request: HubRequest, form: CallMeForm, key: uuid.UUID, draft: Draft
) -> HttpResponse:
    """Send when we know the council or the person has seen that we do not; otherwise say so."""
    given, today = form.cleaned_data, timezone.localdate(draft.now)
    where = route(cluster=request.cluster, typed=given["postcode"], chosen=None, day=today)
    if where.service is not None:
        return _send(request, form, key, draft)
    council = CallMeCouncilForm(
        request.POST if request.POST.get("asked") else None,
        services=list(services_of(request.cluster, day=today)),
    )
    if council.is_valid():
        return _send(request, form, key, draft, council=council)
    draft.put(STEP, given)  # so that changing the postcode keeps the rest
    return _area_page(request, form, key, where=where, council=council)


def _area_page(
    request: HubRequest,
    form: CallMeForm,
    key: uuid.UUID,
    *,
    where: Route,
    council: CallMeCouncilForm,
) -> HttpResponse:
    # This page shows no words of consent: those of the page before it count.
    page = reverse("public:call_me", args=[request.cluster.slug])
    context = {
        "form": form,
        "key": key,
        "notice": version_shown(request.cluster, request.POST.get("notice", "")),
        "where": where,
        "council": council,
        "back": page,
        "postcode_page": page,
    }
    return private(render(request, "public/call_me_area.html", context))


def _page(
    request: HubRequest, form: CallMeForm, key: uuid.UUID, *, lost_key: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "key": key,
        "lost_key": lost_key and form.is_valid(),
        "due_at": promise_if_sent(request.cluster, now=timezone.now()),
        "now": timezone.now(),
        "notice": request.cluster.privacy_version,
        "consent": consent_blocks(request.cluster),
    }
    return render(request, "public/call_me.html", context)


def _send(
    request: HubRequest,
    form: CallMeForm,
    key: uuid.UUID,
    draft: Draft,
    *,
    council: CallMeCouncilForm | None = None,
) -> HttpResponse:
    now, given = timezone.now(), form.cleaned_data
    chosen = council.service_id if council else None
    answers = replace(
        answers_of(given, chosen_service_id=chosen, campaign=draft.campaign),
        privacy_version=version_shown(request.cluster, request.POST.get("notice", "")),
    )
    try:
        done = submit(request, key=key, answers=answers, now=now)
    except TooManyTries:
        draft.put(STEP, given)
        return too_many(request, minutes=MINUTES_TO_WAIT)
    except SubmissionConflict as conflict:
        context = {
            "enquiry": conflict.enquiry,
            "form": form,
            "key": uuid.uuid4(),
            "notice": answers.privacy_version,
            "council": council,
        }
        return private(render(request, "public/already_sent.html", context, status=409))
    draft.forget(STEP)
    return landed(request, done, now=now)


def answers_of(
    given: dict[str, Any], *, chosen_service_id: int | None, campaign: str
) -> EnquiryAnswers:
    """The page's answers, and the council chosen if there was one, as the service takes them."""
    return EnquiryAnswers(
        kind=str(Kind.FOSTERING),
        first_name=given["first_name"],
        postcode=given["postcode"],
        chosen_service_id=chosen_service_id,
        contact_by=str(ContactBy.PHONE),
        phone=given["phone"],
        good_time=given["good_time"],
        discreet=given["mention"] != "yes",
        may_leave_message=given["mention"] != "silent",
        campaign=campaign,
        door=str(Door.CALL_ME),
    )
