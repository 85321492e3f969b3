"""Template tags that every template has (settings lists this module among the built-ins)."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest

from hubs.access import Access
from hubs.calendar import say_day, say_moment
from hubs.forms import SummaryError, errors_summary
from hubs.permissions import Right
from hubs.rooms import rooms_of

register = template.Library()

# GOV.UK Frontend's names for the tag colours; anything else would come out unstyled.
TAG_COLOURS = {
    "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow",
}  # fmt: skip

OWN_MESSAGES = "/staff/messages/mine/"


@register.inclusion_tag("base/staff_navigation.html")
def staff_navigation(access: Access, path: str, unread: int = 0) -> dict[str, Any]:
    """The rooms this person may enter, and their own messages; the one they are in is marked."""
    items = [
        {"text": room.name, "href": room.href, "current": _is_in(path, room.href)}
        for room in rooms_of(access)
    ]
    mine = {
        "text": "Messages to me",
        "href": OWN_MESSAGES,
        "current": _is_in(path, OWN_MESSAGES),
        "own": True,
        "unread": unread,
    }
    return {"items": [*items, mine], "path": path}


def _is_in(path: str, room: str) -> bool:
    """Whether an address lies in a room. The first screen is no room around the others, and
    one's own messages are not in the ledger."""
    if room == "/staff/" or path.startswith(OWN_MESSAGES):
        return path.startswith(room) if room == OWN_MESSAGES else path == room
    return path.startswith(room)


@register.filter
def can(access: Access | None, right: str) -> bool:
    """`{% if access|can:"work.list" %}`. ValueError for a right that does not exist."""
    return access is not None and access.can(Right(right))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*page_forms: forms.BaseForm) -> dict[str, list[SummaryError]]:
    """`{% error_summary form other_form %}`: nothing at all when there are no errors."""
    given = [form for form in page_forms if isinstance(form, forms.BaseForm)]
    return {"errors": errors_summary(*given)}


@register.filter
def moment(value: datetime.datetime | None, now: datetime.datetime | None = None) -> str:
    """A moment in words, without the year when the page gives a `now` in it; empty for None."""
    return say_moment(value, now=now) if value else ""


@register.filter
def day(value: datetime.date | None, today: datetime.date | None = None) -> str:
    """A day in words, without the year when the page gives a `today` in it; empty for None."""
    return say_day(value, today=today) if value else ""


@register.simple_tag
def summary_actions(rows: Iterable[Any]) -> bool:
    """Whether any row of a summary list has an action; rows are mappings or objects."""
    return any(
        row.get("actions") if isinstance(row, Mapping) else getattr(row, "actions", None)
        for row in rows or ()
    )


@register.simple_tag
def query_with(request: HttpRequest, **changes: Any) -> str:
    """This page's query string with some keys replaced; None or "" takes a key away.

    The page number goes too unless it is what changes: another filter is another first page.
    """
    query = request.GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag
def query_without(request: HttpRequest, key: str, value: Any) -> str:
    """This page's query string without one value of a key, for a removable filter."""
    query = request.GET.copy()
    query.pop("page", None)
    query.setlist(key, [kept for kept in query.getlist(key) if kept != str(value)])
    return f"?{query.urlencode()}" if query.urlencode() else request.path


@register.inclusion_tag("components/tag.html")
def status_tag(value: Any, registry: Mapping[Any, tuple[str, str]]) -> dict[str, str]:
    """A status as its words and colour in `registry`: {value: (text, colour)}.

    KeyError for a status without an entry and ValueError for a colour that does not exist, so
    that a new status cannot reach a screen without words.
    """
    text, colour = registry[value]
    if colour and colour not in TAG_COLOURS:
        raise ValueError(f"No tag colour is called {colour}")
    return {"text": text, "colour": colour}


def page_item(number: int | str, page: Page, request: HttpRequest) -> dict[str, Any]:
    """One entry of the pagination: a page, or the gap between two."""
    if not isinstance(number, int):
        return {"ellipsis": True}
    href = query_with(request, page=number)
    return {"number": number, "href": href, "current": number == page.number}


@register.inclusion_tag("components/pager.html")
def pager(page: Page, request: HttpRequest, thing: str = "results") -> dict[str, Any]:
    """ "Showing 26 to 40 of 40 enquiries" and links to the other pages."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    items = [page_item(number, page, request) for number in numbers]
    links = {"previous": page.has_previous() and page.number - 1,
             "next": page.has_next() and page.number + 1}  # fmt: skip
    return {
        "page": page,
        "thing": thing,
        "items": items if page.paginator.num_pages > 1 else [],
        **{
            name: {"href": query_with(request, page=number)} if number else None
            for name, number in links.items()
        },
    }
