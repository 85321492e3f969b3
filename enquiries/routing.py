"""Which council an enquiry goes to, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enquiries.models import RoutingRule
from hubs.models import Cluster, FosteringService, LocalAuthority
from hubs.postcodes import Place, Rule, lookup
from hubs.selectors import authority_by_code, cluster_of, service_for

# Fostering law is each nation's own: these are sent on, never counted as ours.
OUTSIDE_ENGLAND = frozenset({Place.WALES, Place.SCOTLAND, Place.NORTHERN_IRELAND, Place.ISLANDS})


@dataclass(frozen=True)
class Route:
    """Where an enquiry would go. ``service`` None: no council yet, staff will choose.

    ``elsewhere`` is another hub of this product that covers the home, when it is not ours.
    """

    place: Place | None
    postcode: str
    home_authority: LocalAuthority | None
    service: FosteringService | None
    rule: str
    out_of_area: bool
    elsewhere: Cluster | None = None


def route(*, cluster: Cluster, typed: str, chosen: FosteringService | None, day: date) -> Route:
    """Work out the council from a postcode, a choice, or both. A choice wins over the postcode."""
    found = lookup(typed) if typed.strip() else None
    home = authority_by_code(found.gss_code) if found and found.gss_code else None
    own = service_for(home, cluster=cluster, day=day) if home else None
    elsewhere = None
    if home and own is None:
        other = service_for(home, day=day)
        elsewhere = cluster_of(other, day=day) if other else None
    if chosen is not None:
        service, rule = chosen, RoutingRule.CHOSEN
    elif own is not None and found is not None:
        service = own
        rule = RoutingRule.POSTCODE if found.rule == Rule.EXACT else RoutingRule.SECTOR
    else:
        service, rule = None, RoutingRule.NONE
    known_place = found.place if found else None
    outside = home is not None and own is None
    abroad = known_place in OUTSIDE_ENGLAND
    return Route(
        place=known_place,
        postcode=(found.postcode or "") if found else "",
        home_authority=home,
        service=service,
        rule=str(rule),
        # Choosing one of our councils makes it an enquiry of our area, wherever they live.
        out_of_area=(outside or abroad) and chosen is None,
        elsewhere=elsewhere,
    )
