"""Imports of a council, for who may import there."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Page, Paginator

from carers.models import CarerImport
from hubs.access import Access

FAULTS_A_PAGE: Final = 50
IMPORTS_SHOWN: Final = 20


def imports_of(access: Access) -> list[CarerImport]:
    """The last imports of this council, newest first, without their bytes."""
    rows = CarerImport.objects.visible_to(access).defer("body", "faults")
    rows = rows.select_related("sent_by")
    return list(rows.order_by("-sent_at", "-pk")[:IMPORTS_SHOWN])


def import_of(access: Access, import_id: int) -> CarerImport:
    """One import, without its bytes. Raises DoesNotExist for another council's alike."""
    rows = CarerImport.objects.visible_to(access).defer("body").select_related("sent_by")
    found: CarerImport = rows.get(pk=import_id)
    return found


def faults_page(row: CarerImport, *, page: str) -> Page[Any]:
    """Its faults, [row, heading, reason, what stands there], a page at a time."""
    return Paginator(row.faults, FAULTS_A_PAGE).get_page(page)
