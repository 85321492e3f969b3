"""Phone numbers and email addresses: kept as typed, compared in one form."""

from __future__ import annotations

from hubs.phones import normalise_phone

__all__ = ["normalise_email", "normalise_phone"]


def normalise_email(typed: str) -> str:
    """Lower case without surrounding space: how two addresses are compared."""
    return typed.strip().lower()
