"""A referee or another adult answers by a secret link: looked at as often as one likes, kept until
it is finished, sent once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.client import client_network
from enquiries.forms.answers import AnswersForm
from enquiries.services.check_links import (
    Asked,
    LinkOver,
    answer_asked,
    answer_decline,
    answer_save,
    answer_send,
)
from enquiries.views.public.doors import private, read_or_send
from hubs.limits import attempt_allowed, attempts_made
from hubs.views.faults import too_many

MINUTE = timedelta(minutes=1)
MISSES_A_MINUTE = 20
GONE, UNPROCESSABLE = 410, 422
SEND, SAVE, NO, SURE = "send", "save", "no", "no_sure"


@sensitive_post_parameters()
@read_or_send
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the questions; only a button changes anything, so a mail scanner may look."""
    now, network = timezone.now(), client_network(request)
    if attempts_made(scope="answer-miss", key=network, per=MINUTE, now=now) >= MISSES_A_MINUTE:
        return private(too_many(request, 1))
    try:
        asked = answer_asked(secret=secret, now=now)
        if request.method != "POST":
            return _page(request, asked, _form(asked))
        return _act(request, secret, asked, now=now)
    except LinkOver:
        return _over(request, network, now=now)


def _act(request: HttpRequest, secret: str, asked: Asked, *, now: datetime) -> HttpResponse:
    what = request.POST.get("what", SEND)
    if what == SURE:
        answer_decline(secret=secret, now=now)
        return _done(request, asked, declined=True)
    if what == NO:
        return private(render(request, "public/answer_no.html", {"asked": asked}))
    form = _form(asked, data=request, to_send=what != SAVE)
    if not form.is_valid():
        return _page(request, asked, form, status=UNPROCESSABLE)
    if what == SAVE:
        answer_save(secret=secret, words=form.cleaned_data, now=now)
        return _page(request, asked, form, saved=True)
    answer_send(secret=secret, words=form.cleaned_data, now=now)
    return _done(request, asked, declined=False)


def _form(asked: Asked, *, data: HttpRequest | None = None, to_send: bool = False) -> AnswersForm:
    return AnswersForm(
        data.POST if data is not None else None,
        initial=dict(asked.draft),
        questions=asked.questions,
        first=asked.first,
        to_send=to_send,
    )


def _page(
    request: HttpRequest, asked: Asked, form: AnswersForm, *, status: int = 200, saved: bool = False
) -> HttpResponse:
    context = {"asked": asked, "form": form, "saved": saved}
    return private(render(request, "public/answer.html", context, status=status))


def _done(request: HttpRequest, asked: Asked, *, declined: bool) -> HttpResponse:
    context = {"asked": asked, "declined": declined}
    return private(render(request, "public/answer_done.html", context))


def _over(request: HttpRequest, network: str, *, now: datetime) -> HttpResponse:
    """The same for every reason: sent, too old, replaced, never made. Counted as a guess."""
    attempt_allowed(scope="answer-miss", key=network, limit=MISSES_A_MINUTE, per=MINUTE, now=now)
    return private(render(request, "public/answer_over.html", status=GONE))
