"""What the decision-maker fills in to approve a household."""

from __future__ import annotations

from datetime import date
from typing import Any

from enquiries.forms.staff_decision import differs_field
from enquiries.forms.staff_panel import long_words
from enquiries.forms.staff_terms import TermsForm
from hubs.forms import DateField


class ApproveForm(TermsForm):
    """The terms, the reasons, and the day the foster care agreement was signed."""

    reasons = long_words(
        "The reasons", "Reasons for the decision", 8000, "Enter the reasons for the decision"
    )
    differs_why = differs_field()
    agreement_signed_on = DateField(
        label="Day the foster care agreement was signed",
        what="the day the agreement was signed",
        help_text="Leave empty if it is not signed yet",
        required=False,
    )
    field_order = ("reasons", "differs_why", *TermsForm.TERMS, "agreement_signed_on")

    def __init__(self, *args: Any, differs: bool, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        signed = self.fields["agreement_signed_on"]
        assert isinstance(signed, DateField)
        signed.latest = today
        if not differs:
            del self.fields["differs_why"]
