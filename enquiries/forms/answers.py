"""What a referee or another adult fills in by their own link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from enquiries.check_kinds import Question
from enquiries.forms.public.fields import Words
from hubs.forms import CountBox, PageForm

LONGEST = 4000
NOTHING = "Write an answer to at least one question, or choose “I would rather not answer”"


class AnswersForm(PageForm):
    """The questions of one check. Any may stay empty; what is kept for later may all be."""

    label_size = "s"
    mark_optional = False

    def __init__(
        self, *args: Any, questions: Iterable[Question], first: str, to_send: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.to_send = to_send
        for question in questions:
            label = question.label.format(first=first)
            self.fields[question.code] = Words(
                what="Your answer",
                label=label,
                max_length=LONGEST,
                lines=True,
                required=False,
                help_text=question.hint.format(first=first),
                widget=CountBox(max_characters=LONGEST, threshold=75, rows=4),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.to_send and not self.errors and not any(cleaned.values()):
            self.add_error(next(iter(self.fields)), NOTHING)
        return cleaned
