"""An OpenID provider of our own, over real HTTP, that can also lie.

It does what a tenant of Microsoft Entra does: discovery, authorize, token and keys, with PKCE
checked. ``lie`` changes what the next token says or how it is signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "hubs-client"
SECRET = "a-secret-of-the-client"
BASIC = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
OBJECT_ID = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


@dataclass
class Provider:
    """One tenant. ``person``: who is signed in there; ``lie`` alters the claims before signing."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    lie: Callable[[dict[str, Any]], None] = lambda claims: None
    sign: Callable[[Provider, dict[str, Any]], str] | None = None
    key: Any = field(default_factory=lambda: jwk.RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"{self.url}/{TENANT}/v2.0"

    @property
    def metadata_url(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "pairwise-subject",
            "iat": now,
            "exp": now + 600,
            "nonce": asked["nonce"],
            "tid": TENANT,
            "oid": OBJECT_ID,
            "preferred_username": "gita@gateshead.example.org",
            **self.person,
        }
        self.lie(claims)
        if self.sign is not None:
            return self.sign(self, claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def unsigned(provider: Provider, claims: dict[str, Any]) -> str:
    """alg none."""
    parts = [{"alg": "none"}, claims]
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    ) + "."  # fmt: skip


def signed_by_another(provider: Provider, claims: dict[str, Any]) -> str:
    """A key of the same name that the provider never published."""
    other = jwk.RSAKey.generate_key(2048, {"kid": provider.key.kid})
    return jwt.encode({"alg": "RS256", "kid": other.kid}, claims, other)


def signed_by_unknown_name(provider: Provider, claims: dict[str, Any]) -> str:
    """A key with a name that is not published."""
    other = jwk.RSAKey.generate_key(2048, {"kid": "elsewhere"})
    return jwt.encode({"alg": "RS256", "kid": other.kid}, claims, other)


def signed_with_the_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """HS256 with what everybody can read."""
    public = provider.key.as_pem(private=False)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    body = base64.urlsafe_b64encode(json.dumps(claims).encode())
    text = head.rstrip(b"=") + b"." + body.rstrip(b"=")
    mac = hmac.digest(public, text, "sha256")
    return (text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        if parts.path.endswith("/.well-known/openid-configuration"):
            self._json(self.provider.metadata())
        elif parts.path == "/keys":
            self._json({"keys": [self.provider.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._authorize({k: v[0] for k, v in parse_qs(parts.query).items()})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.provider.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        right = (
            asked is not None
            and challenge == asked["code_challenge"]
            and self.headers.get("Authorization") == f"Basic {BASIC}"
            and form.get("redirect_uri") == asked["redirect_uri"]
        )
        if not right or asked is None:
            self._json({"error": "invalid_grant"}, status=400)
            return
        self._json(
            {
                "access_token": "not-used",
                "token_type": "Bearer",
                "expires_in": 600,
                "id_token": self.provider.token(asked),
            }
        )

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = asked
        self.send_response(302)
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def _json(self, value: Any, *, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def provider_running() -> Iterator[Provider]:
    """A provider on a free port of this machine, stopped after the block."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
