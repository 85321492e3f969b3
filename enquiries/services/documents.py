"""The papers of a case: added, scanned, marked, read, taken away (docs/documents.md)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Sum

from enquiries.models import Check, Document, DocumentBody, Enquiry, PackPaper
from enquiries.selectors.documents import content_of, document_in_case, is_served, may_read
from enquiries.services.base import act_record, enquiry_locked
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.permissions import Right
from hubs.scanning import scanner
from hubs.uploads import Cleaned, UploadRefused, upload_clean
from messaging.services import ring_after_commit

ADDED = register("enquiry.document_added", "added a document")
MADE = register("enquiry.document_made", "made a document")
MARKED = register("enquiry.document_marked", "said more about a document")
REMOVED = register("enquiry.document_removed", "removed a document")
DOWNLOADED = register("enquiry.document_downloaded", "downloaded a document", kind=Kind.EXPORT)

PDF = "application/pdf"
SCAN_TASK: Final = "enquiries.scan_papers"  # scans what waits (enquiries.paper_scans)

# What one case may hold of papers that were sent; a thick case has some 60 and 100 MB. What the
# product makes itself is not counted, so that a letter is never in the way of a rule.
MOST_PAPERS: Final = 200
MOST_BYTES: Final = 300 * 1024 * 1024
TOO_MANY: Final = (
    f"This case has {MOST_PAPERS} documents, and no more fit. Remove one that is not needed first"
)
TOO_MUCH: Final = "The documents of this case fill its space. Remove one that is not needed first"


class DocumentRefused(Exception):
    """The act cannot be done. ``str()`` is the sentence for the screen."""


def document_add(
    *,
    access: Access,
    enquiry_id: int,
    title: str,
    file_name: str,
    content: bytes,
    now: datetime,
    origin: Document.Origin = Document.Origin.STAFF,
    check: Check | None = None,
    author: str = "",
    confidential_reference: bool = False,
    third_party: bool = False,
) -> Document:
    """Keep a paper that somebody sent: cleaned, its name made safe, and WAITING for the scanner,
    which is rung for once the paper is committed. Until it is said to be clean nobody gets it.

    A paper of STAFF needs Right.CHECK_WORK; for the others the caller has let the sender in.
    Raises hubs.uploads.UploadRefused with a sentence for what is no paper that we take, and where
    the case holds as much as one may.
    """
    if origin == Document.Origin.STAFF:
        access.require(Right.CHECK_WORK)
    enquiry, cleaned = _taken(access, enquiry_id, name=file_name, content=content)
    if check is not None and check.enquiry_id != enquiry.pk:
        raise ValueError("a paper is evidence for a check of its own case")
    waits = scanner().takes_time
    document = _keep(
        access=access,
        enquiry=enquiry,
        cleaned=cleaned,
        state=Document.State.WAITING if waits else Document.State.CLEAN,
        now=now,
        title=title or cleaned.file_name,
        origin=origin,
        check_row=check,
        author=author,
        confidential_reference=confidential_reference,
        third_party=third_party,
    )
    _record(access, enquiry, document, ADDED, now=now)
    if waits:
        ring_after_commit(SCAN_TASK)
    return document


def _taken(
    access: Access, enquiry_id: int, *, name: str, content: bytes
) -> tuple[Enquiry, Cleaned]:
    """The case, locked, and the file made safe; cleaned before the lock, since it takes a while."""
    _room_check(access, enquiry_id, more=len(content))
    cleaned = upload_clean(name=name, content=content)
    enquiry = enquiry_locked(access, enquiry_id)
    _room_check(access, enquiry_id, more=len(cleaned.content))
    return enquiry, cleaned


def _room_check(access: Access, enquiry_id: int, *, more: int) -> None:
    """Refuse a paper for which the case has no room. Under the case's lock it is exact.

    Raises UploadRefused.
    """
    sent = Document.objects.visible_to(access).filter(enquiry=enquiry_id, removed_at=None)
    sent = sent.exclude(state=Document.State.REFUSED).exclude(origin=Document.Origin.MADE)
    held = sent.order_by().aggregate(papers=Count("pk"), size=Sum("size", default=0))
    if held["papers"] >= MOST_PAPERS:
        raise UploadRefused(TOO_MANY)
    if held["size"] + more > MOST_BYTES:
        raise UploadRefused(TOO_MUCH)


def document_made(
    *,
    access: Access,
    enquiry: Enquiry,
    title: str,
    file_name: str,
    content: bytes,
    now: datetime,
    author: str = "",
) -> Document:
    """Keep a PDF that the product made, on a locked case. The caller holds the right of its act."""
    cleaned = Cleaned(content=content, content_type=PDF, file_name=file_name)
    document = _keep(
        access=access,
        enquiry=enquiry,
        cleaned=cleaned,
        state=Document.State.CLEAN,
        now=now,
        title=title,
        origin=Document.Origin.MADE,
        author=author,
    )
    _record(access, enquiry, document, MADE, now=now)
    return document


def document_mark(
    *,
    access: Access,
    enquiry_id: int,
    document_id: int,
    title: str,
    author: str,
    confidential_reference: bool,
    third_party: bool,
    now: datetime,
) -> Document:
    """Say what a paper is, who wrote it, and what matters when the person asks to see what we
    hold (docs/documents.md). Raises Document.DoesNotExist, DocumentRefused."""
    access.require(Right.CHECK_WORK)
    enquiry = enquiry_locked(access, enquiry_id)
    document = document_in_case(access, enquiry, document_id)
    if document.origin == Document.Origin.MADE:
        raise DocumentRefused("The product made this paper, so it stays as it is.")
    said: dict[str, object] = {
        "title": title,
        "author": author,
        "confidential_reference": confidential_reference,
        "third_party": third_party,
    }
    changes = {name: [getattr(document, name), value] for name, value in said.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for name, value in said.items():
            setattr(document, name, value)
        document.save(update_fields=list(said))
        _record(access, enquiry, document, MARKED, now=now, changes=changes)
    return document


def document_remove(
    *, access: Access, enquiry_id: int, document_id: int, why: str, now: datetime
) -> Document:
    """Throw the bytes of a paper away, in panel packs that have it too; that it was here, and why
    it went, stays, and in a pack its digest.

    What the product made is kept as it was sent. Raises Document.DoesNotExist, DocumentRefused.
    """
    access.require(Right.CHECK_WORK)
    enquiry = enquiry_locked(access, enquiry_id)
    document = document_in_case(access, enquiry, document_id)
    if document.origin == Document.Origin.MADE:
        raise DocumentRefused("A letter or report is kept as it was made.")
    if document.removed_at is not None:
        raise DocumentRefused("This paper was removed already.")
    document.removed_at, document.removed_why = now, why
    document.save(update_fields=["removed_at", "removed_why"])
    DocumentBody.objects.visible_to(access).filter(document=document).delete()
    in_packs = PackPaper.objects.visible_to(access).filter(document=document, removed_at=None)
    in_packs.update(content=b"", removed_at=now)
    _record(access, enquiry, document, REMOVED, now=now, reason=why)
    return document


def document_open(
    *, access: Access, enquiry: Enquiry, document_id: int, now: datetime
) -> tuple[Document, bytes]:
    """A paper and its bytes, for who downloads it, put on record.

    Raises Document.DoesNotExist; PermissionDenied for what others sent, without
    Right.SENSITIVE_VIEW; DocumentRefused while it is not known to be clean, and once it is gone.
    """
    document = document_in_case(access, enquiry, document_id)
    if not may_read(access, document):
        access.require(Right.SENSITIVE_VIEW)
    if not is_served(document):
        raise DocumentRefused(_why_not(document))
    content = content_of(access, document)
    _record(access, enquiry, document, DOWNLOADED, now=now)
    return document, content


def _why_not(document: Document) -> str:
    if document.removed_at is not None:
        return "This paper was removed, so it cannot be opened."
    if document.state == Document.State.REFUSED:
        return "This paper had a virus in it and was not kept."
    return "We are still checking this paper for viruses. Try again in a few minutes."


# --- What these do alike --------------------------------------------------------------------------


def _keep(
    *,
    access: Access,
    enquiry: Enquiry,
    cleaned: Cleaned,
    state: Document.State,
    now: datetime,
    **values: object,
) -> Document:
    """Write the row and its bytes."""
    document = Document.objects.create(
        enquiry=enquiry,
        file_name=cleaned.file_name,
        content_type=cleaned.content_type,
        size=len(cleaned.content),
        sha256=hashlib.sha256(cleaned.content).hexdigest(),
        added_at=now,
        added_by=access.user,
        state=state,
        scanned_at=now if state == Document.State.CLEAN else None,
        **values,
    )
    DocumentBody.objects.create(enquiry=enquiry, document=document, content=cleaned.content)
    return document


def _record(
    access: Access,
    enquiry: Enquiry,
    document: Document,
    action: str,
    *,
    now: datetime,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> None:
    act_record(
        access=access,
        enquiry=enquiry,
        action=action,
        now=now,
        changes={"document": [None, document.pk]} | (changes or {}),
        reason=reason,
    )
