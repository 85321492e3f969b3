"""The sheet of households that were approved before."""

from __future__ import annotations

from typing import Any

from django import forms

from carers.importing.reading import MAX_BYTES, MOST_ROWS
from hubs.forms import PageForm
from hubs.uploads import LONGEST_SENT

_MEGABYTES = MAX_BYTES // (1024 * 1024)
_TOO_BIG = f"The file must be smaller than {_MEGABYTES} MB"


class SheetForm(PageForm):
    """One file. What is in it is said by the service that checks it."""

    file = forms.FileField(
        label="The sheet",
        help_text=f"CSV (UTF-8) or .xlsx, up to {MOST_ROWS:,} rows, smaller than {_MEGABYTES} MB",
        max_length=LONGEST_SENT,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty",
            "invalid": "Choose a file",
            "max_length": "The name of the file is too long. Give it a short name",
        },
    )

    def __init__(self, *args: Any, too_big: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if too_big:  # a file came, and was not kept
            self.fields["file"].error_messages["required"] = _TOO_BIG
