"""Undo, until the next change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from enquiries.services import UndoNotKept, UndoTooLate, act_undo
from hubs.decorators import StaffRequest, page_to_return_to, staff_page
from hubs.models import AuditEvent
from hubs.permissions import Right


@require_POST
@staff_page(Right.ENQUIRY_VIEW)
def undo(request: StaffRequest, event_id: int) -> HttpResponse:
    """Take one act back and return to the page where Undo was pressed."""
    try:
        act_undo(access=request.access, event_id=event_id, now=timezone.now())
    except AuditEvent.DoesNotExist:
        raise Http404 from None
    except UndoTooLate as refused:
        said = "The case has changed since, so this can no longer be undone. Nothing changed."
        messages.warning(request, str(refused) or said)
    except UndoNotKept:
        messages.warning(
            request,
            "This cannot be undone: the record does not keep what was there before. Nothing "
            "changed. You can change it back yourself.",
        )
    else:
        messages.success(request, "Undone. The case is as it was before.")
    return redirect(page_to_return_to(request))
