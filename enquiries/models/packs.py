"""Packs: what panel members are given of a case, and who reads them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from enquiries.models.case import CouncilRowQuerySet, CurtainedRow
from enquiries.models.checks import Document
from enquiries.models.panel import PanelItem, PanelMember
from hubs.access import Access
from hubs.models import User


class PackQuerySet(CouncilRowQuerySet):
    """Packs are reached from the place, and by the members they were sent to, who reach nothing
    else of the case. ``readers`` leads from a row to its readers' rows."""

    readers = "readers__"

    def _of_place(self, access: Access) -> Self:
        if _has_place(access) or not access.reach.user:
            return super()._of_place(access)
        own = {f"{self.readers}user_id": access.reach.user, f"{self.readers}withdrawn_at": None}
        return self.filter(**own)

    def _open_to(self, access: Access) -> Self:
        if _has_place(access) or not access.reach.user:
            return super()._open_to(access)
        return self.exclude(enquiry_id__in=access.reach.locked)


def _has_place(access: Access) -> bool:
    return bool(access.reach.clusters or access.reach.services or access.reach.enquiries)


class PaperQuerySet(PackQuerySet):
    readers = "pack__readers__"


class ReaderQuerySet(PackQuerySet):
    readers = ""


class Pack(CurtainedRow):
    """What panel members are given of one item, frozen when it is sent. A second sending is a
    second pack."""

    item = models.ForeignKey(PanelItem, on_delete=models.CASCADE, related_name="packs")
    version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # In words for a member who sees nothing else of the case.
    title = models.CharField(max_length=200)
    panel_at = models.DateTimeField()
    # Of a protected case: whoever sent it said that the named colleagues agree to its readers.
    named_asked = models.BooleanField(default=False, db_default=False)

    objects = models.Manager.from_queryset(PackQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="pack_once")]
        indexes = [models.Index(fields=["enquiry"], name="pack_of_case")]

    def __str__(self) -> str:
        return f"Pack {self.pk}"


class PackPaper(CurtainedRow):
    """One paper of a pack, with its bytes as they were sent.

    Where its document is removed from the case the bytes go here too; what stays is which paper
    it was and its digest. The database refuses every other change (migration 0003).
    """

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="papers")
    place_in_pack = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    document: models.ForeignKey[Document | None, Document | None] = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    # Of the bytes as they were sent, in hex; the database reckons it as they come.
    sha256 = models.CharField(max_length=64, editable=False, db_default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(PaperQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "place_in_pack"], name="paper_place_once"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(content=b""), name="removed_paper_has_no_bytes"
            ),
        ]
        indexes = [
            models.Index(fields=["enquiry"], name="paper_of_case"),
            # In which packs a document stands, when it is removed from its case.
            models.Index(
                fields=["document"],
                condition=Q(document__isnull=False),
                name="paper_of_document",
            ),
        ]

    def __str__(self) -> str:
        return f"Paper {self.pk}"


class PackReader(CurtainedRow):
    """A member may read this pack. Their own row, which is all that opens it to them."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="readers")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="+")
    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField()
    first_read_at = models.DateTimeField(null=True, blank=True)
    # A conflict, their place on the list or their role ended, or panel is over. For good.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ReaderQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "user"], name="pack_reader_once")]
        indexes = [
            # Each request of a member: which packs are theirs.
            models.Index(fields=["user"], condition=Q(withdrawn_at=None), name="pack_reader_user"),
            models.Index(fields=["enquiry"], name="pack_reader_of_case"),
            # An entry of the central list ends: which packs are open to it.
            models.Index(
                fields=["member"], condition=Q(withdrawn_at=None), name="pack_reader_member"
            ),
        ]

    def __str__(self) -> str:
        return f"Reader {self.pk}"


__all__ = ["Pack", "PackPaper", "PackReader"]
