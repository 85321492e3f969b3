"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hubs.postcodes import attribution


def place(request: HttpRequest) -> dict[str, Any]:
    """Staff's ``access`` or None; ``cluster``, theirs unless the view gave one; the small print."""
    access = getattr(request, "access", None)
    return {
        "access": access,
        "cluster": getattr(request, "cluster", None) or (access.cluster if access else None),
        "demo": settings.DEMO,
        "attribution": attribution(),
    }
