"""What every page of a constellation does alike: find it, put the look on record, take a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from carers.forms.meanwhile import MeanwhileForm
from enquiries.services.household import ChangedMeanwhile
from enquiries.views.staff.taking import errors_take, room_form
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from mockingbird.models import Constellation
from mockingbird.selectors.page import constellation_by_id
from mockingbird.services.viewing import constellation_viewed

VIEW, WORK, SIGN = Right.MOCKINGBIRD_VIEW, Right.MOCKINGBIRD_WORK, Right.MOCKINGBIRD_SIGN

TABS = (
    ("constellation", "Who is in it"),
    ("calendar", "Calendar"),
    ("sleepovers", "Sleepovers"),
    ("contacts", "Contacts"),
    ("gatherings", "Gatherings"),
    ("invite", "To invite"),
    ("fidelity", "Fidelity"),
    ("returns", "Monthly return"),
    ("set_up", "Set up"),
    ("history", "History"),
)


def may_work(access: Access) -> bool:
    """Whether this person works with constellations, and not only looks at them."""
    return access.can(WORK) or access.can(SIGN)


def on_constellation(*, works: bool = False, signs: bool = False) -> Callable[..., Any]:
    """A page of one constellation: found by its number, 404 for one that this person may not
    open. The view gets the constellation in place of the number.

    ``works``: for a liaison worker, or a manager; ``signs``: for a manager alone. Others get 403.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @staff_page(VIEW)
        @wraps(view)
        def found(
            request: StaffRequest, constellation_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            access, today = request.access, timezone.localdate()
            try:
                constellation = constellation_by_id(access, constellation_id, today=today)
            except Constellation.DoesNotExist:
                raise Http404 from None
            if (works and not may_work(access)) or (signs and not access.can(SIGN)):
                raise PermissionDenied(SIGN.value if signs else WORK.value)
            return view(request, constellation, *args, **kwargs)

        return found

    return decorate


def page(
    request: StaffRequest,
    constellation: Constellation,
    name: str,
    template: str,
    *,
    tab: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of a constellation, its look put on record under ``name``."""
    constellation_viewed(
        access=request.access, constellation=constellation, page=name, now=timezone.now()
    )
    shared = {
        "constellation": constellation,
        "tabs": tabs_of(request, constellation, tab or name),
        # What is closed is looked at, and no more.
        "works": may_work(request.access) and constellation.stage != Constellation.Stage.CLOSED,
        "signs": request.access.can(SIGN),
    }
    return render(request, f"mockingbird/{template}", shared | context, status=status)


def tabs_of(request: StaffRequest, constellation: Constellation, tab: str) -> list[dict[str, Any]]:
    """The sections of a constellation for the sub-navigation."""
    return [
        {
            "text": text,
            "href": reverse(f"mockingbird:{name}", args=[constellation.pk]),
            "current": name == tab,
        }
        for name, text in TABS
    ]


def press(request: StaffRequest, verb: Callable[[], Any], *, said: str, go: str) -> HttpResponse:
    """One button: done, or why not."""
    try:
        verb()
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, said)
    return redirect(go)


# What a rule is about -> the question that asks it.
ASKED_AS = {
    "host": "host_id",
    "cover": "cover_id",
    "user": "user_id",
    "owner": "owner_id",
    "children": "child_ids",
    "households": "membership_ids",
    "membership": "to_membership_id",
}


def refused(form: forms.BaseForm, wrong: ValidationError) -> None:
    """Put what a verb refuses beside the question that it is about, else above the form."""
    if hasattr(wrong, "error_dict"):
        asked = {ASKED_AS.get(name, name): said for name, said in wrong.error_dict.items()}
        wrong = ValidationError(asked)
    errors_take(form, wrong)


def take(
    request: StaffRequest,
    constellation: Constellation,
    template: str,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    *,
    said: str,
    go: str,
    **context: Any,
) -> HttpResponse:
    """A form about a constellation: shown while it is not right, else taken by ``verb``. What a
    verb refuses is said at the field, and what a colleague changed meanwhile; nothing typed is
    lost."""
    if form.is_valid():
        try:
            verb()
        except ChangedMeanwhile as other:
            assert isinstance(form, MeanwhileForm)  # whose verbs alone are given what was shown
            form.ask_again(other.clashes)
        except ValidationError as wrong:
            refused(form, wrong)
        else:
            messages.success(request, said)
            return redirect(go)
    constellation_viewed(
        access=request.access, constellation=constellation, page=template, now=timezone.now()
    )
    return room_form(
        request, f"mockingbird/{template}", form, constellation=constellation, **context
    )


def or_404(find: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a selector finds; 404 where there is nothing to find."""
    try:
        return find(*args, **kwargs)
    except ObjectDoesNotExist:
        raise Http404 from None


def sent(request: StaffRequest) -> Any:
    """What was posted, or None."""
    return request.POST if request.method == "POST" else None


def url(name: str, constellation: Constellation, *args: Any) -> str:
    """An address of this constellation."""
    return reverse(f"mockingbird:{name}", args=[constellation.pk, *args])
