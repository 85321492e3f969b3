"""Where a request comes from, as far as we may believe it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# A household or an office shares the first, a phone network hands out the second.
IPV4_PREFIX = 24
IPV6_PREFIX = 56


def client_address(request: HttpRequest) -> str:
    """The client's address. Headers count only for as many proxies as we said we trust.

    Each proxy adds the address it was called from at the end of X-Forwarded-For, so the one we
    can believe is that many from the right; whatever stands further left was sent by the client.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXIES
    if not trusted:
        return direct
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    return hops[-trusted] if len(hops) >= trusted and hops[-trusted] else direct


def client_network(request: HttpRequest) -> str:
    """The network a rate limit counts by; "unknown" when there is no readable address."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
