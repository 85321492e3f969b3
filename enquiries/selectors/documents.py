"""The papers of a case, and the bytes of one."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from enquiries.letter_kinds import TELLS_WHY
from enquiries.models import Check, Document, DocumentBody, Enquiry, Letter
from enquiries.models.checks import CheckQuerySet
from hubs.access import Access
from hubs.permissions import Right

# Asked so often in vain, over some 15 minutes, it is the paper that is broken, not the scanner.
TRIES_TOLD: Final = 5


def documents_of(access: Access, enquiry: Enquiry) -> QuerySet[Document]:
    """Every paper of a case, newest first; those that were taken away too. Each has ``tells_why``:
    it is a letter with the reasons of a no."""
    letters = Letter.objects.filter(document=OuterRef("pk"), kind__in=TELLS_WHY)
    rows: QuerySet[Document] = (
        Document.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .select_related("added_by", "check_row")
        .annotate(tells_why=Exists(letters))
        .order_by("-added_at", "-pk")
    )
    return rows


def document_in_case(access: Access, enquiry: Enquiry, document_id: int) -> Document:
    """One paper of this case. Raises Document.DoesNotExist."""
    return documents_of(access, enquiry).get(pk=document_id)


def checks_to_choose(access: Access, enquiry: Enquiry) -> CheckQuerySet:
    """The checks of a case that a paper may be evidence for."""
    rows: CheckQuerySet = Check.objects.visible_to(access).standing().filter(enquiry=enquiry)
    return rows.select_related("person", "member", "referee").order_by("stage", "label", "pk")


def content_of(access: Access, document: Document) -> bytes:
    """The bytes of a paper. Raises DocumentBody.DoesNotExist where they were thrown away."""
    rows = DocumentBody.objects.visible_to(access)
    return bytes(rows.values_list("content", flat=True).get(document=document))


def may_read(access: Access, document: Document) -> bool:
    """Whether this person may have the bytes: what others sent may tell of health or offences, and
    asks for a right of its own. What the product made does not, but for a letter that says why
    somebody is not suitable. ``document`` is one of ``documents_of``."""
    if access.can(Right.SENSITIVE_VIEW):
        return True
    if document.origin != Document.Origin.MADE:
        return False
    tells_why: bool = document.tells_why  # type: ignore[attr-defined]
    return not tells_why or access.can(Right.DECIDE)


def is_served(document: Document) -> bool:
    """Whether anybody gets the bytes: known to be clean, and not taken away."""
    return document.state == Document.State.CLEAN and document.removed_at is None


def is_unreadable(document: Document) -> bool:
    """Whether the scanner was asked so often in vain that a colleague has to do something."""
    waits = document.state == Document.State.WAITING and document.removed_at is None
    return waits and document.scan_tries >= TRIES_TOLD
