"""Life after approval: the household, who in it fosters, on what terms, its year, its reviews, its
places, what keeps it, its leaving."""

from carers.models.buddy import Buddy, BuddyCheckIn, BuddyMatch
from carers.models.household import Approval, Carer, Household
from carers.models.leaving import CarerDeparture
from carers.models.letters import HouseholdLetter, HouseholdLetterBody
from carers.models.moving import CarerImport, TransferOut
from carers.models.places import Exemption, Places
from carers.models.review import CarerDetermination, Review, ReviewView
from carers.models.staying import Concern, HouseholdContact
from carers.models.year import CarerDeadline, Departure

__all__ = [
    "Approval",
    "Buddy",
    "BuddyCheckIn",
    "BuddyMatch",
    "Carer",
    "CarerDeadline",
    "CarerDeparture",
    "CarerDetermination",
    "CarerImport",
    "Concern",
    "Departure",
    "Exemption",
    "Household",
    "HouseholdContact",
    "HouseholdLetter",
    "HouseholdLetterBody",
    "Places",
    "Review",
    "ReviewView",
    "TransferOut",
]
