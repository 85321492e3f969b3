"""Packs as their readers see them, and what may go into one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from enquiries.models import Document, Enquiry, PackPaper, PackReader
from hubs.access import Access
from hubs.models import Membership
from hubs.permissions import Role


def packs_to_read(access: Access, *, today: date) -> list[PackReader]:
    """The packs that are open to this member now, the next panel first."""
    rows = _own(access, today=today).select_related("pack")
    return list(rows.order_by("pack__panel_at", "pk"))


def reader_of(access: Access, pack_id: int, *, today: date) -> PackReader:
    """This member's row of one pack. Raises PackReader.DoesNotExist where it is not theirs."""
    rows = _own(access, today=today).select_related("pack", "member")
    found: PackReader = rows.get(pack_id=pack_id)
    return found


def still_members(*, today: date) -> Q:
    """Readers who may still read: their entry has not left the central list and is the same
    person's, who holds the role of panel member today at the place of that list."""
    stays = Q(member__leaves_on=None) | Q(member__leaves_on__gt=today)
    return stays & Q(member__user=F("user")) & holds_the_role(today=today)


def holds_the_role(*, today: date) -> Q:
    """Readers who hold the role of panel member today where they are on the list."""
    held = Membership.objects.current(today=today).filter(
        user=OuterRef("user_id"), role=Role.PANEL_MEMBER
    )
    council = Exists(held.filter(service=OuterRef("member__service_id")))
    hub = Exists(held.filter(cluster=OuterRef("member__cluster_id")))
    return Q(council) | Q(hub, member__service=None)


def papers_of(access: Access, pack_id: int) -> Sequence[PackPaper]:
    """The papers of a pack in their order, without their bytes."""
    rows = PackPaper.objects.visible_to(access).filter(pack_id=pack_id).defer("content")
    return list(rows.order_by("place_in_pack").distinct())


def paper_of(access: Access, pack_id: int, paper_id: int) -> PackPaper:
    """One paper with its bytes. Raises PackPaper.DoesNotExist, also for one that was removed."""
    rows = PackPaper.objects.visible_to(access).filter(pack_id=pack_id, removed_at=None)
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


def _own(access: Access, *, today: date) -> QuerySet[PackReader]:
    """Rows of packs that are open to this person: sent to them and not closed, while they are on
    that list and hold the role there, wherever they act now."""
    assert access.user is not None
    rows: QuerySet[PackReader] = PackReader.objects.visible_to(access)
    return rows.filter(still_members(today=today), user=access.user, withdrawn_at=None)
