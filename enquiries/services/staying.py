"""What stays answered: checks rest on it, so it is corrected and never taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from enquiries.models import Enquiry
from enquiries.selectors.checks import application_of
from hubs.access import Access

_STAYS_SAID = {
    "date_of_birth": "A date of birth is known already. Correct it if it is wrong",
    "fostered_in_last_12_months": "This was answered already. Choose yes or no",
    "approved_elsewhere": "This was answered already. Choose yes or no",
}


def nothing_unsaid(access: Access, enquiry: Enquiry, row: Model, values: Mapping[str, Any]) -> None:
    """Raises ValidationError where an answer would be blank again once somebody has applied."""
    emptied = [
        name
        for name in _STAYS_SAID
        if name in values and values[name] is None and getattr(row, name) is not None
    ]
    if emptied and application_of(access, enquiry) is not None:
        raise ValidationError({name: _STAYS_SAID[name] for name in emptied})
