"""Asking for, deciding and taking an export of rows about people: the only writers
(docs/exports.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from hubs import audit
from hubs.access import Access
from hubs.calendar import LONDON, say_moment
from hubs.cells import csv_lines
from hubs.fence import reaching
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import working_calendar
from reports.columns import columns_for, columns_of
from reports.kinds import KINDS, Filters, Kind, kind_of
from reports.letters import (
    Unusual,
    export_asked_plan,
    export_decided_plan,
    export_watch_plan,
)
from reports.models import ExportRequest, many_said, one_said, rows_said
from reports.selectors import approvers_of, exports_here, watchers_of

What = ExportRequest.What
State = ExportRequest.State


class ExportRefused(Exception):
    """It cannot be done as things are. Says why, and what can be done, in words."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants in a file, and why."""

    filters: Filters
    filters_said: str
    why: str
    with_names: bool = False
    why_names: str = ""
    what: str = What.CASES


@dataclass(frozen=True)
class RowsFile:
    """A file on its way out: its name and its lines, read as they are sent."""

    name: str
    lines: Iterator[str]


# --- Asking --------------------------------------------------------------------------------------


def export_ask(*, access: Access, wish: Wish, now: datetime) -> ExportRequest:
    """Ask for the rows that these filters show. Right: CASES_EXPORT, and what their kind takes.

    A small one without names is agreed to at once; else the people who may agree are told.
    Raises ExportRefused when there is nothing to export, a filter could not be read, or a second
    person is needed and this place has none.
    """
    kind, many = KINDS[wish.what], many_said(wish.what)
    _require(access, kind)
    assert access.user is not None
    if wish.filters.unread:
        raise ExportRefused(f"We could not read one of the filters. Choose the {many} again.")
    # One at a time for each person, so that two at once cannot both be the third of the day.
    User.objects.select_for_update(no_key=True).get(pk=access.user.pk)
    rows = kind.count(access, wish.filters, now)
    if not rows:
        raise ExportRefused(f"There are no {many} to export.")
    # Their own rows, wherever they work: not only of the place they are acting in.
    today = ExportRequest.objects.filter(asked_by=access.user, asked_at__gte=_day_starts(now))
    asked_today = today.count()
    because = _second_because(rows, wish, asked_today=asked_today)
    if because and not approvers_of(access, today=_day(now)).exists():
        raise ExportRefused(
            f"A second person has to agree ({because}), and nobody else here may. Export fewer"
            f" {many} without names, or ask your administrator for a second manager."
        )
    export = _export_create(access, wish, rows=rows, because=because, now=now)
    _record(
        access, export, kind.acts.asked, now, reason=wish.why, rows=rows, with_names=wish.with_names
    )
    if because:
        users = approvers_of(access, today=_day(now))
        export_asked_plan(export=export, users=users, now=now)
    _watch(access, export, _unusual(access, now, asked_today=asked_today), "asked", now)
    return export


def _require(access: Access, kind: Kind) -> None:
    """Raise PermissionDenied to who may not take rows of this kind away."""
    for right in (Right.CASES_EXPORT, *kind.rights):
        access.require(right)


def _second_because(rows: int, wish: Wish, *, asked_today: int) -> str:
    """Why somebody else has to agree, in words; empty when nobody has to."""
    reasons = []
    if wish.with_names:
        reasons.append("it has names and contact details")
    if rows > settings.EXPORT_ROWS:
        reasons.append(f"it has more than {rows_said(settings.EXPORT_ROWS, wish.what)}")
    if asked_today >= settings.EXPORTS_A_DAY:
        reasons.append(f"it is number {asked_today + 1} of the day")
    return ", ".join(reasons)


def _export_create(
    access: Access, wish: Wish, *, rows: int, because: str, now: datetime
) -> ExportRequest:
    assert access.user is not None
    assert access.cluster is not None
    agreed = not because
    return ExportRequest.objects.create(
        cluster=access.cluster,
        service=access.service,
        what=wish.what,
        asked_by=access.user,
        asked_at=now,
        why=wish.why,
        with_names=wish.with_names,
        why_names=wish.why_names if wish.with_names else "",
        filters=wish.filters.chosen(),
        filters_said=wish.filters_said,
        columns=columns_for(KINDS[wish.what].columns, with_names=wish.with_names),
        rows=rows,
        second_because=because,
        state=State.APPROVED if agreed else State.WAITING,
        decided_at=now if agreed else None,
        usable_until=_until(now) if agreed else None,
    )


# --- Deciding ------------------------------------------------------------------------------------


def export_decide(
    *, access: Access, code: str, agree: bool, why: str, now: datetime
) -> ExportRequest:
    """Agree to an export or not, as the second person. Right: EXPORT_APPROVE, in its place.

    ``why`` is needed to decline. Raises Http404 for an export of another place, PermissionDenied
    to the person who asked, and ExportRefused when it does not wait any more.
    """
    access.require(Right.EXPORT_APPROVE)
    export = get_object_or_404(exports_here(access).select_for_update(of=("self",)), code=code)
    if export.asked_by_id == access.user.pk:  # type: ignore[union-attr]
        raise PermissionDenied("export.approve")
    if not export.waits:
        raise ExportRefused("Somebody has decided already.")
    if now > export.asked_at + timedelta(days=settings.EXPORT_WAITS_DAYS):
        raise ExportRefused("It was asked for too long ago. They can ask again.")
    export.state = State.APPROVED if agree else State.DECLINED
    export.decided_by, export.decided_at, export.decided_why = access.user, now, why
    export.usable_until = _until(now) if agree else None
    export.save(update_fields=["state", "decided_by", "decided_at", "decided_why", "usable_until"])
    acts = kind_of(export).acts
    _record(access, export, acts.agreed if agree else acts.declined, now, reason=why)
    export_decided_plan(export=export, now=now)
    return export


# --- Taking --------------------------------------------------------------------------------------


def export_download(*, access: Access, code: str, now: datetime) -> RowsFile:
    """Make the file, for the person who asked, with today's rights and reach. CASES_EXPORT, and
    what its kind takes.

    Counted before the first byte leaves. Raises Http404 for another place's, PermissionDenied to
    anyone else, and ExportRefused when it may not be taken: the refusal is on record.
    """
    access.require(Right.CASES_EXPORT)
    export = get_object_or_404(exports_here(access).select_for_update(of=("self",)), code=code)
    kind = kind_of(export)
    _require(access, kind)
    if access.user is None or export.asked_by_id != access.user.pk:
        raise PermissionDenied("cases.export")
    if stopped := _stopped(access, export, kind, now=now):
        _record(access, export, kind.acts.refused, now, because=stopped)
        raise ExportRefused(stopped)
    export.downloads += 1
    export.last_download_at = now
    export.save(update_fields=["downloads", "last_download_at"])
    _record(access, export, kind.acts.taken, now, reason=export.why, download=export.downloads)
    _watch(access, export, _unusual(access, now), f"download {export.downloads}", now)
    name = f"{export.code}-{kind.file}-{_day(now)}.csv"
    return RowsFile(name=name, lines=_file(access, export, kind, now=now))


def _stopped(access: Access, export: ExportRequest, kind: Kind, *, now: datetime) -> str:
    """Why the file may not be taken now; empty when it may."""
    if export.state != State.APPROVED:
        return "Nobody has agreed to this export."
    if not export.is_open(now=now):
        return "The time to download it has passed. You can ask again."
    if export.downloads >= settings.EXPORT_DOWNLOADS:
        return f"It was downloaded {export.downloads} times. You can ask again."
    try:
        columns_of(kind.columns, export)
    except PermissionError:
        return "A column in it may not be exported any more. You can ask again."
    filters = kind.read(export.filters)
    rows = 0 if filters.unread else kind.count(access, filters, now)
    if not rows:
        return f"There are no {many_said(export.what)} to export any more."
    if rows > _most(export.rows):
        now_said = rows_said(rows, export.what)
        return f"It would have {now_said} now, more than the {export.rows} it was for. Ask again."
    return ""


def _most(rows: int) -> int:
    """How many rows the file may have at most."""
    return rows + rows * settings.EXPORT_GROWTH_PERCENT // 100


def _file(access: Access, export: ExportRequest, kind: Kind, *, now: datetime) -> Iterator[str]:
    """The lines, read in a transaction of their own with the person's reach.

    The page's transaction has ended when a server asks for these.
    """
    with reaching(access.reach):
        filters, notes = kind.read(export.filters), _notes(access, export, now)
        most = _most(export.rows)
        yield from csv_lines(kind.rows(access, export, filters, most, now, notes))


def _notes(access: Access, export: ExportRequest, now: datetime) -> list[tuple[str, object]]:
    one = one_said(export.what)
    names = f"Yes: {export.why_names}" if export.with_names else f"No: a code for each {one}"
    return [
        ("For", str(access.service or access.cluster)),
        ("Exported by", str(access.user)),
        ("Why", export.why),
        ("Names and contact details", names),
        ("Agreed by", str(export.decided_by or "Nobody else had to")),
        (kind_of(export).which, export.filters_said),
        ("Data at", say_moment(now)),
        ("Download", f"{export.downloads} of {settings.EXPORT_DOWNLOADS}"),
        ("Keep", "Delete this file when the work it is for is done"),
    ]


# --- Shared --------------------------------------------------------------------------------------


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()


def _day_starts(now: datetime) -> datetime:
    """Midnight in London at the beginning of the day of ``now``."""
    return now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)


def _until(now: datetime) -> datetime:
    return now + timedelta(hours=settings.EXPORT_HOURS)


def _unusual(access: Access, now: datetime, *, asked_today: int = 0) -> Unusual | None:
    """Why managers should hear of it; None when they need not."""
    assert access.cluster is not None
    if asked_today >= settings.EXPORTS_A_DAY:
        return Unusual.MANY
    try:
        is_open = working_calendar(access.cluster).is_open_at(now)
    except ValueError:  # the hub has no opening hours at all
        is_open = False
    return None if is_open else Unusual.HOURS


def _watch(
    access: Access, export: ExportRequest, unusual: Unusual | None, what: str, now: datetime
) -> None:
    """Tell those who look after exports here of one at an odd hour, or one too many."""
    if unusual is not None:
        users = watchers_of(access, today=_day(now))
        export_watch_plan(export=export, users=users, what=what, unusual=unusual, now=now)


def _record(
    access: Access,
    export: ExportRequest,
    action: str,
    now: datetime,
    *,
    reason: str = "",
    **said: object,
) -> None:
    audit.record(
        access=access,
        action=action,
        subject="export",
        subject_id=export.pk,
        cluster_id=export.cluster_id,
        service_id=export.service_id,
        now=now,
        changes={name: [None, value] for name, value in {"export": export.code, **said}.items()},
        reason=reason,
    )
