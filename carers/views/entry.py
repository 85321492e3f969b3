"""What the register says of a household: shown on its page, and changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from carers.forms.entry import EntryForm
from carers.models import Carer, Household
from carers.services.entry import SAID, entry_change, entry_of
from carers.views.taking import household_or_404, household_take, sent
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def entry(request: StaffRequest, reference: str) -> HttpResponse:
    """Change what the register says."""
    found = household_or_404(request, reference)
    carers: list[Carer] = found.on_it  # type: ignore[attr-defined]  # household_by_reference
    form = EntryForm(sent(request), carers=carers, present=entry_of(found, carers))

    def take() -> Household:
        return entry_change(
            access=request.access,
            household_id=found.pk,
            sexes=form.sexes(),
            now=timezone.now(),
            shown=form.cleaned_data["shown"],
            **{name: form.cleaned_data[name] for name in SAID},
        )

    return household_take(request, found, "carers/entry.html", form, take, said="Saved.")
