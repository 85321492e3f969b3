"""Forms that change what a colleague may be changing at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from enquiries.forms.staff_application.shown import ShownForm, value_said
from enquiries.services.household import Clash

LONG = 120  # characters: what is longer stands beside the form, and not in its errors


class MeanwhileForm(ShownForm):
    """A form that knows what it showed. ``aside`` carries along the names of the questions whose
    answer a colleague saved is too long for an error, so that each page until it is saved shows
    that answer."""

    aside = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    @property
    def answer_names(self) -> list[str]:
        """The questions, in their order."""
        return [name for name in super().answer_names if name != "aside"]

    def clean(self) -> dict[str, Any]:
        """Without what only the page itself needs."""
        given = super().clean() or self.cleaned_data
        given.pop("aside", None)
        return given

    @property
    def theirs(self) -> list[tuple[str, str]]:
        """The label and the words of each long answer that a colleague saved after the page was
        opened."""
        if not self.is_bound:
            return []
        named, shown = self._aside(), self._shown_sent()
        return [
            (str(self.fields[name].label), value_said(self.fields[name], shown[name]))
            for name in self.answer_names
            if name in named and name in shown
        ]

    def ask_again(self, clashes: Iterable[Clash]) -> None:
        """Say at each field what a colleague saved, the long beside the form."""
        clashes = list(clashes)
        super().ask_again(clashes)
        named = {*self._aside(), *(clash.name for clash in clashes if self._is_long(clash))}
        kept = [name for name in self.answer_names if name in named]
        self.data[self.add_prefix("aside")] = " ".join(kept)  # type: ignore[index]

    def clash_said(self, clash: Clash) -> str:
        """In a sentence; of what is long, that it stands beside the form."""
        if not self._is_long(clash):
            return super().clash_said(clash)
        return (
            f"A colleague changed “{self.fields[clash.name].label}” after you opened this page."
            " What they wrote is at the top. Save again to keep yours instead, or add theirs to it"
            " first"
        )

    def _is_long(self, clash: Clash) -> bool:
        field = self.fields.get(clash.name)
        if field is None:
            return False
        theirs, was = value_said(field, clash.theirs), value_said(field, clash.was)
        return max(len(theirs), len(was)) > LONG or "\n" in theirs

    def _aside(self) -> list[str]:
        return str(self.data.get(self.add_prefix("aside"), "")).split()

    def _shown_sent(self) -> dict[str, str]:
        return self.shown_read(str(self.data.get(self.add_prefix("shown"), "")))
