"""A new enquiry, typed by staff while they talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enquiries.forms.staff_create import NewEnquiryForm
from enquiries.selectors.lookup import Caller, Found, look_up
from enquiries.services import SubmissionConflict
from enquiries.services.calls import enquiry_take
from enquiries.services.searching import lookup_record
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.rows import case_rows
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.notices import consent_blocks, version_shown
from hubs.permissions import Right
from hubs.selectors import services_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.ENQUIRY_CREATE)
def enquiry_new(request: StaffRequest) -> HttpResponse:
    """The form. Its Check button looks the caller up and keeps what was typed."""
    access, now = request.access, timezone.now()
    if request.method != "POST":
        return _page(request, NewEnquiryForm(access=access, now=now))
    if "check" in request.POST:
        typed = NewEnquiryForm(initial=_typed(request.POST), access=access, now=now)
        return _page(request, typed, found=_look_up(access, request.POST))
    form = NewEnquiryForm(request.POST, access=access, now=now)
    if not form.is_valid():
        return _page(request, form, found=_look_up(access, request.POST), status=422)
    try:
        submitted = enquiry_take(
            access=access,
            key=form.cleaned_data["key"],
            answers=replace(form.answers(), privacy_version=_notice_read(request)),
            conversation=form.conversation(),
            mine=form.cleaned_data["mine"],
            now=now,
        )
    except SubmissionConflict as conflict:
        return _page(request, form, already=conflict.enquiry.reference, status=409)
    messages.success(request, f"Enquiry {submitted.enquiry.reference} is saved")
    return redirect("enquiries:case", reference=submitted.enquiry.reference)


@require_POST
@staff_page(Right.ENQUIRY_CREATE)
def enquiry_lookup(request: StaffRequest) -> HttpResponse:
    """The council and possible duplicates, as a part of the page. By POST, so that a caller's
    number is in no log of addresses."""
    found = _look_up(request.access, request.POST)
    return render(request, "enquiries/staff/new.html#lookup", _found_context(request, found))


def _page(
    request: StaffRequest,
    form: NewEnquiryForm,
    *,
    found: Found | None = None,
    already: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with what was found. ``already`` is the enquiry this form made before."""
    cluster = request.access.cluster
    assert cluster is not None
    context = {
        "form": form,
        "already": already,
        "notice": cluster.privacy_version,
        "consent": consent_blocks(cluster),
    } | _found_context(request, found)
    return render(request, "enquiries/staff/new.html", context, status=status)


def _notice_read(request: StaffRequest) -> str:
    """The version of the privacy notice whose words stood on the page to be read out."""
    assert request.access.cluster is not None
    return version_shown(request.access.cluster, request.POST.get("notice", ""))


def _found_context(request: StaffRequest, found: Found | None) -> dict[str, Any]:
    now = timezone.now()
    cases = found.duplicates if found else ()
    return {
        "found": found,
        "same": case_rows(cases, access=request.access, now=now),
        "stage_tags": STAGE_TAGS,
    }


def _typed(data: QueryDict) -> dict[str, Any]:
    """What stands in the boxes, unchecked, so that looking up loses nothing."""
    fields = NewEnquiryForm.base_fields
    return {
        name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()
    }


def _look_up(access: Access, data: QueryDict) -> Found:
    """What the answers so far tell. Text is cut where a field would refuse it.

    Cases that come up are on record as a search.
    """
    assert access.cluster is not None
    now = timezone.now()

    def typed(name: str) -> str:
        return data.get(name, "").replace("\0", "").strip()[:254]

    councils = services_of(access.cluster, day=timezone.localdate(now))
    caller = Caller(
        postcode=typed("postcode")[:20],
        phone=typed("phone"),
        email=typed("email"),
        first_name=typed("first_name"),
        last_name=typed("last_name"),
        chosen=councils.filter(slug=typed("council")).first() if typed("council") else None,
    )
    found = look_up(access, caller, now=now)
    if found.duplicates:
        lookup_record(access=access, found=found.duplicates, now=now)
    return found
