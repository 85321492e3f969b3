"""Places: of one household, and of a place on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from carers.models import Exemption, Household, Places
from carers.places import Leave
from hubs.access import Access
from hubs.models import LocalAuthority
from hubs.permissions import Right
from hubs.postcodes import lookup
from hubs.selectors import authority_by_code


@dataclass(frozen=True)
class PlacesTotal:
    """Places of many households on one day. Of what was counted, filled + vacant + unavailable =
    approved + over: ``over`` are children beyond those approved for, each under an exemption.

    ``uncounted``: households that are approved and of which nobody recorded places; ``unseen``:
    those whose council keeps them from this person (a hub's milestones). Neither is in the sums.
    """

    households: int = 0
    approved: int = 0
    filled: int = 0
    vacant: int = 0
    unavailable: int = 0
    over: int = 0
    over_filled: int = 0  # households
    by_reason: dict[str, int] = field(default_factory=dict)  # Places.Why -> places
    uncounted: int = 0
    unseen: int = 0


def places_total(access: Access, on: date, *, council: str = "") -> PlacesTotal:
    """The places of the households within reach that are approved on a day, as they stood on it.
    ``council``: the slug of one. Three queries at any size."""
    there: QuerySet[Household] = Household.objects.visible_to(access).filter(
        Q(ended_on=None) | Q(ended_on__gt=on), approved_on__lte=on
    )
    there = there.filter(service__slug=council) if council else there
    rows = _on(Places.objects.visible_to(access), on).filter(household__in=there)
    found: list[Any] = list(
        rows.values("why").annotate(
            households=Count("pk"),
            over_filled=Count("pk", filter=Q(filled__gt=F("approved"))),
            over=Sum(Greatest(F("filled") - F("approved"), 0)),
            **{f"of_{name}": Sum(name) for name in _SUMS},
        )
    )
    sums = {name: sum(row[f"of_{name}"] for row in found) for name in _SUMS}
    sums |= {name: sum(row[name] for row in found) for name in _COUNTS}
    counted = _on(Places.objects.filter(household=OuterRef("pk")), on)
    seen = there.behind_milestones(access)  # type: ignore[attr-defined]
    uncounted = seen.filter(~Exists(counted)).count()
    return PlacesTotal(
        **sums,
        by_reason=_by_reason(access, found),
        uncounted=uncounted,
        unseen=there.count() - sums["households"] - uncounted,
    )


def _by_reason(access: Access, rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Places not available, by why. Those kept free while an allegation is looked into stand with
    other reasons for who may not know of allegations."""
    found: Counter[str] = Counter()
    for row in rows:
        is_told = row["why"] != Places.Why.ALLEGATION or access.can(Right.CONCERN_WORK)
        found[row["why"] if is_told else Places.Why.OTHER] += row["of_unavailable"]
    return {str(why): number for why, number in found.items() if why}


_SUMS = ("approved", "filled", "vacant", "unavailable")
_COUNTS = ("households", "over", "over_filled")


def _on(rows: QuerySet[Places], day: date) -> QuerySet[Places]:
    """Those that stand on a day. A count that was put right on its own day stands on none."""
    return rows.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


def places_of(access: Access, household: Household) -> list[Places]:
    """Every count of a household's places, the one that stands first. A count that was put right
    on its own day is left out."""
    rows = Places.objects.visible_to(access).filter(household=household)
    rows = rows.exclude(to_on=F("from_on")).select_related("exemption", "recorded_by")
    return list(rows.order_by("-from_on", "-pk"))


def exemptions_of(access: Access, household: Household) -> list[Exemption]:
    """Every exemption of a household, the latest first."""
    rows = Exemption.objects.visible_to(access).filter(household=household)
    return list(rows.select_related("authority").order_by("-granted_on", "-pk"))


def exemption_of(access: Access, household: Household, exemption_id: int) -> Exemption:
    """One exemption of this household. Raises Exemption.DoesNotExist for another's alike."""
    rows = Exemption.objects.visible_to(access).select_related("authority")
    found: Exemption = rows.get(pk=exemption_id, household=household)
    return found


def leave_of(row: Exemption) -> Leave:
    """What an exemption allows."""
    return Leave(row.most_children, row.granted_on, row.ends_on, row.cancelled_on)


def home_authority(household: Household) -> LocalAuthority | None:
    """The council in whose area they live, by their postcode: it gives exemptions."""
    code = lookup(household.postcode).gss_code if household.postcode else None
    return authority_by_code(code) if code else None


def council_said(authority: LocalAuthority | None) -> str:
    """Whose exemption it takes, in the middle of a sentence."""
    return f"{authority}, where they live" if authority else "the council where they live"
