"""Writers of people and what they are where."""

from hubs.services.invitations import invitation_send_again, invitation_withdraw
from hubs.services.leaving import (
    Leaving,
    cases_to_give_back,
    colleague_left,
    colleague_sign_out,
    member_roles,
    membership_end,
)
from hubs.services.people import (
    InvitationClosed,
    Place,
    PlaceNotAllowed,
    first_administrator_create,
    invitation_accept,
    invitation_create,
    member_get,
    places_for,
)
from hubs.services.resets import (
    ResetClosed,
    ResetWaits,
    reset_waiting,
    resets_waiting,
    second_people,
    sign_in_reset_ask,
    sign_in_reset_decide,
)
from hubs.services.reviewing import memberships_keep, roles_to_review

__all__ = [
    "InvitationClosed",
    "Leaving",
    "Place",
    "PlaceNotAllowed",
    "ResetClosed",
    "ResetWaits",
    "cases_to_give_back",
    "colleague_left",
    "colleague_sign_out",
    "first_administrator_create",
    "invitation_accept",
    "invitation_create",
    "invitation_send_again",
    "invitation_withdraw",
    "member_get",
    "member_roles",
    "membership_end",
    "memberships_keep",
    "places_for",
    "reset_waiting",
    "resets_waiting",
    "roles_to_review",
    "second_people",
    "sign_in_reset_ask",
    "sign_in_reset_decide",
]
