"""Named points of the sender, where tests make things go wrong. Does nothing anywhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

Hook = Callable[[str], None]
POINTS = ("before_claim", "after_claim", "after_prepare", "after_accept", "before_mark")

_hook: Hook | None = None


def install(hook: Hook | None) -> None:
    """Call ``hook`` with each point's name as it is passed; None takes it away.

    Raises RuntimeError outside tests.
    """
    if settings.MODE != "test":
        raise RuntimeError("Faults are for tests")
    global _hook  # noqa: PLW0603 - one hook a process
    _hook = hook


def point(name: str) -> None:
    """The sender has come to this point."""
    if _hook is not None:
        _hook(name)
