"""The demonstration: a year of two hubs up to this minute, and the cases a visitor should meet."""

from __future__ import annotations

from datetime import datetime, timedelta

from enquiries.seed.case import Wish
from enquiries.seed.make import any_cases, cases_make
from enquiries.seed.places import places_lay
from enquiries.seed.words import HARD_NAMES
from enquiries.seed.write import Written
from hubs.demo import create_demo_people

COUNT = 1500
SEED = 2026


def demo_make(*, now: datetime) -> Written | None:
    """Lay the hubs, their people and their cases. None when there were cases already: a second
    call adds nothing. Raises ImproperlyConfigured outside a demonstration."""
    places_lay()
    create_demo_people(now=now)
    if any_cases():
        return None
    return cases_make(
        count=COUNT, until=now.replace(microsecond=0), seed=SEED, wishes=wishes(now=now)
    )


def wishes(*, now: datetime) -> list[Wish]:
    """Cases that chance might leave out. All but three are in the first hub."""

    def ago(**amount: float) -> datetime:
        return (now - timedelta(**amount)).replace(microsecond=0)

    hard = HARD_NAMES
    return [
        # New today, nobody has tried yet.
        Wish(ago(minutes=4), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(minutes=26), kind="fostering", routed="postcode", discreet=True, untouched=True),
        Wish(ago(minutes=51), kind="kinship", routed="postcode", untouched=True),
        Wish(ago(hours=2), kind="fostering", routed="postcode", untouched=True, hub=1),
        Wish(ago(hours=3), kind="transfer", routed="postcode", untouched=True),
        Wish(ago(hours=5), kind="fostering", routed="none", untouched=True, name=hard[1]),
        Wish(ago(hours=6), kind="lodgings", routed="postcode", untouched=True),
        Wish(ago(hours=7), kind="fostering", routed="out", untouched=True),
        # The same person twice in ten minutes, by two doors.
        Wish(ago(hours=8, minutes=10), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(hours=8), kind="fostering", routed="postcode", untouched=True, again=True),
        # Past the promise.
        Wish(ago(days=5, hours=3), kind="fostering", routed="postcode", untouched=True),
        Wish(ago(days=6, hours=1), kind="fostering", routed="chosen", untouched=True),
        Wish(ago(days=5, hours=6), kind="information", routed="postcode", untouched=True, hub=1),
        # Names that break careless software, on their way.
        *[
            Wish(ago(days=9 + 6 * place), kind="fostering", routed="postcode", name=name)
            for place, name in enumerate(hard)
        ],
        Wish(ago(days=1, hours=4), kind="kinship", routed="postcode", hub=1),
    ]
