"""Life after approval: the household, who in it fosters, on what terms, its year, its leaving."""

from carers.models.household import Approval, Carer, Household
from carers.models.year import CarerDeadline, Departure

__all__ = ["Approval", "Carer", "CarerDeadline", "Departure", "Household"]
