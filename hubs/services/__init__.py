"""Writers of people and what they are where."""

from hubs.services.people import (
    Place,
    PlaceNotAllowed,
    first_administrator_create,
    invitation_accept,
    invitation_create,
    membership_end,
    places_for,
)

__all__ = [
    "Place",
    "PlaceNotAllowed",
    "first_administrator_create",
    "invitation_accept",
    "invitation_create",
    "membership_end",
    "places_for",
]
