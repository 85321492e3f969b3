"""Forms that change what a colleague may be changing at the same time."""

from __future__ import annotations

from typing import Any

from enquiries.forms.staff_application.shown import ShownForm
from enquiries.services.household import Clash

LONG = 120  # characters: what is longer stands beside the form, and not in its errors


class MeanwhileForm(ShownForm):
    """A form that knows what it showed. ``theirs``: the label and the words of each long answer
    that a colleague saved after the page was opened."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.theirs: list[tuple[str, str]] = []
        super().__init__(*args, **options)

    def clash_said(self, clash: Clash) -> str:
        if max(len(clash.theirs), len(clash.was)) <= LONG and "\n" not in clash.theirs:
            return super().clash_said(clash)
        label = str(self.fields[clash.name].label)
        self.theirs.append((label, clash.theirs))
        return (
            f"A colleague changed “{label}” after you opened this page. What they wrote is at the"
            " top. Save again to keep yours instead, or add theirs to it first"
        )
