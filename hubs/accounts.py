"""Sign-in as our rules have it, on top of django-allauth: adapters, and the limit on guesses.

docs/signing-in.md says the same for readers who administer a hub.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as django_login
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from hubs.devices import is_known
from hubs.limits import tries_within, try_note, try_return, try_take
from hubs.models import User
from hubs.sessions import SEEN_AT, SIGNED_IN_AT, session_key_change, sessions_end

# At most 10 guesses are looked at in any 5 minutes for one account (Cyber Essentials 3.1): half
# of them from anywhere, half kept for devices its owner has signed in from (hubs.devices), so
# that a stranger cannot use up the owner's. Right answers are given back.
GUESSES = 5
GUESSES_OF_DEVICES = 5
# Wrong passwords from one address, over all accounts. A whole council may share one address.
GUESSES_FROM_ADDRESS = 100
RESET_LETTERS = 3  # an hour, to one address
# Five minutes, and the seconds that a guess may wait for others at its account before it is
# looked at (lock_timeout of the runtime role, config/roles.sql).
PER = timedelta(minutes=5, seconds=5)

log = logging.getLogger(__name__)

PASSWORD, CODE, ADDRESS = "sign-in.password", "sign-in.code", "sign-in.address"

REAL_FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)

TOO_MANY = "There were too many tries. Wait 5 minutes, then try again, or sign in with a passkey"
NO_MATCH = "Check your email address and password. One of them does not match our records"
WRONG_CODE = (
    "That code does not work. Enter the newest code in your app, or a recovery code you have "
    "not used"
)


def account_key(email: str) -> str:
    """The one spelling under which an account is looked up and its guesses are counted."""
    return email.strip().lower()


class PasswordBackend(AuthenticationBackend):
    """Looks an account up with one query, whether or not there is one."""

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        user = User.objects.filter(email=account_key(email)).first()
        return self._check_password(user, password)


def guess(scope: str, email: str, *, request: HttpRequest, now: datetime) -> Callable[[], None]:
    """Count a guess at an account before it is looked at; returns how to take it back if right.

    Raises ValidationError over the limit. Guesses at one account wait for each other however
    many arrive at once.
    """
    who = account_key(email)
    known = is_known(request, who)
    scope, limit = (f"{scope}.device", GUESSES_OF_DEVICES) if known else (scope, GUESSES)
    if not try_take(scope=scope, key=who, limit=limit, per=PER, now=now):
        raise ValidationError(TOO_MANY, code="too_many")
    return lambda: try_return(scope=scope, key=who, now=now)


def has_second_factor(user: User) -> bool:
    """Whether a passkey or an authenticator app is set up. Recovery codes alone are not enough."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=REAL_FACTORS).exists()


def second_factor_added(request: HttpRequest, authenticator: Authenticator) -> None:
    """Note in the session that the person just proved to hold the factor they set up.

    The session opens more from now on, so it goes on under a new key.
    """
    session_key_change(request)
    record_authentication(
        request,
        authenticator.user,
        method="mfa",
        id=authenticator.pk,
        type=authenticator.type,
        reauthenticated=True,
    )


class InvitationAdapter(DefaultAccountAdapter):
    """Accounts exist by invitation only (hubs.views.accounts.invitation)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "enter_current_password": "That is not your present password",
        "incorrect_password": "That is not your password",
        "invalid_password_reset": "The link has been used already, or is more than an hour old",
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: allauth's own sign-up has no address here either."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess at this account, known or not. Replaces allauth's count in the cache."""
        now, email = timezone.now(), str(credentials.get("email"))
        if not is_known(request, account_key(email)):
            # Read only: a row held here would make everyone behind one address wait in line.
            address = self.get_client_ip(request)
            made = tries_within(scope=ADDRESS, key=address, per=PER, now=now)
            if made >= GUESSES_FROM_ADDRESS:
                raise ValidationError(TOO_MANY, code="too_many")
        self._guess_was_right = guess(PASSWORD, email, request=request, now=now)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, or None. Someone who may no longer sign in is answered like a stranger."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def _rollback_login_failed_rl_usage(self) -> None:
        self._guess_was_right()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count against the address only what was wrong."""
        log.warning("sign-in refused", extra={"action": "password"})
        try_note(scope=ADDRESS, key=self.get_client_ip(request), now=timezone.now())

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password once more, under the same limit."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Someone who has yet to set up a first factor gave their password a moment ago."""
        user = self.request.user
        return not user.is_authenticated or has_second_factor(user)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stop a passkey of someone who may no longer sign in; go on under a new key."""
        if not user.is_active:
            messages.error(request, "This account can no longer sign in. Ask the administrator")
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        # What the password opened, the page for the code, is not open under a key from before.
        request.session.cycle_key()
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session under a new key, and start its two clocks."""
        django_login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        log.info("signed in", extra={"user_id": user.pk})
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = timezone.now().timestamp()

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every session but the one it was given in."""
        super().set_password(user, password)
        sessions_end(user=user, but=self.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the person's own page."""
        return resolve_url("staff:account")

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the host that was asked; allauth would allow every host in settings."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now and send it after the commit; a mail server that is away is logged."""
        message: EmailMessage = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, **context}
        )
        transaction.on_commit(message.send, robust=True)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """To the address on the account, however the request spelled it."""
        super().send_password_reset_mail(user, user.email, context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner that something about their sign-in changed."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


def _keys() -> MultiFernet:
    """Keys made from SECRET_KEY and the ones before it, which stay readable."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"factor\0{s}".encode()).digest()))
            for s in secrets
        ]
    )


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, and never none."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": (
            "This is your only passkey or app. Add another before you remove it"
        ),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a factor's secret before it is stored."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken when SECRET_KEY changed with no fallback."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last passkey or app: every account keeps a second factor."""
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=REAL_FACTORS
        ).exclude(pk=authenticator.pk)
        return others.exists()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        """What a passkey is called until its owner names it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name a phone or computer shows beside the passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
