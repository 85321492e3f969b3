"""What staff fill in on a case."""

from enquiries.forms.staff_case.details import CorrectForm, EditForm, NoteForm
from enquiries.forms.staff_case.due import ContactForm, NextStepForm
from enquiries.forms.staff_case.moves import HandoverForm, MoveForm, PauseForm, RouteForm

__all__ = [
    "ContactForm",
    "CorrectForm",
    "EditForm",
    "HandoverForm",
    "MoveForm",
    "NextStepForm",
    "NoteForm",
    "PauseForm",
    "RouteForm",
]
