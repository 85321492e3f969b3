"""Asking a council's own sign-in who somebody is, by OpenID Connect with PKCE.

Authlib makes the requests, keeps state, nonce and verifier in the session, and checks the
answer's signature with the provider's keys. What is here says which values count. Nothing of
the answer is kept but the tenant's id for the person. docs/single-sign-on.md says the same for
readers who run a hub.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError

from hubs.models import Directory

SECONDS = 5  # for each of the provider's answers; the person waits meanwhile
LEEWAY = 60  # seconds the provider's clock may differ from ours
# Signatures made with the provider's private key. Never "none", never a shared secret.
ALGORITHMS = ["RS256"]
FAULTS = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    KeyError,
    ValueError,
    RuntimeError,
)

log = logging.getLogger(__name__)


class NotAccepted(Exception):
    """The provider's answer does not say who this is, or not in a way we believe."""


@dataclass(frozen=True)
class Said:
    """What a directory said about the person who signed in there."""

    object_id: str
    email: str  # the name they sign in by there, lower case; never used to find an account
    second_factor: bool


def _client(directory: Directory) -> Any:
    """Authlib's client. Raises NotAccepted when the settings have no secret for the directory."""
    secret = settings.SINGLE_SIGN_ON_SECRETS.get(directory.slug)
    if not secret:
        log.error("single sign-on has no secret", extra={"action": "single_sign_on"})
        raise NotAccepted
    return OAuth().register(
        name=f"directory_{directory.pk}",
        client_id=directory.client_id,
        client_secret=secret,
        server_metadata_url=directory.metadata_url,
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def address_back(directory: Directory) -> str:
    """Where the directory sends people back to; registered there, letter for letter."""
    path = reverse("single_sign_on_back", args=[directory.slug])
    return settings.BASE_URL.rstrip("/") + path


def send_there(request: HttpRequest, directory: Directory) -> HttpResponse:
    """Send somebody to their own sign-in. Raises NotAccepted when it cannot be reached."""
    try:
        answer: HttpResponse = _client(directory).authorize_redirect(
            request, address_back(directory), prompt="select_account"
        )
    except FAULTS as fault:
        raise _not_accepted(fault) from None
    return answer


def who_came_back(request: HttpRequest, directory: Directory) -> Said:
    """Who the directory says this is. Raises NotAccepted for anything that is not exactly right.

    Checked: state and verifier of this session, signature by the provider's present keys,
    issuer, audience, nonce, times, tenant, and that there is an object id.
    Source: OpenID Connect Core 1.0, 3.1.3.7; ASVS 5.0, 6.8.2.
    """
    try:
        client = _client(directory)
        metadata = client.load_server_metadata()
        metadata["id_token_signing_alg_values_supported"] = ALGORITHMS
        token = client.authorize_access_token(
            request,
            leeway=LEEWAY,
            claims_options={
                "iss": {"essential": True, "value": metadata["issuer"]},
                "aud": {"essential": True, "value": directory.client_id},
                "exp": {"essential": True},
                "tid": {"essential": True, "value": directory.tenant_id},
                "oid": {"essential": True},
            },
        )
        claims = token["userinfo"]
        object_id = str(claims["oid"]).lower()
    except FAULTS as fault:
        raise _not_accepted(fault) from None
    email = str(claims.get("preferred_username") or claims.get("email") or "").lower()
    methods = claims.get("amr") or []
    return Said(
        object_id=object_id,
        email=email,
        second_factor=bool(directory.second_factor_said) or "mfa" in methods,
    )


def _not_accepted(fault: Exception) -> NotAccepted:
    """One answer for the person, whatever it was; its kind for the log, never its text."""
    log.warning(
        "single sign-on refused",
        extra={"action": "single_sign_on", "tally": type(fault).__name__},
    )
    return NotAccepted()
