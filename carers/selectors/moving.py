"""Moves of a household to another service."""

from __future__ import annotations

from carers.models import Household, TransferOut
from hubs.access import Access


def transfers_of(access: Access, household: Household) -> list[TransferOut]:
    """Every move of a household that was not called off, the latest first: at most one."""
    rows = TransferOut.objects.visible_to(access).filter(household=household, called_off_on=None)
    return list(rows.order_by("-notice_on", "-pk"))


def transfer_of(access: Access, household: Household, transfer_id: int) -> TransferOut:
    """One move of this household. Raises TransferOut.DoesNotExist for another's alike."""
    found: TransferOut = TransferOut.objects.visible_to(access).get(
        pk=transfer_id, household=household
    )
    return found
