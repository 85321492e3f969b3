"""Packs as their readers see them, and what may go into one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from enquiries.models import Document, Enquiry, PackPaper, PackReader
from hubs.access import Access


def packs_to_read(access: Access) -> list[PackReader]:
    """The packs that are open to this member now, the next panel first."""
    rows = _own(access).select_related("pack")
    return list(rows.order_by("pack__panel_at", "pk"))


def reader_of(access: Access, pack_id: int) -> PackReader:
    """This member's row of one pack. Raises PackReader.DoesNotExist where it is not theirs."""
    found: PackReader = _own(access).select_related("pack", "member").get(pack_id=pack_id)
    return found


def papers_of(access: Access, pack_id: int) -> Sequence[PackPaper]:
    """The papers of a pack in their order, without their bytes."""
    rows = PackPaper.objects.visible_to(access).filter(pack_id=pack_id).defer("content")
    return list(rows.order_by("place_in_pack").distinct())


def paper_of(access: Access, pack_id: int, paper_id: int) -> PackPaper:
    """One paper with its bytes. Raises PackPaper.DoesNotExist."""
    rows = PackPaper.objects.visible_to(access).filter(pack_id=pack_id)
    found: PackPaper = rows.get(pk=paper_id)
    return found


def documents_for_pack(access: Access, enquiry: Enquiry) -> QuerySet[Document]:
    """Documents that may go into a pack: known clean, still kept, and not made by the product
    (a letter, or a report that is in it already)."""
    rows = Document.objects.visible_to(access).filter(enquiry=enquiry, removed_at=None)
    return (
        rows.filter(state=Document.State.CLEAN)
        .exclude(origin=Document.Origin.MADE)
        .order_by("added_at", "pk")
    )


def _own(access: Access) -> QuerySet[PackReader]:
    assert access.user is not None
    rows: QuerySet[PackReader] = PackReader.objects.visible_to(access)
    return rows.filter(user=access.user, withdrawn_at=None)
