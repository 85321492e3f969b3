"""A hub's own colour as a style sheet, so that no page needs a style inside it."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hubs.contrast import style_sheet

FOR_GOOD = "public, max-age=31536000, immutable"  # another colour has another address


@transaction.non_atomic_requests
@require_safe
def sheet(request: HttpRequest, colour: str) -> HttpResponse:
    """The sheet of the colour in the address (rrggbb), and of nothing else: no database."""
    response = HttpResponse(style_sheet(f"#{colour}"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_GOOD
    return response
