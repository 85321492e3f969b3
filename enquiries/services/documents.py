"""The papers of a case: added, scanned, marked, read, taken away (docs/documents.md)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from enquiries.document_notices import infected_plan
from enquiries.models import Check, Document, DocumentBody, Enquiry
from enquiries.selectors.documents import content_of, document_in_case, is_served, may_read
from enquiries.services.base import act_record, enquiry_locked
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.permissions import Right
from hubs.scanning import Scan, Verdict, scan, scanner
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
    if check is not None and check.enquiry_id != enquiry.pk:
        raise ValueError("a paper is evidence for a check of its own case")
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
    refused = document.state == Document.State.REFUSED
    _record(access, enquiry, document, REFUSED if refused else ADDED, now=now)
    if refused and origin != Document.Origin.STAFF:
        infected_plan(enquiry=enquiry, document=document, now=now)
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
    """Throw the bytes of a paper away; that it was here, and why it went, stays.

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


# --- Scanning again -------------------------------------------------------------------------------

SCAN_AT_ONCE = 20


def documents_scan(access: Access, now: datetime) -> int:
    """Look again at papers that came while the scanner was away: a sweep. Answers how many were
    decided. Stops at the first that it still cannot say anything of."""
    waiting = list(
        Document.objects.visible_to(access)
        .filter(state=Document.State.WAITING, removed_at=None)
        .select_related("enquiry__cluster", "enquiry__service", "enquiry__owner", "added_by")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("added_at")[:SCAN_AT_ONCE]
    )
    if not waiting or not scanner().answers():
        return 0
    decided = 0
    for document in waiting:
        found = scan(content_of(access, document))
        if found.verdict is Verdict.UNKNOWN:
            break
        _decide(access, document, found, now=now)
        decided += 1
    return decided


def _decide(access: Access, document: Document, found: Scan, *, now: datetime) -> None:
    for name, value in _state_after(found, now=now).items():
        setattr(document, name, value)
    document.save(update_fields=["state", "scanned_at", "refused_why"])
    if document.state == Document.State.REFUSED:
        DocumentBody.objects.visible_to(access).filter(document=document).delete()
        infected_plan(enquiry=document.enquiry, document=document, now=now)
    _record(access, document.enquiry, document, SCANNED, now=now)


# --- What these do alike --------------------------------------------------------------------------


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
