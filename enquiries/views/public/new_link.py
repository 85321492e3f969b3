"""The ways back: a link, whose answer never says whether we know the address; a reference."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.client import client_network
from enquiries.forms.public import NewLinkForm, WhereAmIForm
from enquiries.services.own import TooManyTries, new_link_ask, stage_ask
from enquiries.views.public.doors import HUB, private, read_only, read_or_send
from hubs.limits import attempt_allowed
from hubs.models import Cluster
from hubs.views.faults import too_many

QUARTER = timedelta(minutes=15)
FROM_ONE_NETWORK = 20
HOUR = timedelta(hours=1)
GUESSES_FROM_ONE_NETWORK = 10  # an hour
NO_MATCH = "We cannot find an enquiry with this reference, last name and postcode"


@sensitive_post_parameters()
@read_or_send
def new_link(request: HttpRequest) -> HttpResponse:
    """Show the page, or plan a link if there is somebody to send it to."""
    hubs = list(Cluster.objects.order_by("name"))
    if request.method != "POST":
        known = next((hub.slug for hub in hubs if hub.pk == request.session.get(HUB)), "")
        form = NewLinkForm(hubs=hubs, initial={"hub": request.GET.get("hub", known)})
        return private(render(request, "public/new_link.html", {"form": form}))
    form = NewLinkForm(request.POST, hubs=hubs)
    if not form.is_valid():
        return private(render(request, "public/new_link.html", {"form": form}))
    now = timezone.now()
    if not attempt_allowed(
        scope="link-asked-network",
        key=client_network(request),
        limit=FROM_ONE_NETWORK,
        per=QUARTER,
        now=now,
    ):
        return private(too_many(request, 15))
    slug = form.cleaned_data.get("hub") or hubs[0].slug
    cluster = next(hub for hub in hubs if hub.slug == slug)
    new_link_ask(cluster=cluster, typed=form.cleaned_data["address"], now=now)
    return private(HttpResponseRedirect(reverse("public:new_link_sent"), status=303))


@read_only
def sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not anything was sent."""
    return private(render(request, "public/new_link_sent.html"))


@sensitive_post_parameters()
@read_or_send
def where_am_i(request: HttpRequest) -> HttpResponse:
    """For someone with only a landline: which step their enquiry is at. Opens no session."""
    form = WhereAmIForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if not attempt_allowed(
            scope="stage-asked-network",
            key=client_network(request),
            limit=GUESSES_FROM_ONE_NETWORK,
            per=HOUR,
            now=now,
        ):
            return private(too_many(request, 60))
        try:
            found = stage_ask(**form.cleaned_data, now=now)
        except TooManyTries:
            return private(too_many(request, 60))
        if found is None:
            form.add_error(None, NO_MATCH)
    return private(render(request, "public/where_am_i.html", {"form": form, "found": found}))
