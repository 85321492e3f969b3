"""Forms of the application: the applicants, their home, and what belongs to it."""

from enquiries.forms.staff_application.applicant import (
    ASKED_EARLY,
    AccommodationForm,
    DetailsForm,
    DifferentPersonForm,
    SensitiveForm,
)
from enquiries.forms.staff_application.home import (
    AddressForm,
    MemberForm,
    PastForm,
    RefereeForm,
    RelationshipForm,
    RemoveForm,
)
from enquiries.forms.staff_application.record import ConsentsForm, ReceivedForm
from enquiries.forms.staff_application.shown import ShownForm, YesNoField, words_choices

__all__ = [
    "ASKED_EARLY",
    "AccommodationForm",
    "AddressForm",
    "ConsentsForm",
    "DetailsForm",
    "DifferentPersonForm",
    "MemberForm",
    "PastForm",
    "ReceivedForm",
    "RefereeForm",
    "RelationshipForm",
    "RemoveForm",
    "SensitiveForm",
    "ShownForm",
    "YesNoField",
    "words_choices",
]
