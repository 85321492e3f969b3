"""Packs: what panel members are given of one case, frozen as it is sent; each reading on record.

A member reaches the packs that were sent to them and nothing else of a case
(``enquiries.models.PackReader``). A second sending is a second pack, and closes the first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries import pack_papers
from enquiries.models import (
    Check,
    Deadline,
    Document,
    DocumentBody,
    Enquiry,
    Pack,
    PackPaper,
    PackReader,
    PanelItem,
    PanelSeat,
    Person,
    Report,
)
from enquiries.pack_notices import pack_ready_plan
from enquiries.report_paper import report_pdf, report_title
from enquiries.selectors.conflicts import aside_from
from enquiries.selectors.facts import check_said
from enquiries.selectors.packs import documents_for_pack, paper_of, reader_of
from enquiries.selectors.panels import item_open
from enquiries.services.base import SUBJECT, act_record, enquiry_locked
from enquiries.services.clocks import clocks_finish
from enquiries.services.moving import MoveRefused
from enquiries.services.panel_members import members_link, members_signing_in
from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.models import SeenBy
from hubs.permissions import Right

PACK_SENT = register("enquiry.pack_sent", "sent the panel pack")
PACK_SEEN = register("enquiry.pack_seen", "opened a panel pack", kind=Kind.LOOK)
PAPER_TAKEN = register("enquiry.pack_paper_taken", "took a paper of a panel pack", kind=Kind.LOOK)

PDF = "application/pdf"
NOBODY = "No member is asked to this panel who takes part. Ask its members first."


@dataclass(frozen=True)
class Sent:
    """A pack that was sent. By name: ``unread`` are members who cannot sign in, ``left`` those
    who are asked to the panel and are on the central list no more on its day."""

    pack: Pack
    readers: Sequence[PackReader]
    unread: Sequence[str]
    left: Sequence[str] = ()


@transaction.atomic
def pack_send(
    *,
    access: Access,
    enquiry_id: int,
    documents: Collection[int],
    now: datetime,
    late_why: str = "",
    members: Collection[int] | None = None,
    named_asked: bool = False,
) -> Sent:
    """Freeze the papers of a case and open them to its panel's members.

    The report, what the applicants said of it, a summary of the checks, and the chosen documents,
    under one page of contents. Members who stand aside from the case get nothing, nor does who is
    on no central list on the day of the panel. Raises MoveRefused when the
    case waits for no panel or nobody would have the papers, ValidationError by field: papers
    later than 5 working days before need a reason (NMS 14.3), a document that is not clean or not
    of this case.

    Of a protected case it goes to the ``members`` chosen one by one, once the colleagues whom the
    case names were asked who may read it (``named_asked``, kept with the pack).
    """
    access.require(Right.PANEL_MANAGE)
    assert access.user is not None
    enquiry = enquiry_locked(access, enquiry_id)
    item = item_open(access, enquiry)
    if item is None or item.recommends:
        raise MoveRefused("It is not waiting for a panel.")
    today = timezone.localdate(now)
    if today > item.panel.papers_by and not late_why:
        raise ValidationError(
            {"late_why": "Say why the papers go later than 5 working days before the panel"}
        )
    chosen = _chosen(access, enquiry, documents)
    asked = PanelSeat.objects.filter(panel=item.panel).select_related("member")
    seats = list(asked.order_by("pk"))
    if enquiry.seen_by == SeenBy.NAMED:
        seats = _chosen_members(seats, members or (), asked=named_asked)
    members_link([seat.member for seat in seats], today=today)
    pack = _pack(access, enquiry, item, now=now)
    _papers_write(access, enquiry, item, pack, chosen)
    sent = _readers_write(enquiry, item, pack, seats, now=now)
    if not sent.readers and not sent.unread:
        raise MoveRefused(NOBODY)
    item.pack_sent_at = item.pack_sent_at or now
    item.pack_late_why = late_why or item.pack_late_why
    item.save(update_fields=["pack_sent_at", "pack_late_why"])
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.PAPERS, now=now)
    pack_ready_plan(enquiry=enquiry, readers=sent.readers, now=now)
    act_record(
        access=access, enquiry=enquiry, action=PACK_SENT, now=now, changes={"pack": [None, pack.pk]}
    )
    return sent


@transaction.atomic
def pack_read(*, access: Access, pack_id: int, now: datetime) -> PackReader:
    """A member opens a pack of theirs. On record every time; the first is kept on their row.

    Raises PackReader.DoesNotExist for one that is not, or no longer, theirs.
    """
    access.require(Right.PACK_READ)
    reader = reader_of(access, pack_id, today=timezone.localdate(now))
    if reader.first_read_at is None:
        reader.first_read_at = now
        reader.save(update_fields=["first_read_at"])
    _look(access, reader, action=PACK_SEEN, now=now, seen=reader.pack_id)
    return reader


@transaction.atomic
def pack_paper_take(*, access: Access, pack_id: int, paper_id: int, now: datetime) -> PackPaper:
    """A member takes one paper of a pack of theirs; on record. Raises as ``pack_read``, and
    PackPaper.DoesNotExist for a paper of another pack."""
    access.require(Right.PACK_READ)
    reader = reader_of(access, pack_id, today=timezone.localdate(now))
    paper = paper_of(access, pack_id, paper_id)
    _look(access, reader, action=PAPER_TAKEN, now=now, seen=paper.pk)
    return paper


def _look(access: Access, reader: PackReader, *, action: str, now: datetime, seen: int) -> None:
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=reader.enquiry_id,
        cluster_id=reader.cluster_id,
        service_id=reader.service_id,
        now=now,
        changes={"pack": [None, seen]},
        protected=reader.seen_by == SeenBy.NAMED,
    )


def _chosen(access: Access, enquiry: Enquiry, documents: Collection[int]) -> list[Document]:
    """The documents, in the order they were added."""
    offered = {row.pk: row for row in documents_for_pack(access, enquiry)}
    if not set(documents) <= set(offered):
        raise ValidationError({"documents": "Choose documents of this case that are checked"})
    return [row for pk, row in offered.items() if pk in set(documents)]


def _chosen_members(
    seats: Sequence[PanelSeat], members: Collection[int], *, asked: bool
) -> list[PanelSeat]:
    """The seats that a protected case's pack goes to. Raises ValidationError by field."""
    faults: dict[str, str] = {}
    if not asked:
        faults["named_asked"] = "Ask the colleagues whom this case names who may read it"
    if not members or not set(members) <= {seat.member_id for seat in seats}:
        faults["members"] = "Choose who gets the pack of this protected case"
    if faults:
        raise ValidationError(faults)
    return [seat for seat in seats if seat.member_id in set(members)]


def _pack(access: Access, enquiry: Enquiry, item: PanelItem, *, now: datetime) -> Pack:
    """The next version; the one before closes to everybody who read it."""
    before = Pack.objects.visible_to(access).filter(item=item)
    PackReader.objects.visible_to(access).filter(pack__in=before, withdrawn_at=None).update(
        withdrawn_at=now
    )
    assert access.user is not None
    return Pack.objects.create(
        enquiry=enquiry,
        item=item,
        version=before.count() + 1,
        made_at=now,
        made_by=access.user,
        title=_title(access, enquiry, item),
        panel_at=item.starts_at or item.panel.at,
        named_asked=enquiry.seen_by == SeenBy.NAMED,
    )


def _title(access: Access, enquiry: Enquiry, item: PanelItem) -> str:
    """What a member's list and the contents call it: a protected case by its reference."""
    protected = enquiry.seen_by == SeenBy.NAMED
    who = enquiry.reference if protected else _names(access, enquiry)
    return f"{item.get_kind_display()}: {who}"[:200]


def _papers_write(
    access: Access, enquiry: Enquiry, item: PanelItem, pack: Pack, chosen: Sequence[Document]
) -> None:
    """The papers in their order, the contents first."""
    report = item.report
    assert report is not None  # nothing is listed without one (checks._report_shared)
    rows = Check.objects.visible_to(access).standing().filter(enquiry=enquiry)
    checks = rows.select_related("person", "member", "referee").order_by("stage", "pk")
    made = [
        (report_title(report), _report(access, enquiry, report)),
        ("What the applicants said of the report", pack_papers.comments_pdf(report)),
        ("Summary of checks", pack_papers.checks_pdf([(check_said(row), row) for row in checks])),
    ]
    bodies = DocumentBody.objects.visible_to(access)
    titles = [title for title, _ in made] + [document.title for document in chosen]
    contents = pack_papers.contents_pdf(pack.title, item.panel, titles, version=pack.version)
    _paper(pack, 1, "Contents", f"{enquiry.reference}-1-contents.pdf", contents)
    for place, (title, content) in enumerate(made, start=2):
        _paper(pack, place, title, _name(enquiry, place, title), content)
    for place, document in enumerate(chosen, start=2 + len(made)):
        PackPaper.objects.create(
            enquiry=enquiry,
            pack=pack,
            place_in_pack=place,
            title=document.title,
            document=document,
            file_name=document.file_name,
            content_type=document.content_type,
            content=bodies.get(document=document).content,  # one at a time: a case may hold much
        )


def _report(access: Access, enquiry: Enquiry, report: Report) -> bytes:
    return report_pdf(
        report,
        names=_names(access, enquiry),
        reference=enquiry.reference,
        council=str(enquiry.service or ""),
    )


def _names(access: Access, enquiry: Enquiry) -> str:
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    return " and ".join(person.full_name for person in people)


def _paper(pack: Pack, place: int, title: str, file_name: str, content: bytes) -> None:
    PackPaper.objects.create(
        enquiry=pack.enquiry,
        pack=pack,
        place_in_pack=place,
        title=title,
        file_name=file_name,
        content_type=PDF,
        content=content,
    )


def _name(enquiry: Enquiry, place: int, title: str) -> str:
    """A file name from our own words."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{enquiry.reference}-{place}-{words}"[:110] + ".pdf"


def _readers_write(
    enquiry: Enquiry,
    item: PanelItem,
    pack: Pack,
    seats: Sequence[PanelSeat],
    *,
    now: datetime,
) -> Sent:
    """A row for each seated member who is on the list that day, takes part and can sign in."""
    day = timezone.localdate(item.panel.at)
    seated = [seat.member for seat in seats if seat.member.is_on(day)]
    aside = aside_from(enquiry, seated).members
    taking_part = [member for member in seated if member.pk not in aside]
    reads = members_signing_in(taking_part, today=timezone.localdate(now))
    # One row for each account: of a joint panel somebody may be on two lists.
    accounts = {member.user: member for member in taking_part if member.pk in reads}
    readers = [
        PackReader.objects.create(enquiry=enquiry, pack=pack, member=member, user=user, sent_at=now)
        for user, member in accounts.items()
        if user is not None
    ]
    return Sent(
        pack,
        readers,
        unread=[member.name for member in taking_part if member.pk not in reads],
        left=[seat.member.name for seat in seats if seat.member not in seated],
    )
