"""What every staff page says of the ledger."""

from __future__ import annotations

from django import template

from hubs.access import Access
from messaging.selectors import unread_count

register = template.Library()


@register.simple_tag
def unread_messages(access: Access | None) -> int:
    """How many messages to this person they have not read, for the navigation."""
    return unread_count(access) if access else 0
