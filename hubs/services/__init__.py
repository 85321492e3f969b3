"""Writers of people and what they are where."""

from hubs.services.people import (
    Place,
    PlaceNotAllowed,
    first_administrator_create,
    invitation_accept,
    invitation_create,
    member_get,
    membership_end,
    places_for,
    sign_in_reset,
)

__all__ = [
    "Place",
    "PlaceNotAllowed",
    "first_administrator_create",
    "invitation_accept",
    "invitation_create",
    "member_get",
    "membership_end",
    "places_for",
    "sign_in_reset",
]
