"""Writers of people and what they are where."""

from hubs.services.people import (
    Place,
    PlaceNotAllowed,
    invitation_accept,
    invitation_create,
    membership_end,
    places_for,
)

__all__ = [
    "Place",
    "PlaceNotAllowed",
    "invitation_accept",
    "invitation_create",
    "membership_end",
    "places_for",
]
