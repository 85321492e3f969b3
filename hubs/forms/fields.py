"""A field as our templates need it: the layer between Django's BoundField and the markup."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from hubs.forms.dates import PARTS, DateBoxes, DatePart
from hubs.forms.widgets import CountBox

# The browser's own checks and sizes that we switch off; False leaves an attribute out.
UNWANTED_ATTRS = ("maxlength", "minlength", "placeholder", "required", "cols")


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox, ready for the template."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    disabled: bool
    hint: str
    divider: str
    exclusive: bool
    reveal: BoundField | None

    @property
    def hint_id(self) -> str:
        """Where the hint stands, for aria-describedby."""
        return f"{self.id}-item-hint"

    @property
    def reveal_id(self) -> str:
        """Where the revealed question stands, for data-aria-controls."""
        return f"conditional-{self.id}"


class PageBoundField(BoundField):
    """A field of a form as our templates need it."""

    @property
    def kind(self) -> str:
        """Which of our field templates draws it."""
        for widget_class, kind in KINDS:
            if isinstance(self.field.widget, widget_class):
                return kind
        return "input"

    @property
    def body_template(self) -> str:
        """The template of the inside of the form group."""
        return f"django/forms/fields/{self.kind}.html"

    @property
    def html_id(self) -> str:
        """The id of the control, or of the first control of a group."""
        return self.field.widget.attrs.get("id") or self.auto_id

    @property
    def error_text(self) -> str:
        """The one error shown; GOV.UK's pattern shows the first."""
        return str(self.errors[0]) if self.errors else ""

    @property
    def error_href(self) -> str:
        """Where the error summary's link goes: the first control that is wrong."""
        if self.kind == "date":
            first = next((part for part in self.parts if part.error), self.parts[0])
            return f"#{first.id}"
        return f"#{self.html_id}"

    @property
    def label_text(self) -> str:
        """The label, with "(optional)" where leaving it empty is all right."""
        shy = not getattr(self.form, "mark_optional", False) or self.is_revealed
        if self.field.required or shy or self.kind == "checkbox":
            return str(self.label)
        return f"{self.label} (optional)"

    @property
    def label_size(self) -> str:
        """s, m, l, xl, or empty for ordinary text."""
        sizes: Mapping[str, str] = getattr(self.form, "label_sizes", {})
        if self.is_page_heading:
            return sizes.get(self.name, "l")
        return sizes.get(self.name, getattr(self.form, "label_size", ""))

    @property
    def is_page_heading(self) -> bool:
        """Whether this label is the h1 of the page."""
        return getattr(self.form, "page_heading", "") == self.name

    @property
    def is_revealed(self) -> bool:
        """Whether the question belongs inside a choice of another one."""
        return self.name in revealed_names(self.form)

    @property
    def aria_describedby(self) -> str | None:
        """Ids of what describes the control, in the order they should be read."""
        counted = self.kind == "count" and f"{self.html_id}-info"
        given = self.field.widget.attrs.get("aria-describedby")
        hint = self.help_text and f"{self.html_id}-hint"
        error = self.errors and f"{self.html_id}-error"
        return " ".join(part for part in (given, counted, hint, error) if part) or None

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        """Classes, description and the absence of the browser's own validation."""
        widget = widget or self.field.widget
        given = dict(attrs)
        if widget.is_hidden:
            return given
        if self.field.disabled:
            given["disabled"] = True
        if self.kind in ("radios", "checkboxes", "date"):
            return given
        given.update(dict.fromkeys(UNWANTED_ATTRS, False))
        block = BLOCKS.get(self.kind, "govuk-input")
        marks = [block, widget.attrs.get("class"), f"{block}--error" if self.errors else ""]
        marks += EXTRA_CLASSES.get(self.kind, ())
        given["class"] = " ".join(mark for mark in marks if mark)
        if self.aria_describedby:
            given["aria-describedby"] = self.aria_describedby
        for name, value in EXTRA_ATTRS.get(self.kind, {}).items():
            given.setdefault(name, widget.attrs.get(name, value))
        return given

    @property
    def options(self) -> Iterator[Option]:
        """The choices of radios or checkboxes. Ids count dividers, as GOV.UK Frontend's do."""
        widget, place = self.field.widget, 0
        hints = getattr(widget, "hints", {})
        dividers, reveals = getattr(widget, "dividers", {}), getattr(widget, "reveals", {})
        for bound in self.subwidgets:
            data = bound.data
            value = str(data["value"])
            place += 2 if value in dividers else 1
            yield Option(
                id=self.html_id if place == 1 else f"{self.html_id}-{place}",
                name=data["name"],
                value=value,
                label=data["label"],
                checked=data["selected"],
                disabled=bool(data["attrs"].get("disabled")),
                hint=hints.get(value, ""),
                divider=dividers.get(value, ""),
                exclusive=bool(value) and value == getattr(widget, "exclusive", ""),
                reveal=self.form[reveals[value]] if value in reveals else None,
            )

    @property
    def parts(self) -> list[DatePart]:
        """The three boxes of a date, those at fault marked."""
        wrong: frozenset[str] = frozenset()
        if self.errors:
            code = str(self.errors.as_data()[0].code or "")
            wrong = frozenset(code.split("-")) & frozenset(PARTS) or frozenset(PARTS)
        return self.field.widget.boxes(self.html_name, self.html_id, self.value(), wrong)


# The first match wins: subclasses stand before their parents.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateBoxes, "date"),
    (CountBox, "count"),
    (forms.Textarea, "textarea"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)
BLOCKS = {
    "textarea": "govuk-textarea",
    "count": "govuk-textarea",
    "select": "govuk-select",
    "checkbox": "govuk-checkboxes__input",
    "file": "govuk-file-upload",
}
EXTRA_CLASSES = {
    "count": ("govuk-js-character-count",),
    "password": ("govuk-password-input__input", "govuk-js-password-input-input"),
}
EXTRA_ATTRS = {
    "password": {
        "autocomplete": "current-password", "autocapitalize": "none", "spellcheck": "false",
    },
}  # fmt: skip


def revealed_names(form: forms.BaseForm) -> set[str]:
    """Names of the fields that are asked inside a choice of another field."""
    widgets = (field.widget for field in form.fields.values())
    return {name for widget in widgets for name in getattr(widget, "reveals", {}).values()}
