"""The privacy notice of a hub: its versions, and writing the next one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.models import Notice
from hubs.notices import Shown, blocks_of, live_notice
from hubs.permissions import Right
from hubs.selectors import services_of
from hubs.services.notices import NoticeMoved, notice_publish
from hubs.settings_forms import NoticeForm
from hubs.views.settings import (
    CONFLICT,
    UNPROCESSABLE,
    hub_of,
    read_or_send,
    refused_by_form,
    saved,
)


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def notices(request: StaffRequest) -> HttpResponse:
    """Every version, the newest first, and the live one in full."""
    hub = hub_of(request)
    versions = Notice.objects.filter(cluster=hub).exclude(published_by=None)
    context = {
        "live": _live(request),
        "versions": versions.select_related("published_by").order_by("-pk"),
    }
    return render(request, "hubs/settings/notices.html", context)


def _live(request: StaffRequest) -> Shown:
    hub = hub_of(request)
    return live_notice(hub, list(services_of(hub, day=timezone.localdate())))


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def notice_new(request: StaffRequest) -> HttpResponse:
    """Write the next version: look at it, then publish it."""
    if request.method != "POST":
        live = _live(request)
        initial = {"privacy_text": live.privacy_text, "consent_text": live.consent_text}
        return _page(request, NoticeForm(initial=initial), base=live.version)
    form = NoticeForm(request.POST)
    base = request.POST.get("base", "")
    if not form.is_valid():
        return _page(request, form, base=base, status=UNPROCESSABLE)
    if "publish" not in request.POST:
        return _page(request, form, base=base, preview=blocks_of(form.cleaned_data["privacy_text"]))
    return _publish(request, form, base)


def _publish(request: StaffRequest, form: NoticeForm, base: str) -> HttpResponse:
    try:
        notice = notice_publish(
            access=request.access, base_version=base, now=timezone.now(), **form.cleaned_data
        )
    except NoticeMoved as moved:
        hub = hub_of(request)
        hub.refresh_from_db(fields=["privacy_version"])
        base = hub.privacy_version
        return _page(request, form, base=base, moved=moved.live or base, status=CONFLICT)
    except ValidationError as refused:
        refused_by_form(form, refused)
        return _page(request, form, base=base, status=UNPROCESSABLE)
    said = f"Privacy notice {notice.version} is live"
    return saved(request, said, to="staff:settings_notices")


def _page(
    request: StaffRequest, form: NoticeForm, *, base: str, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "base": base}
    return render(request, "hubs/settings/notice_form.html", context, status=status)
