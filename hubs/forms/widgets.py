"""How an answer is typed or picked. Each is drawn by templates/django/forms/fields/."""

from collections.abc import Mapping
from typing import Any

from django import forms


class TextBox(forms.TextInput):
    """A one-line answer. `width` is in characters (2, 3, 4, 5, 10, 20 or 30); None is full."""

    def __init__(
        self,
        *,
        kind: str = "text",
        width: int | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        prefix: str = "",
        suffix: str = "",
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        given: dict[str, Any] = dict(attrs or {})
        if width:
            given["class"] = f"{given.get('class', '')} govuk-input--width-{width}".strip()
        if autocomplete:
            given["autocomplete"] = autocomplete
        if inputmode:
            given["inputmode"] = inputmode
        if spellcheck is not None:
            given["spellcheck"] = "true" if spellcheck else "false"
        super().__init__(given)
        self.input_type = kind
        self.prefix, self.suffix = prefix, suffix


class CountBox(forms.Textarea):
    """A long answer that says how many characters (or words) are left; typing is never blocked."""

    def __init__(
        self,
        *,
        max_characters: int | None = None,
        max_words: int | None = None,
        threshold: int | None = None,
        rows: int = 5,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
        self.max_characters, self.max_words, self.threshold = max_characters, max_words, threshold


class ChoiceItems:
    """What radios and checkboxes share: hints, dividers and questions that an answer reveals.

    `hints` and `dividers` are keyed by choice value; a divider stands before its choice.
    `reveals` names the field of the same form that is asked when the choice is picked.
    """

    hints: Mapping[str, str]
    dividers: Mapping[str, str]
    reveals: Mapping[str, str]
    exclusive: str
    modifiers: str

    def keep_items(
        self,
        block: str,
        *,
        hints: Mapping[str, str] | None,
        dividers: Mapping[str, str] | None,
        reveals: Mapping[str, str] | None,
        small: bool,
        inline: bool = False,
        exclusive: str = "",
    ) -> None:
        """Keep the extras; `block` is the class that the size modifiers belong to."""
        self.hints, self.dividers, self.reveals = hints or {}, dividers or {}, reveals or {}
        self.exclusive = exclusive
        marks = {"small": small, "inline": inline}
        self.modifiers = " ".join(f"{block}--{mark}" for mark, on in marks.items() if on)


class Radios(ChoiceItems, forms.RadioSelect):
    """One answer of several."""

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        dividers: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        small: bool = False,
        inline: bool = False,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.keep_items(
            "govuk-radios",
            hints=hints, dividers=dividers, reveals=reveals, small=small, inline=inline,
        )  # fmt: skip


class Checkboxes(ChoiceItems, forms.CheckboxSelectMultiple):
    """Any answers of several; picking `exclusive` clears the others where scripts run."""

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        dividers: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        exclusive: str = "",
        small: bool = False,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.keep_items(
            "govuk-checkboxes",
            hints=hints, dividers=dividers, reveals=reveals, small=small, exclusive=exclusive,
        )  # fmt: skip
