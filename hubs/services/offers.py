"""What one council does in its own way: the types of fostering it recruits for, and whether a
panel must consider each application. From a day on; the past stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.journey import fostering_types
from hubs.models import AuditEvent, FosteringService, ServiceOffer, ServicePolicy
from hubs.permissions import Right
from hubs.selectors import offers_on, own_panel_rule, services_of
from hubs.services.merging import Values, changes_of

SUBJECT = "council_offer"
AS_THE_HUB = "hub"
ONE_DAY = timedelta(days=1)
KEPT = ("types", "panel", "from")

OFFERS_SET = audit.register(
    "council.offers_set", "set which types of fostering a council recruits for", keeps=KEPT
)
PANEL_SET = audit.register(
    "council.panel_set", "set whether a council’s applications go to panel", keeps=KEPT
)


def council_of(access: Access, *, slug: str = "", today: date) -> FosteringService:
    """The council whose settings these are: one's own, or one of one's hub by its slug.

    Raises PermissionDenied without the right, FosteringService.DoesNotExist for another hub's.
    """
    if not slug:
        access.require(Right.OFFERS_MANAGE)
        if access.service is None:
            raise PermissionDenied(Right.OFFERS_MANAGE.value)
        return access.service
    access.require(Right.SETTINGS_MANAGE)
    assert access.cluster is not None
    found: FosteringService = services_of(access.cluster, day=today).get(slug=slug)
    return found


def offers_values(service: FosteringService, *, day: date) -> Values:
    """What the page shows, and what a colleague may have changed since."""
    rule = own_panel_rule(service, day=day)
    return {
        "types": ",".join(sorted(offers_on(service, day=day))),
        "panel": AS_THE_HUB if rule is None else str(rule),
    }


def types_said(types: Collection[str]) -> str:
    """Types in words, in the order the product has them."""
    return ", ".join(label for code, label in fostering_types() if code in types)


@transaction.atomic
def offers_set(
    *,
    access: Access,
    slug: str = "",
    was: Values,
    typed: Mapping[str, Any],
    now: datetime,
) -> AuditEvent | None:
    """Set both from ``typed["valid_from"]`` on; None when nothing changed.

    Raises PermissionDenied, FosteringService.DoesNotExist, SettingsClash, and ValidationError by
    field: a day that has passed, or before a change that is saved already; no type at all.
    """
    today = timezone.localdate(now)
    service = council_of(access, slug=slug, today=today)
    service = FosteringService.objects.select_for_update(no_key=True).get(pk=service.pk)
    day = typed["valid_from"]
    _check(service, typed, today=today)
    changes = changes_of(
        access=access,
        subject=SUBJECT,
        subject_id=service.pk,
        present=offers_values(service, day=today),
        was=was,
        typed={"types": ",".join(sorted(typed["types"])), "panel": typed["panel"]},
    )
    event = None
    if "types" in changes:
        _types_write(service, set(typed["types"]), day)
        event = _record(access, service, OFFERS_SET, changes, "types", day, now=now)
    if "panel" in changes:
        _panel_write(service, typed["panel"], day)
        event = _record(access, service, PANEL_SET, changes, "panel", day, now=now)
    return event


def _check(service: FosteringService, typed: Mapping[str, Any], *, today: date) -> None:
    if typed["valid_from"] < today:
        raise ValidationError({"valid_from": "The first day must be today or later"})
    known = {code for code, _label in fostering_types()}
    if not typed["types"] or not set(typed["types"]) <= known:
        raise ValidationError({"types": "Choose at least one type of fostering"})
    if typed["panel"] not in (AS_THE_HUB, "True", "False"):
        raise ValidationError({"panel": "Choose whether a panel must consider each application"})


def _types_write(service: FosteringService, types: set[str], day: date) -> None:
    """Make these the types from a day on. Rows for all of them say the same as no rows."""
    rows = ServiceOffer.objects.filter(service=service)
    rows.filter(valid_from__gte=day).delete()  # what was to begin later gives way
    standing = {row.type: row for row in rows.on(day)}
    for code, row in standing.items():
        if code not in types:
            row.valid_to = day - ONE_DAY
            row.save(update_fields=["valid_to"])
        elif row.valid_to is not None:
            row.valid_to = None
            row.save(update_fields=["valid_to"])
    ServiceOffer.objects.bulk_create(
        ServiceOffer(service=service, type=code, valid_from=day)
        for code in sorted(types - standing.keys())
    )


def _panel_write(service: FosteringService, panel: str, day: date) -> None:
    rows = ServicePolicy.objects.filter(service=service)
    rows.filter(valid_from__gte=day).delete()
    for row in rows.on(day):
        row.valid_to = day - ONE_DAY
        row.save(update_fields=["valid_to"])
    if panel != AS_THE_HUB:
        ServicePolicy.objects.create(
            service=service, panel_required=panel == "True", valid_from=day
        )


def _record(
    access: Access,
    service: FosteringService,
    action: str,
    changes: Mapping[str, list[Any]],
    name: str,
    day: date,
    *,
    now: datetime,
) -> AuditEvent:
    assert access.cluster is not None
    return audit.record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=service.pk,
        cluster_id=access.cluster.pk,
        service_id=service.pk,
        changes={name: changes[name], "from": [None, day.isoformat()]},
        now=now,
    )
