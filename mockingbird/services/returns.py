"""The monthly return: opened, written, signed off; from then on it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.services.meanwhile import Shown, merged
from hubs.access import Access
from hubs.audit import record, register
from mockingbird.models import Constellation, MonthlyReturn
from mockingbird.selectors.figures import figures_of, last_of
from mockingbird.selectors.summed import month_sum
from mockingbird.services.base import (
    constellation_locked,
    refusing,
    sign_require,
    work_require,
)

OPENED = register("mockingbird.return_opened", "began a monthly return")
SAVED = register("mockingbird.return_saved", "wrote in a monthly return")
SIGNED = register("mockingbird.return_signed", "signed off a monthly return")


@transaction.atomic
def return_open(
    *, access: Access, constellation_id: int | None, month: date, now: datetime
) -> MonthlyReturn:
    """The return of a month, of one constellation, or of all of one's council, which is a manager's
    (``mockingbird.sign``). One that is there already is found.

    Raises ValidationError for a month that has not begun, Constellation.DoesNotExist out of reach,
    PermissionDenied.
    """
    user = work_require(access)
    month = month.replace(day=1)
    if month > timezone.localdate(now):
        raise ValidationError({"month": "This month has not begun"})
    row: Constellation | None = None
    if constellation_id is None:
        sign_require(access)
    else:
        row = constellation_locked(access, constellation_id, now=now)
    of: Any = row or access
    rows = MonthlyReturn.objects.visible_to(access).filter(
        service=of.service, constellation=row, month=month
    )
    standing: MonthlyReturn | None = rows.first()
    if standing is not None:
        return standing
    with refusing():
        made = MonthlyReturn.objects.create(
            cluster=of.cluster,
            service=of.service,
            constellation=row,
            month=month,
            opened_by=user,
            opened_at=now,
        )
    _record(access, made, OPENED, now=now)
    return made


def _record(access: Access, found: MonthlyReturn, action: str, *, now: datetime) -> None:
    record(
        access=access,
        action=action,
        subject="monthly_return",
        subject_id=found.pk,
        cluster_id=found.cluster_id,
        service_id=found.service_id,
        now=now,
        changes={
            "month": [None, found.month.isoformat()],
            "constellation": [None, found.constellation_id],
        },
    )


def _locked(access: Access, return_id: int, *, now: datetime) -> MonthlyReturn:
    """The return, locked. Raises MonthlyReturn.DoesNotExist and Constellation.DoesNotExist."""
    rows = MonthlyReturn.objects.visible_to(access)
    constellation_id = rows.get(pk=return_id).constellation_id
    if constellation_id is None:
        sign_require(access)
    else:
        constellation_locked(access, constellation_id, now=now)
    found: MonthlyReturn = rows.select_for_update(of=("self",), no_key=True).get(pk=return_id)
    return found


@transaction.atomic
def return_save(
    *,
    access: Access,
    return_id: int,
    narrative: str,
    shown: Shown | None = None,
    now: datetime,
) -> MonthlyReturn:
    """Write the words of a return that is not signed off yet, over what was ``shown`` of them.

    Raises ChangedMeanwhile, ValidationError once it is signed off, MonthlyReturn.DoesNotExist out
    of reach, PermissionDenied.
    """
    work_require(access)
    found = _locked(access, return_id, now=now)
    if found.signed_at is not None:
        raise ValidationError("This return is signed off and cannot be changed")
    words = {"narrative": narrative.strip()}
    found.narrative = merged({"narrative": found.narrative}, words, shown)["narrative"]
    found.save(update_fields=["narrative"])
    _record(access, found, SAVED, now=now)
    return found


@transaction.atomic
def return_sign(*, access: Access, return_id: int, now: datetime) -> MonthlyReturn:
    """Sign off a return of a month that is over: its figures are counted now, and stand. Those of
    a whole council are the sums of its constellations' signed returns, once none is missing.

    Pressed twice, the second changes nothing. Raises ValidationError, MonthlyReturn.DoesNotExist
    out of reach, PermissionDenied without ``mockingbird.sign``.
    """
    user = sign_require(access)
    found = _locked(access, return_id, now=now)
    if found.signed_at is not None:
        return found
    if timezone.localdate(now) <= last_of(found.month):
        raise ValidationError("Sign it off when the month is over")
    found.figures = _figures(access, found, now=now)
    found.signed_by, found.signed_at = user, now
    found.save(update_fields=["figures", "signed_by", "signed_at"])
    _record(access, found, SIGNED, now=now)
    return found


@transaction.atomic
def council_return_sign(*, access: Access, month: date, now: datetime) -> MonthlyReturn:
    """Begin and sign off the return of all of one's council, or do neither: from then on its hub
    may read it. Raises as ``return_sign`` does."""
    row = return_open(access=access, constellation_id=None, month=month, now=now)
    return return_sign(access=access, return_id=row.pk, now=now)


def _figures(access: Access, found: MonthlyReturn, *, now: datetime) -> dict[str, int]:
    """What is written at sign-off. Raises ValidationError where a council's is not whole yet."""
    if found.constellation is not None:
        return figures_of(constellation=found.constellation, month=found.month)
    whole = month_sum(access, found.month, today=timezone.localdate(now))
    if whole.missing:
        names = ", ".join(line.name for line in whole.missing)
        raise ValidationError(f"Not signed off yet: {names}")
    if not whole.signed:
        raise ValidationError("There is no return to take together")
    return whole.totals
