"""Whether a panel may sit (regulation 24). Pure: no ORM, no clock.

At least five members, six for a joint panel: the chair or a vice-chair, a social worker with three
years' experience after qualifying, and three others (four). Where a vice-chair who is not
independent of the service presides, another member must be independent. Advisers are heard and not
counted; whoever stands aside from an item is not counted for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

FEWEST = 5
FEWEST_JOINT = 6


@dataclass(frozen=True)
class Sitting:
    """A member in the room, as far as the rule asks."""

    member_id: int
    chairs: str = ""  # models.PanelMember.Chairs
    independent: bool = False
    social_worker: bool = False
    adviser: bool = False
    presides: bool = False


def quorum_missing(
    present: Sequence[Sitting], *, joint: bool, aside: Collection[int] = ()
) -> tuple[str, ...]:
    """What is missing before this panel may sit, in sentences; empty when it may.

    ``aside`` are members who stand aside from the item in question.
    """
    counted = [one for one in present if not one.adviser and one.member_id not in aside]
    missing = []
    fewest = FEWEST_JOINT if joint else FEWEST
    if len(counted) < fewest:
        whose = "A joint panel" if joint else "A panel"
        there = "1 is here" if len(counted) == 1 else f"{len(counted)} are here"
        missing.append(f"{whose} needs at least {fewest} members. {there}.")
    chairs = [one for one in counted if one.chairs]
    workers = [one for one in counted if one.social_worker]
    if not chairs:
        missing.append("The chair or a vice-chair must be here.")
    if not workers:
        missing.append("A social worker with 3 years’ experience must be here.")
    # Two people: the regulation counts the chair, the social worker and the others apart.
    elif chairs and not any(c is not w for c in chairs for w in workers):
        missing.append(
            "A social worker with 3 years’ experience must be here besides whoever is the chair or"
            " vice-chair."
        )
    return (*missing, *_presiding(counted))


def _presiding(counted: Sequence[Sitting]) -> list[str]:
    presides = next((one for one in counted if one.presides), None)
    if presides is None:
        return ["Say who presides: the chair or a vice-chair."]
    if not presides.chairs:
        return ["Only the chair or a vice-chair can preside."]
    others = [one for one in counted if one.independent and one is not presides]
    if not presides.independent and not others:
        return [
            "The vice-chair who presides is not independent, so another member who is"
            " independent must be here."
        ]
    return []
