"""How a stage looks on a tag: the words and the colour, the same on every screen."""

from __future__ import annotations

from enquiries.workflow import BEFORE_APPLICATION, ENDED, STAGE_LABELS, Stage


def _colour(stage: Stage) -> str:
    if stage is Stage.APPROVED:
        return "green"
    if stage in ENDED:
        return "grey"
    return "blue" if stage in BEFORE_APPLICATION else "purple"


# Two halves of the road and its ends: the words tell stages apart, colour only groups them.
STAGE_TAGS: dict[str, tuple[str, str]] = {
    str(stage): (STAGE_LABELS[stage], _colour(stage)) for stage in Stage
}
