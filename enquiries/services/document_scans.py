"""Papers and the virus scanner: taken to it by lease, and what its answer makes of them.

The scanner is asked between the two, outside any transaction (enquiries.paper_scans).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from enquiries.document_notices import infected_plan
from enquiries.models import Document, DocumentBody
from enquiries.selectors.documents import content_of
from enquiries.services.base import act_record, enquiry_locked
from hubs.access import Access
from hubs.audit import register
from hubs.scanning import Scan, Verdict

SCANNED = register("enquiry.document_scanned", "checked a document for viruses")
REFUSED = register("enquiry.document_refused", "found a virus in a document and threw it away")

VIRUS = "A virus was found in it"
NO_BODY = "Its file is not here any more"
# The first wait is the lease of whoever has the paper at the scanner: far more than one scan takes
# (hubs.scanning.SECONDS). Each wait after it is twice the one before.
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)


def document_take_to_scan(*, access: Access, now: datetime) -> tuple[Document, bytes] | None:
    """Take the paper that has waited longest for its turn, and its bytes; None when none is due.

    It goes to the back of the line at once: who takes it may be killed, and one that the scanner
    never answers for comes up ever more seldom and holds no other back.
    """
    waiting = (
        Document.objects.visible_to(access)
        .filter(Q(scan_after=None) | Q(scan_after__lte=now))
        .filter(state=Document.State.WAITING, removed_at=None)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by(F("scan_after").asc(nulls_first=True), "pk")
    )
    document: Document | None = waiting.first()
    if document is None:
        return None
    wait = FIRST_WAIT * 2 ** min(document.scan_tries, 10)
    document.scan_after = now + min(wait, LONGEST_WAIT)
    document.scan_tries += 1
    document.save(update_fields=["scan_after", "scan_tries"])
    try:
        return document, content_of(access, document)
    except DocumentBody.DoesNotExist:
        # Nothing to ask about, ever. The next run takes the next paper.
        document.state, document.refused_why = Document.State.REFUSED, NO_BODY
        document.scanned_at = now
        document.save(update_fields=["state", "refused_why", "scanned_at"])
        return None


def document_scanned(
    *, access: Access, enquiry_id: int, document_id: int, found: Scan, now: datetime
) -> bool:
    """Keep what the scanner said of a paper: clean, or a virus, and then its bytes go and who
    added it is told. Answers False where nothing was left to decide: it was removed meanwhile, or
    another was first. Raises ValueError for an answer that decides nothing."""
    if found.verdict is Verdict.UNKNOWN:
        raise ValueError("the scanner has not said anything of it")
    enquiry = enquiry_locked(access, enquiry_id)
    rows = Document.objects.visible_to(access).filter(pk=document_id, enquiry=enquiry)
    document = rows.filter(state=Document.State.WAITING, removed_at=None).first()
    if document is None:
        return False
    refused = found.verdict is Verdict.INFECTED
    document.state = Document.State.REFUSED if refused else Document.State.CLEAN
    document.scanned_at = now
    document.refused_why = f"{VIRUS}: {found.name}"[:200] if refused else ""
    document.save(update_fields=["state", "scanned_at", "refused_why"])
    if refused:
        DocumentBody.objects.visible_to(access).filter(document=document).delete()
        infected_plan(enquiry=enquiry, document=document, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=REFUSED if refused else SCANNED,
        now=now,
        changes={"document": [None, document.pk]},
    )
    return True
