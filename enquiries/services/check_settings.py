"""What a council asks for in its own way. The law and the national standards are not its to
switch off; its own rows say how long a check lasts, how many referees, and what is local."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.text import slugify

from enquiries.check_kinds import KINDS, MORE_REFEREES, REFEREES, Force, Kind, Who
from enquiries.check_wants import kinds_for
from enquiries.models import LocalCheck
from enquiries.selectors.checks import local_checks
from hubs.access import Access
from hubs.audit import record, register
from hubs.models import FosteringService, JourneyPolicy
from hubs.permissions import Right
from hubs.selectors import services_of

CHECKS_SET = register(
    "settings.checks", "changed which checks a council asks for", keeps={"code", "values"}
)
LONGEST_CODE = 30


def services_managed(access: Access, *, now: datetime) -> list[FosteringService]:
    """The councils whose checks this person may set: their own, or all of their hub's."""
    if access.service is not None:
        return [access.service] if access.can(Right.OFFERS_MANAGE) else []
    if access.cluster is None or not access.can(Right.SETTINGS_MANAGE):
        return []
    return list(services_of(access.cluster, day=timezone.localdate(now)))


def service_managed(access: Access, slug: str, *, now: datetime) -> FosteringService:
    """One of them. Raises FosteringService.DoesNotExist for any other."""
    for service in services_managed(access, now=now):
        if service.slug == slug:
            return service
    raise FosteringService.DoesNotExist


def kinds_offered(service: FosteringService, *, now: datetime) -> list[Kind]:
    """Every kind as this council asks for it, switched-off ones too, in the product's order."""
    today = timezone.localdate(now)
    rows = list(local_checks(service))
    either = str(JourneyPolicy.Preparation.EITHER)
    asked = {k.code: k for k in kinds_for(rows, preparation=either, today=today)}
    more = asked.pop(MORE_REFEREES, None)
    if more is not None:  # one number on this page, two items on a case
        asked[REFEREES] = replace(asked[REFEREES], at_least=more.at_least)
    off = [kind for code, kind in KINDS.items() if code not in asked]
    own_off = [_bare(row) for row in rows if row.code not in asked and row.code not in KINDS]
    return [*asked.values(), *off, *own_off]


def _bare(row: LocalCheck) -> Kind:
    return Kind(
        row.code, row.label, row.stage, (Who(row.who),), Force.LOCAL, "", on=False,
        months_valid=row.months_valid,
    )  # fmt: skip


def local_check_set(
    *, access: Access, service: FosteringService, kind: Kind, values: dict[str, Any], now: datetime
) -> LocalCheck:
    """Say how this council asks for a kind that it knows: ``on`` (local kinds alone), ``at_least``
    and ``months_valid``, of which those given are changed."""
    _may(access, service, now=now)
    if kind.force is not Force.LOCAL:
        values = {name: value for name, value in values.items() if name != "on"}
    known = {
        "label": kind.label,
        "stage": kind.stage,
        "who": str(kind.who[0]),
        "at_least": kind.at_least,
        "months_valid": kind.months_valid,
        "on": kind.on if kind.code in KINDS else True,
    }
    today = timezone.localdate(now)
    row, made = LocalCheck.objects.select_for_update().get_or_create(
        service=service, code=kind.code, defaults={**known, **values, "valid_from": today}
    )
    if not made:
        for name, value in values.items():
            setattr(row, name, value)
        row.valid_from = today
        row.save()
    _record(access, service, row, now=now)
    return row


def local_check_add(
    *, access: Access, service: FosteringService, values: dict[str, Any], now: datetime
) -> LocalCheck:
    """Add a check of the council's own, asked for from today. Its code is made from its name."""
    _may(access, service, now=now)
    stem = f"own-{slugify(values['label'])[:LONGEST_CODE] or 'check'}"
    taken = set(local_checks(service).values_list("code", flat=True))
    code = next(
        code
        for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
        if code not in taken
    )
    row = LocalCheck.objects.create(
        service=service, code=code, valid_from=timezone.localdate(now), **values
    )
    _record(access, service, row, now=now)
    return row


def _may(access: Access, service: FosteringService, *, now: datetime) -> None:
    if service not in services_managed(access, now=now):
        raise PermissionDenied("not a council whose checks this person sets")


def _record(access: Access, service: FosteringService, row: LocalCheck, *, now: datetime) -> None:
    assert access.cluster is not None
    said = f"{'on' if row.on else 'off'}, months {row.months_valid}, at least {row.at_least}"
    record(
        access=access,
        action=CHECKS_SET,
        subject="fostering_service",
        subject_id=service.pk,
        cluster_id=access.cluster.pk,
        service_id=service.pk,
        now=now,
        changes={"code": [None, row.code], "values": [None, said]},
    )
