"""The service's own checklist of the model, gone through, and what is to be done about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs.access import Access
from hubs.audit import record, register
from mockingbird.models import FidelityAction, FidelityCheck, FidelityTemplate
from mockingbird.selectors.readiness import workers_for
from mockingbird.services.base import (
    act_record,
    constellation_locked,
    faults_raise,
    not_ahead,
    refusing,
    sign_require,
    work_require,
)

WRITTEN = register("mockingbird.checklist", "changed a council’s checklist of the model")
CHECKED = register("mockingbird.checked", "went through the checklist for a constellation")
TO_DO = register("mockingbird.action", "set an action for a constellation")
DONE = register("mockingbird.action_done", "recorded that an action is done")

MOST_ITEMS, LONGEST_ITEM = 60, 300
MET = (0, 1, 2)  # not, partly, fully


@transaction.atomic
def fidelity_template_save(
    *, access: Access, items: Sequence[str], now: datetime
) -> FidelityTemplate:
    """Write the council's checklist, a text each, in order: a new version where it differs.

    A text that stays keeps its code, so that its answers can be followed over versions. Raises
    ValidationError by field, PermissionDenied without ``mockingbird.sign``.
    """
    user = sign_require(access)
    assert access.service is not None  # the right is a council's
    assert access.cluster is not None
    texts = [text.strip() for text in items if text.strip()]
    faults_raise({"items": _items_fault(texts)})
    rows = FidelityTemplate.objects.visible_to(access).filter(service=access.service)
    former: FidelityTemplate | None = rows.order_by("-version").first()
    if former is not None and [each["text"] for each in former.items] == texts:
        return former
    with refusing():
        made = FidelityTemplate.objects.create(
            cluster=access.cluster,
            service=access.service,
            version=former.version + 1 if former else 1,
            items=_coded(texts, rows),
            made_by=user,
            made_at=now,
        )
    record(
        access=access,
        action=WRITTEN,
        subject="checklist",
        subject_id=made.pk,
        cluster_id=made.cluster_id,
        service_id=made.service_id,
        now=now,
        changes={"version": [former.version if former else None, made.version]},
    )
    return made


def _items_fault(texts: list[str]) -> str | None:
    if not texts:
        return "Enter at least one item"
    if len(texts) > MOST_ITEMS:
        return f"Enter {MOST_ITEMS} items at most"
    if any(len(text) > LONGEST_ITEM for text in texts):
        return f"An item must be {LONGEST_ITEM} characters or fewer"
    return "Two items are the same" if len(set(texts)) < len(texts) else None


def _coded(texts: list[str], versions: Any) -> list[dict[str, str]]:
    """Each text with its code: the one it always had, or the next number."""
    known = {each["text"]: each["code"] for row in versions for each in row.items}
    last = max((int(re.sub(r"\D", "", code)) for code in known.values()), default=0)
    for text in texts:
        if text not in known:
            last += 1
            known[text] = f"item-{last}"
    return [{"code": known[text], "text": text} for text in texts]


@transaction.atomic
def fidelity_check_record(
    *,
    access: Access,
    constellation_id: int,
    template_id: int,
    on: date,
    answers: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> FidelityCheck:
    """Record what was found for each item: ``{code: {"met": 0 | 1 | 2, "note": "..."}}``.

    Raises ValidationError by field (an item without an answer by its code), DoesNotExist out of
    reach, PermissionDenied.
    """
    user = work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    templates = FidelityTemplate.objects.visible_to(access).filter(service_id=row.service_id)
    template: FidelityTemplate = templates.get(pk=template_id)
    codes = [each["code"] for each in template.items]
    found = {code: answers.get(code, {}) for code in codes}
    unsaid = "Select not yet, partly or fully"
    faults_raise(
        {
            "on": not_ahead(on, now),
            **{code: None if said.get("met") in MET else unsaid for code, said in found.items()},
        }
    )
    made = FidelityCheck.objects.create(
        cluster=row.cluster,
        service=row.service,
        constellation=row,
        template=template,
        on=on,
        reviewer=user,
        answers={
            code: {"met": said["met"], "note": str(said.get("note", "")).strip()[:LONGEST_ITEM]}
            for code, said in found.items()
        },
    )
    act_record(
        access=access,
        constellation=row,
        action=CHECKED,
        now=now,
        changes={"check": [None, made.pk], "on": [None, on]},
    )
    return made


@transaction.atomic
def fidelity_action_add(
    *,
    access: Access,
    check_id: int,
    text: str,
    owner_id: int,
    due_on: date,
    now: datetime,
) -> FidelityAction:
    """Set something to be done about a check, whose it is and by when.

    Raises ValidationError by field, FidelityCheck.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    checks = FidelityCheck.objects.visible_to(access)
    row = constellation_locked(access, checks.get(pk=check_id).constellation_id, now=now)
    today = timezone.localdate(now)
    may = {
        each.pk: each
        for role in ("liaison", "manager")
        for each in workers_for(row, role=role, today=today)
    }
    owner = may.get(owner_id)
    faults_raise(
        {
            "text": None if text.strip() else "Enter what is to be done",
            "owner": None if owner else "Select somebody who works with constellations here",
            "due_on": "The day cannot be in the past" if due_on < today else None,
        }
    )
    assert owner is not None  # or the fault was raised
    made = FidelityAction.objects.create(
        cluster=row.cluster,
        service=row.service,
        constellation=row,
        of_id=check_id,
        text=text.strip(),
        owner=owner,
        set_on=today,
        due_on=due_on,
    )
    act_record(
        access=access,
        constellation=row,
        action=TO_DO,
        now=now,
        changes={"action": [None, made.pk], "due_on": [None, due_on]},
    )
    return made


@transaction.atomic
def fidelity_action_done(
    *, access: Access, action_id: int, on: date, now: datetime
) -> FidelityAction:
    """Record that an action is done. Pressed twice, the second changes nothing.

    Raises ValidationError by field, FidelityAction.DoesNotExist out of reach, PermissionDenied.
    """
    user = work_require(access)
    rows = FidelityAction.objects.visible_to(access)
    row = constellation_locked(access, rows.get(pk=action_id).constellation_id, now=now)
    action: FidelityAction = rows.get(pk=action_id)
    if action.done_on is not None:
        return action
    if on < action.set_on:
        raise ValidationError({"on": "The day is before the action was set"})
    faults_raise({"on": not_ahead(on, now)})
    action.done_on, action.done_by = on, user
    action.save(update_fields=["done_on", "done_by"])
    act_record(
        access=access,
        constellation=row,
        action=DONE,
        now=now,
        changes={"action": [None, action.pk], "done_on": [None, on]},
    )
    return action
