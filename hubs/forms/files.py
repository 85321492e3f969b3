"""A question that is answered with a file (hubs.uploads)."""

from __future__ import annotations

from typing import Any

from django import forms

from hubs.uploads import LONGEST_SENT, TOO_BIG

ACCEPTED = ".pdf,.docx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
WHAT_WE_TAKE = "A PDF, a Word document (.docx), or a picture (JPEG or PNG), smaller than 7 MB."


class UploadField(forms.FileField):
    """One file. What it is, and whether we take it, is said by the service that keeps it."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", WHAT_WE_TAKE)
        options.setdefault("error_messages", {}).setdefault("required", "Choose a file")
        options["error_messages"].setdefault("empty", "The file is empty")
        options["error_messages"].setdefault("invalid", "Choose a file")
        super().__init__(max_length=LONGEST_SENT, **options)
        self.error_messages["max_length"] = "The name of the file is too long. Give it a short name"
        self.widget.attrs["accept"] = ACCEPTED

    def was_too_big(self) -> None:
        """Say so: a file came, and was not kept."""
        self.error_messages["required"] = TOO_BIG
