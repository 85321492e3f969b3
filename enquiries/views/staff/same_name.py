"""The page on which a manager says that a carer of the same name is another person."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone

from enquiries.forms.staff_application import DifferentPersonForm
from enquiries.models import Enquiry
from enquiries.services import MoveRefused
from enquiries.services.same_name import different_person_say
from enquiries.views.staff.at_case import address_of, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import errors_put, form_page, own_person, refused
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@read_or_send
@on_case(Right.CHECK_VERIFY)
def different_person(request: StaffRequest, case: Enquiry, position: int) -> HttpResponse:
    """Say how we know that they are not the carer of the same name and date of birth."""
    person = own_person(case, position)
    form = DifferentPersonForm(request.POST if request.method == "POST" else None)
    title, go = f"{person.full_name} is a different person", address_of(case)
    page: dict[str, Any] = {"title": title, "page_said": "A different person", "back": go}
    if not form.is_valid():
        return form_page(request, case, form, **page)
    try:
        different_person_say(
            access=request.access,
            enquiry_id=case.pk,
            position=position,
            **form.cleaned_data,
            now=timezone.now(),
        )
    except ValidationError as wrong:
        errors_put(form, wrong)
        return form_page(request, case, form, **page)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Recorded: they are different people.", go=go)
