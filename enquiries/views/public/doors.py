"""What every public page starts with: its hub, or the enquiry of the person who came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enquiries.held import flag_of, held_show
from enquiries.models import Enquiry, Person
from hubs.access import Access, access_of_applicant
from hubs.fence import reaching
from hubs.models import Cluster, SeenBy

View = Callable[..., HttpResponse]

# session key: {"enquiry": id, "cluster": id, "applicant": 1 or 2, "since" and "until": moments}
MY = "my"
HUB = "hub"  # session key: the hub of whoever was here, so that a new link asks less
IDLE = timedelta(minutes=30)
NOTE_EVERY = timedelta(minutes=1)  # so that each page opened does not write a session

read_or_send = require_http_methods(["GET", "HEAD", "POST"])
read_only = require_http_methods(["GET", "HEAD"])
send_only = require_http_methods(["POST"])


class HubRequest(HttpRequest):
    """A request to a page of one hub."""

    cluster: Cluster


class OwnRequest(HubRequest):
    """A request to a page about the person's own enquiry."""

    enquiry: Enquiry
    own_access: Access
    applicant: int  # whose link opened it: the first applicant's or the second's


def hub_page(view: View) -> View:
    """Find the hub of the address, or answer 404. The view gets `request.cluster`."""

    @wraps(view)
    def wrapped(request: HubRequest, slug: str, **kwargs: Any) -> HttpResponse:
        cluster = Cluster.objects.filter(slug=slug).first()
        if cluster is None:
            raise Http404("No such hub")
        request.cluster = cluster
        return view(request, **kwargs)

    return wrapped


def own_page(view: View) -> View:
    """Let in whoever opened a link or sent an enquiry in this session, half an hour ago at most.

    The view runs with that one enquiry in reach and nothing else. Anybody else is sent to ask
    for a link.
    """

    @wraps(view)
    def wrapped(request: OwnRequest, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        access = _own_access(request, now)
        if access is None:
            return private(HttpResponseRedirect(reverse("public:new_link")))
        with reaching(access.reach):
            enquiry = (
                Enquiry.objects.visible_to(access)
                .select_related("cluster", "service", "owner")
                .first()
            )
            applicant = request.session[MY].get("applicant", 1)
            if (
                enquiry is None
                or not _is_on(enquiry, access, applicant)
                or _closed_since(request, enquiry)
            ):
                request.session.pop(MY, None)
                return private(HttpResponseRedirect(reverse("public:new_link")))
            request.enquiry, request.own_access = enquiry, access
            request.cluster = enquiry.cluster
            request.applicant = applicant
            return private(view(request, **kwargs))

    return wrapped


def _closed_since(request: HttpRequest, enquiry: Enquiry) -> bool:
    """Whether the case was protected after this page was opened: somebody else may hold the
    phone, so the way back is the safe one."""
    if enquiry.seen_by != SeenBy.NAMED:
        return False
    held_show([enquiry])
    flag, since = flag_of(enquiry), request.session[MY].get("since", "")
    return flag is None or not since or datetime.fromisoformat(since) < flag.set_at


def _is_on(enquiry: Enquiry, access: Access, applicant: int) -> bool:
    """Whether the second applicant is still one; there is always a first."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry, position=applicant)
    return applicant == 1 or people.exists()


def _own_access(request: HttpRequest, now: datetime) -> Access | None:
    """The reach this session was given, while it lasts; each page opened makes it last again."""
    held = request.session.get(MY)
    if not held:
        return None
    cluster = Cluster.objects.filter(pk=held["cluster"]).first()
    if cluster is None or now >= datetime.fromisoformat(held["until"]):
        del request.session[MY]
        return None
    if now + IDLE - datetime.fromisoformat(held["until"]) > NOTE_EVERY:
        held["until"] = (now + IDLE).isoformat()
        request.session[MY] = held
    return access_of_applicant(enquiry_id=held["enquiry"], cluster=cluster)


def own_session_begin(
    request: HttpRequest,
    *,
    enquiry_id: int,
    cluster_id: int,
    now: datetime,
    applicant: int = 1,
    since: datetime | None = None,
) -> None:
    """Give this browser its own enquiry, under a new session key.

    ``since`` is when what opened it was proved, now if nothing is said: a case protected after
    that is not opened (``_closed_since``).
    """
    request.session.cycle_key()
    request.session[MY] = {
        "enquiry": enquiry_id,
        "cluster": cluster_id,
        "applicant": applicant,
        "since": (since or now).isoformat(),
        "until": (now + IDLE).isoformat(),
    }
    request.session[HUB] = cluster_id


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page about one person out of search engines.

    Its address goes to no other site: the referrer policy of the whole product is same-origin.
    "no-referrer" would also send "Origin: null" with our own forms, which the guard against
    forged forms has to refuse.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def too_many(request: HubRequest, *, minutes: int) -> HttpResponse:
    """429 with the hub's phone number: a person must always have a way on."""
    context = {
        "minutes": minutes,
        "was_post": True,
        "phone": request.cluster.phone,
        "opening_text": request.cluster.opening_text,
        "cluster": request.cluster,
    }
    response = render(request, "faults/429.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
