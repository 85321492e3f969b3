"""What the answers to "Could I foster?" come to. Facts, not law: each council's own policy rules.

The age line, the spare bedroom and the right to stay are what the hubs publish about themselves;
the minimum is a policy of services and not in the regulations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """One of three results. ``talk`` is what to talk about, ``changes`` what would change it."""

    title: str
    lead: str
    talk: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


# answer -> what would change it
NOT_NOW = {
    ("age", "under_18"): "You can foster as an adult. Most services ask you to be 21 or over.",
    ("room", "no"): (
        "A child you foster needs a bedroom of their own. If your home changes, or you have a room"
        " that could become one, ask us."
    ),
    ("living", "no"): "Children need to know you can stay. Ask us when you know that you can.",
}
# answer -> what we would talk about
TO_TALK = {
    ("age", "18_20"): "Your age. Most services ask you to be 21 or over, but the law does not.",
    ("age", "not_sure"): "Your age, which does not have an upper limit.",
    ("room", "within_year"): "When your spare bedroom will be ready.",
    ("room", "not_sure"): "Which room could be a child’s bedroom.",
    ("living", "elsewhere"): "Where you live. We can tell you which team covers your home.",
    ("living", "not_sure"): "Where you live and your right to stay.",
    ("smoking", "yes"): (
        "Smoking and vaping. Babies and children under 5 are not usually placed in a home where"
        " someone smokes."
    ),
    ("smoking", "not_sure"): "Smoking and vaping at home.",
    ("work", "full"): "Your work. Some kinds of fostering fit round a full-time job.",
    ("work", "not_sure"): "How fostering could fit round your days.",
}


def verdict(given: Mapping[str, str]) -> Verdict:
    """One of: yes; probably, with a chat; not right now, and what would change that."""
    pairs = list(given.items())
    changes = [NOT_NOW[pair] for pair in pairs if pair in NOT_NOW]
    talk = [TO_TALK[pair] for pair in pairs if pair in TO_TALK]
    if changes:
        return Verdict(
            "Not right now, and here is what would change that",
            "This is not a no for ever.",
            talk=talk,
            changes=changes,
        )
    if talk:
        return Verdict(
            "Probably, with a chat",
            "Many people who foster started just where you are. We would talk with you about:",
            talk=talk,
        )
    return Verdict("Yes, let’s talk", "From your answers, there is nothing in the way.")
