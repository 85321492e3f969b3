"""Every question the public is asked. docs/question-protocol.md says why, field by field."""

from enquiries.forms.public.information import CouldIFosterForm, FindForm
from enquiries.forms.public.own import (
    DetailsForm,
    HelpUsForm,
    NewLinkForm,
    OwnPointsForm,
    PauseForm,
    StopForm,
    WhereAmIForm,
)
from enquiries.forms.public.steps import (
    CallMeCouncilForm,
    CallMeForm,
    CheckForm,
    ContactForm,
    CouncilForm,
    MessageForm,
    NameForm,
    PostcodeForm,
    TimeForm,
    WhatForm,
)

__all__ = [
    "CallMeCouncilForm",
    "CallMeForm",
    "CheckForm",
    "ContactForm",
    "CouldIFosterForm",
    "CouncilForm",
    "DetailsForm",
    "FindForm",
    "HelpUsForm",
    "MessageForm",
    "NameForm",
    "NewLinkForm",
    "OwnPointsForm",
    "PauseForm",
    "PostcodeForm",
    "StopForm",
    "TimeForm",
    "WhatForm",
    "WhereAmIForm",
]
