"""How a stage looks on a tag: the words and the colour, the same on every screen."""

from __future__ import annotations

from enquiries.workflow import ENDED, ROAD, STAGE_LABELS, Stage

_FROM_APPLICATION = frozenset(ROAD[ROAD.index(Stage.APPLICATION) :])


def _colour(stage: Stage) -> str:
    if stage is Stage.APPROVED:
        return "green"
    if stage in ENDED:
        return "grey"
    return "purple" if stage in _FROM_APPLICATION else "blue"


# Two halves of the road and its ends: the words tell stages apart, colour only groups them.
STAGE_TAGS: dict[str, tuple[str, str]] = {
    str(stage): (STAGE_LABELS[stage], _colour(stage)) for stage in Stage
}
