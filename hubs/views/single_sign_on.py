"""Signing in with a council's own account: there, back, and linking one to an account here."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, own_page
from hubs.models import Directory, User
from hubs.services.directories import (
    directories_for,
    directories_open,
    identity_link,
    identity_unlink,
    person_of,
)
from hubs.services.people import InvitationClosed, invitation_accept
from hubs.single_sign_on import NotAccepted, Said, send_there, who_came_back
from hubs.views.accounts import INVITATION, invitation_of

WHY = "single_sign_on"  # session: what the round trip is for, and where to go after it
SIGN_IN, ACCEPT, LINK = "sign in", "accept", "link"


def _directory(slug: str) -> Directory:
    return get_object_or_404(Directory.objects.select_related("cluster", "service"),
                             slug=slug, active=True)  # fmt: skip


def _go(request: HttpRequest, directory: Directory, why: str) -> HttpResponse:
    """Remember what for, and send the person to their own sign-in."""
    going_to = request.GET.get("next", "")
    if not get_adapter(request).is_safe_url(going_to):
        going_to = ""
    request.session[WHY] = {"why": why, "next": going_to, "directory": directory.slug}
    try:
        return send_there(request, directory)
    except NotAccepted:
        return _refused(request, directory)


def _refused(request: HttpRequest, directory: Directory, because: str = "") -> HttpResponse:
    """One page for everything that was not accepted, so that it teaches a stranger nothing."""
    context = {"directory": directory, "because": because}
    return render(request, "hubs/single_sign_on/refused.html", context, status=403)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which council's or hub's sign-in: a list when there are several."""
    context = {"directories": directories_open(), "next": request.GET.get("next", "")}
    return render(request, "hubs/single_sign_on/choose.html", context)


@never_cache
@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to sign in there."""
    return _go(request, _directory(slug), SIGN_IN)


@never_cache
@require_safe
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to sign in there in place of choosing a password here."""
    directory = _directory(slug)
    found = invitation_of(request)
    if found is None or not directory.may_have(found.email):
        return render(request, "hubs/invitation_closed.html", status=404)
    return _go(request, directory, ACCEPT)


@never_cache
@require_safe
@own_page
@reauthentication_required
def link(request: StaffRequest, slug: str) -> HttpResponse:
    """Off to sign in there, to say that the account there is one's own.

    Only a directory of a place they work in: one of elsewhere answers as if it were not there.
    """
    directory = _directory(slug)
    mine = directories_for(request.user, now=timezone.now())
    if directory.pk not in {each.pk for each, _ in mine}:
        raise Http404
    return _go(request, directory, LINK)


@require_POST
@own_page
@reauthentication_required
def unlink(request: StaffRequest, slug: str) -> HttpResponse:
    """From now on not by this directory."""
    directory = _directory(slug)
    try:
        if identity_unlink(user=request.user, directory=directory, now=timezone.now()):
            messages.success(request, f"You no longer sign in with {directory}")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("staff:account")


@never_cache
@require_safe
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from the directory: check what it says, then do what the round trip was for."""
    directory = _directory(slug)
    trip = request.session.pop(WHY, None) or {}
    try:
        if trip.get("directory") != slug:
            raise NotAccepted
        said = who_came_back(request, directory)
    except NotAccepted:
        return _refused(request, directory)
    do = {SIGN_IN: _sign_in, ACCEPT: _accept, LINK: _link}[trip["why"]]
    return do(request, directory, said, trip["next"])


def _sign_in(request: HttpRequest, directory: Directory, said: Said, going_to: str) -> HttpResponse:
    user = person_of(directory, object_id=said.object_id, now=timezone.now())
    if user is None:
        return _refused(request, directory)
    return _open_session(request, user, said, going_to)


def _open_session(request: HttpRequest, user: User, said: Said, going_to: str) -> HttpResponse:
    """A session under a new key. The second factor is asked for here unless it was given there."""
    record_authentication(request, user, method="directory")  # the record says by what
    if not said.second_factor:
        return perform_login(request, Login(user=user, redirect_url=going_to or None))
    # allauth would ask for the factor set up here as well; the directory has asked for one.
    adapter = get_adapter(request)
    adapter.login(request, user)
    record_authentication(request, user, method="mfa", type="directory")
    opened: HttpResponse = adapter.post_login(
        request,
        user,
        email_verification=None,
        signal_kwargs=None,
        email=None,
        signup=False,
        redirect_url=going_to or None,
    )
    return opened


def _accept(request: HttpRequest, directory: Directory, said: Said, going_to: str) -> HttpResponse:
    """Make the invited person's account, with this way to sign in and no password."""
    found, now = invitation_of(request), timezone.now()
    if found is None:
        return render(request, "hubs/invitation_closed.html", status=404)
    if said.email != found.email or User.objects.filter(email=found.email).exists():
        because = f"The invitation is for {found.email}. You signed in with another account."
        return _refused(request, directory, because)
    try:
        with transaction.atomic():
            membership = invitation_accept(
                token_hash=found.token_hash, password=None, by_directory=True, now=now
            )
            identity_link(
                directory=directory, object_id=said.object_id, user=membership.user, now=now
            )
    except InvitationClosed:
        return render(request, "hubs/invitation_closed.html", status=404)
    except ValidationError as error:
        return _refused(request, directory, error.messages[0])
    request.session.pop(INVITATION, None)
    return _open_session(request, membership.user, said, going_to)


def _link(request: HttpRequest, directory: Directory, said: Said, going_to: str) -> HttpResponse:
    """Say that the account there is the signed-in person's."""
    if not request.user.is_authenticated:
        return _refused(request, directory)
    try:
        identity_link(
            directory=directory, object_id=said.object_id, user=request.user, now=timezone.now()
        )
        messages.success(request, f"You can now sign in with {directory}")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("staff:account")
