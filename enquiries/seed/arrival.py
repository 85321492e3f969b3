"""Draws how a case came: what for, by which door, from where, and how to reach them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from enquiries.seed import shape, words
from enquiries.seed.case import Council, Ground, Row, Wish, pick
from enquiries.workflow import Kind

STAFF_ROUTE_WITHIN = timedelta(days=3)  # by then somebody has found the council


@dataclass(frozen=True)
class Arrival:
    """The case as it was sent. ``out``: from outside the hub's area."""

    kind: Kind
    council: Council | None
    out: bool
    enquiry: Row


def arrival_draw(
    rng: random.Random, ground: Ground, *, received: datetime, until: datetime, wish: Wish | None
) -> Arrival:
    """What was asked, as columns of the case."""
    kind = Kind((wish and wish.kind) or pick(rng, shape.KINDS))
    routed = (wish and wish.routed) or pick(rng, shape.ROUTED)
    if routed == "none" and until - received > STAFF_ROUTE_WITHIN:
        routed = "staff"
    council = None
    if routed not in ("none", "out"):
        council = rng.choices(ground.councils, [each.weight for each in ground.councils])[0]
    discreet = rng.random() < 0.06 or bool(wish and wish.discreet)
    door = "enquire" if kind == Kind.INFORMATION else pick(rng, shape.DOORS)
    enquiry = {
        "cluster_id": ground.cluster_id,
        "kind": str(kind),
        "door": door,
        "channel": pick(rng, shape.STAFF_CHANNELS) if door == "staff" else "web",
        "campaign": rng.choice(words.CAMPAIGNS) if door != "staff" else "",
        "source": pick(rng, shape.SOURCES),
        "contact_by": _contact_by(rng, ground),
        "good_time": pick(rng, shape.GOOD_TIMES),
        "discreet": discreet,
        "may_leave_message": not discreet and rng.random() > 0.07,
        "question": _question(rng, kind),
        "language": rng.choice(words.LANGUAGES) if rng.random() < 0.04 else "",
        "access_needs": rng.choice(words.ACCESS_NEEDS) if rng.random() < 0.03 else "",
        "keep_in_touch": rng.random() < 0.35,
        "privacy_version": ground.privacy_version,
        "received_at": received,
        **_place(rng, ground, council, routed),
    }
    return Arrival(kind=kind, council=council, out=routed == "out", enquiry=enquiry)


def _contact_by(rng: random.Random, ground: Ground) -> str:
    chosen = pick(rng, shape.CONTACT_BY)
    return "text" if chosen == "whatsapp" and not ground.hub.offers_whatsapp else chosen


def _question(rng: random.Random, kind: Kind) -> str:
    if rng.random() > 0.4:
        return ""
    if kind == Kind.KINSHIP:
        return rng.choice(words.KINSHIP_QUESTIONS)
    if kind == Kind.TRANSFER:
        return rng.choice(words.TRANSFER_QUESTIONS)
    return rng.choice(words.QUESTIONS)


def _place(rng: random.Random, ground: Ground, council: Council | None, routed: str) -> Row:
    postcode, authority = "", None
    if council is not None and routed == "postcode":
        postcode, authority = rng.choice(council.postcodes), council.authority_id
    elif routed == "out":
        postcode, authority = rng.choice(ground.elsewhere)
    typed = rng.choice((postcode, postcode.replace(" ", "").lower(), postcode.lower()))
    return {
        "service_id": council.service_id if council else None,
        "postcode": postcode,
        "postcode_typed": typed,
        "home_authority_id": authority,
        "out_of_area": routed == "out",
        "routing_rule": routed if council else "none",
        "routing_reason": "Asked on the phone" if routed == "staff" else "",
    }
