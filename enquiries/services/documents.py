"""The papers of a case: added, scanned, marked, read, taken away (docs/documents.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from enquiries.models import Check, Document, DocumentBody, Enquiry
from enquiries.services.base import act_record, enquiry_locked
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.permissions import Right
from hubs.scanning import Scan, Verdict, scan
from hubs.uploads import Cleaned, upload_clean

ADDED = register("enquiry.document_added", "added a document")
MADE = register("enquiry.document_made", "made a document")
REFUSED = register("enquiry.document_refused", "tried to add a document with a virus in it")
SCANNED = register("enquiry.document_scanned", "checked a document for viruses")
MARKED = register("enquiry.document_marked", "said more about a document")
REMOVED = register("enquiry.document_removed", "removed a document")
DOWNLOADED = register("enquiry.document_downloaded", "downloaded a document", kind=Kind.EXPORT)

PDF = "application/pdf"
VIRUS = "A virus was found in it"


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
    """Keep a paper that somebody sent: cleaned, scanned, its name made safe.

    A paper of STAFF needs Right.CHECK_WORK; for the others the caller has let the sender in.
    While the scanner does not answer it is kept as WAITING and served to nobody. One with a virus
    is not kept: the row stays as REFUSED, without its bytes, and must be told (``state``).
    Raises hubs.uploads.UploadRefused with a sentence for what is no paper that we take.
    """
    if origin == Document.Origin.STAFF:
        access.require(Right.CHECK_WORK)
    # Before the case is locked: both take a while.
    cleaned = upload_clean(name=file_name, content=content)
    found = scan(cleaned.content)
    enquiry = enquiry_locked(access, enquiry_id)
    document = _keep(
        access=access,
        enquiry=enquiry,
        cleaned=cleaned,
        found=found,
        now=now,
        title=title or cleaned.file_name,
        origin=origin,
        check_row=check,
        author=author,
        confidential_reference=confidential_reference,
        third_party=third_party,
    )
    action = REFUSED if document.state == Document.State.REFUSED else ADDED
    _record(access, enquiry, document, action, now=now)
    return document


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
        found=Scan(Verdict.CLEAN),
        now=now,
        title=title,
        origin=Document.Origin.MADE,
        author=author,
    )
    _record(access, enquiry, document, MADE, now=now)
    return document


def _keep(
    *,
    access: Access,
    enquiry: Enquiry,
    cleaned: Cleaned,
    found: Scan,
    now: datetime,
    **values: object,
) -> Document:
    """Write the row, and its bytes unless a virus was found."""
    document = Document.objects.create(
        enquiry=enquiry,
        file_name=cleaned.file_name,
        content_type=cleaned.content_type,
        size=len(cleaned.content),
        sha256=hashlib.sha256(cleaned.content).hexdigest(),
        added_at=now,
        added_by=access.user,
        **_state_after(found, now=now),
        **values,
    )
    if document.state != Document.State.REFUSED:
        DocumentBody.objects.create(enquiry=enquiry, document=document, content=cleaned.content)
    return document


def _state_after(found: Scan, *, now: datetime) -> dict[str, object]:
    if found.verdict is Verdict.CLEAN:
        return {"state": Document.State.CLEAN, "scanned_at": now}
    if found.verdict is Verdict.INFECTED:
        why = f"{VIRUS}: {found.name}"[:200]
        return {"state": Document.State.REFUSED, "scanned_at": now, "refused_why": why}
    return {"state": Document.State.WAITING}


def _record(
    access: Access,
    enquiry: Enquiry,
    document: Document,
    action: str,
    *,
    now: datetime,
    changed: Iterable[str] = (),
    reason: str = "",
) -> None:
    changes: dict[str, list[object]] = {"document": [None, document.pk]}
    changes |= {name: [None, True] for name in changed}
    act_record(
        access=access, enquiry=enquiry, action=action, now=now, changes=changes, reason=reason
    )
