"""Pages that explain: start, could I foster, information sessions, privacy, accessibility."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enquiries.accessibility import KNOWN_ISSUES, PREPARED, REVIEWED
from enquiries.forms.public import CouldIFosterForm
from enquiries.selectors.public import promise_if_sent
from enquiries.views.public.doors import HubRequest, hub_page, read_only, read_or_send
from enquiries.views.public.draft import Draft
from enquiries.views.public.suitability import verdict
from hubs.notices import live_notice, notice_of_version
from hubs.selectors import services_of


@read_only
@hub_page
def start(request: HubRequest) -> HttpResponse:
    """The front door: what happens, how long it takes, and two ways in."""
    now = timezone.now()
    campaign = request.GET.get("c", "")
    if campaign:
        Draft(request.session, request.cluster, now).follow(campaign)
    return _page(
        request,
        "public/start.html",
        due_at=promise_if_sent(request.cluster, now=now),
        now=now,
    )


@read_or_send
@hub_page
def could_i_foster(request: HubRequest) -> HttpResponse:
    """A few questions without a name; nothing is kept, not even in the session."""
    form = CouldIFosterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _page(
            request, "public/could_i_foster_result.html", verdict=verdict(form.cleaned_data)
        )
    return _page(request, "public/could_i_foster.html", form=form)


@read_only
@hub_page
def events(request: HubRequest) -> HttpResponse:
    """How to ask when the next information session is."""
    return _page(request, "public/events.html")


@read_only
@hub_page
def privacy(request: HubRequest) -> HttpResponse:
    """What we keep, why, for how long, and a person's rights; a former version if asked for."""
    hub, version = request.cluster, request.GET.get("version", "")
    services = list(services_of(hub, day=timezone.localdate()))
    if version and version != hub.privacy_version:
        notice = notice_of_version(hub, version, services)
        if notice is None:
            raise Http404("No such version")
        return render(request, "public/privacy.html", {"notice": notice, "former": True})
    return render(request, "public/privacy.html", {"notice": live_notice(hub, services)})


@read_only
def accessibility(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The accessibility statement, made from the list of known issues."""
    return _statement(request, slug=slug) if slug else _statement_of_all(request)


@hub_page
def _statement(request: HubRequest) -> HttpResponse:
    return _page(request, "public/accessibility.html", **_statement_context())


def _statement_of_all(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html", _statement_context())


def _statement_context() -> dict[str, Any]:
    return {"issues": KNOWN_ISSUES, "prepared": PREPARED, "reviewed": REVIEWED}


def _page(request: HubRequest, template: str, **context: Any) -> HttpResponse:
    today = timezone.localdate()
    services = list(services_of(request.cluster, day=today))
    return render(request, template, {"services": services, **context})
