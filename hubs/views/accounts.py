"""Signing in, the second factor, and accepting an invitation.

allauth does the ceremonies; what is here adds our pages, our order and our doors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as app
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import views as passkey
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.account_forms import InvitationForm
from hubs.accounts import has_second_factor, second_factor_added
from hubs.decorators import StaffRequest, gave_second_factor, sign_in_address, signed_in_page
from hubs.demo import code_for_demo
from hubs.models import Invitation, User
from hubs.services.directories import directories_open
from hubs.services.people import (
    InvitationClosed,
    hub_of,
    invitation_accept,
    invitation_held,
    secret_hash,
)

AFTER_SET_UP = "after_second_factor"  # session: where the person was going
INVITATION = "invitation"  # session: hash of the secret they came with

View = Callable[..., HttpResponse]


def security_page(view: View) -> View:
    """Let in someone signed in, unless the account has a second factor this session never gave.

    Such a session was opened by password alone before the factor was set up. It must not be
    able to change factors, so it is ended.
    """

    @wraps(view)
    @signed_in_page
    def wrapped(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not gave_second_factor(request) and has_second_factor(request.user):
            address = sign_in_address(request)
            logout(request)
            return HttpResponseRedirect(address)
        return view(request, *args, **kwargs)

    return wrapped


# --- The second factor ------------------------------------------------------------------------


@require_safe
@security_page
def second_factor(request: StaffRequest) -> HttpResponse:
    """Choose a second factor: a passkey first, then an app. Nothing else opens before it."""
    going_to = get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL
    if gave_second_factor(request):
        return redirect(going_to)
    request.session[AFTER_SET_UP] = going_to
    return render(request, "hubs/second_factor.html")


@require_safe
@security_page
def app_qr(request: StaffRequest) -> HttpResponse:
    """The square to scan: the secret of the app that is being set up in this session."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_mfa_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


class PasskeyOptions:
    """Gives the page what its passkey button needs, as an attribute and not as a script."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, with the options as JSON text."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        options = context.get("js_data", {})
        found = options.get("request_options") or options.get("creation_options") or {}
        context["passkey_options"] = json.dumps(found, cls=DjangoJSONEncoder)
        return context


class AuthenticateView(PasskeyOptions, base.AuthenticateView):
    """The second step of signing in. In a demo the page shows the present code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With ``demo_code``, empty outside a demo."""
        context = super().get_context_data(**kwargs)
        person = self.stage.login.user
        return context | {"demo_code": code_for_demo(person, now=timezone.now())}


class PasskeyAgainView(PasskeyOptions, passkey.ReauthenticateWebAuthnView):
    """The passkey once more, before something that matters."""


class AddPasskeyView(PasskeyOptions, passkey.AddWebAuthnView):
    """Make a passkey on this phone, computer or key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The person just used it, so this session has given a second factor."""
        response = super().form_valid(form)
        newest = Authenticator.objects.filter(
            user=self.request.user, type=Authenticator.Type.WEBAUTHN
        ).latest("pk")
        second_factor_added(self.request, newest)
        return response


class AddAppView(app.ActivateTOTPView):
    """Set up an authenticator app by scanning a square or typing a secret."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups of four, for typing."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret_in_groups"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """The person just typed its code, so this session has given a second factor."""
        response = super().form_valid(form)
        added = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_factor_added(self.request, added)
        return response


class RemoveAppView(app.DeactivateTOTPView):
    """Take the app away. Refused while it is the only factor (hubs.accounts)."""

    success_url = reverse_lazy("staff:account")


class RemovePasskeyView(passkey.RemoveWebAuthnView):
    """Take a passkey away, unless it is the only factor."""

    success_url = reverse_lazy("staff:account")

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth asks the adapter before an app goes, but not before a passkey does."""
        adapter = get_mfa_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        return super().form_valid(form)


class PasskeySignInView(passkey.LoginWebAuthnView):
    """Sign in with a passkey alone: it is something held and something known at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        """allauth forgets where the person was going; we do not."""
        authenticator = form.cleaned_data["credential"]
        going_to = get_next_redirect_url(self.request)
        login = Login(user=authenticator.user, redirect_url=going_to)
        return perform_passwordless_login(self.request, authenticator, login)


@require_POST
@security_page
def codes_kept(request: StaffRequest) -> HttpResponse:
    """The person says they have kept their recovery codes: on to where they were going."""
    return redirect(request.session.pop(AFTER_SET_UP, None) or reverse("staff:account"))


# --- Invitations ------------------------------------------------------------------------------


@require_safe
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """The link in the letter. Opening it spends nothing; mail scanners open links too.

    The secret leaves the address at once, so it is in no history and no onward request.
    """
    request.session[INVITATION] = secret_hash(secret)
    return redirect("invitation")


def invitation(request: HttpRequest) -> HttpResponse:
    """Show the invitation; on POST make the account, or add the role to the person's own."""
    found = invitation_of(request)
    if found is None:
        return render(request, "hubs/invitation_closed.html", status=404)
    owner = User.objects.filter(email=found.email, is_active=True).first()
    signed_in_as_owner = owner is not None and request.user == owner
    form = InvitationForm(request.POST or None, user=User(email=found.email, name=found.name))
    if request.method == "POST" and (signed_in_as_owner or (owner is None and form.is_valid())):
        return _accept(request, found, form)
    context = {"invitation": found, "form": form, "owner": owner, "ready": signed_in_as_owner}
    context["hub"] = hub_of(found, day=timezone.localdate())
    context["directories"] = [each for each in directories_open() if each.may_have(found.email)]
    return render(request, "hubs/invitation.html", context)


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The open invitation that this browser came with, if any."""
    digest = request.session.get(INVITATION)
    row = invitation_held(token_hash=digest) if digest else None
    return row if row is not None and row.is_open(now=timezone.now()) else None


def _accept(request: HttpRequest, found: Invitation, form: InvitationForm) -> HttpResponse:
    """Use the invitation, and sign a new person in by the password they just chose."""
    password = form.cleaned_data["password1"] if form.is_bound and form.is_valid() else None
    try:
        membership = invitation_accept(
            token_hash=found.token_hash, password=password, now=timezone.now()
        )
    except InvitationClosed:
        return render(request, "hubs/invitation_closed.html", status=404)
    request.session.pop(INVITATION, None)
    if request.user.is_authenticated:
        return redirect("staff:account")
    record_authentication(request, membership.user, method="password")
    return perform_login(request, Login(user=membership.user, signup=True))
