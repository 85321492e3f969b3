"""Life after approval: the household, who in it fosters, and on what terms."""

from carers.models.household import Approval, Carer, Household

__all__ = ["Approval", "Carer", "Household"]
