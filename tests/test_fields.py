"""Our templates give the markup that GOV.UK Frontend publishes for the same states.

The fixtures are those of the npm package (version in the file, written by bin/vendor). Each
fixture is turned into what a page of ours would say, rendered, and compared after both sides
went through `canonical`, which forgets only what a browser forgets too: order of attributes and
classes, white space, and how a character is escaped.

tests/fixtures/govuk/left_out.json names every fixture of those components that is not compared,
with the reason; a fixture that is neither compared nor excused fails.
"""

import gzip
import json
from pathlib import Path

import pytest
from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hubs.forms import (
    Checkboxes,
    CountBox,
    DateAnswer,
    DateBoxes,
    DateField,
    PageForm,
    Radios,
    TextBox,
)
from tests.markup import canonical

FILE = Path(__file__).parent / "fixtures" / "govuk" / "fixtures.json.gz"
PUBLISHED = json.loads(gzip.decompress(FILE.read_bytes()))


# --- A published field as a form of ours ------------------------------------------------------


class RawBoundField(BoundField):
    """A revealed question whose markup the fixture gives."""

    def as_field_group(self):
        return SafeString(self.field.html)


class RawField(forms.Field):
    bound_field_class = RawBoundField

    def __init__(self, html):
        super().__init__(required=False)
        self.html = html


def text_of(part):
    """The text of a fixture's part; markup given as markup stays markup."""
    if not part:
        return ""
    return SafeString(part["html"]) if "html" in part else str(part.get("text", ""))


def size_of(part):
    """ "l" of "govuk-label--l" """
    classes = part.get("classes", "")
    return classes.rsplit("--", 1)[1] if "--" in classes else ""


def form_for(name, field, options, *, value=None, error=None, others=None):
    """A form of ours with this one question."""
    part = options.get("label") or options.get("fieldset", {}).get("legend", {})
    field.label, field.help_text = text_of(part), text_of(options.get("hint"))
    field.required, field.disabled = False, options.get("disabled", False)
    if options.get("id") or options.get("idPrefix"):
        field.widget.attrs["id"] = options.get("id") or options["idPrefix"]
    form = PageForm(data=None if error is None else {}, initial={name: value})
    form.fields = {name: field, **(others or {})}
    form.mark_optional = False
    form.label_sizes = {name: size_of(part)}
    form.page_heading = name if part.get("isPageHeading") else ""
    if error is not None:
        form.data = sent(name, field, value)
        form.full_clean()
        form.add_error(name, error)
    return form


def sent(name, field, value):
    """What a browser would send for this answer."""
    if isinstance(value, DateAnswer):
        parts = zip(("day", "month", "year"), value, strict=True)
        return {f"{name}-{part}": typed for part, typed in parts}
    return {} if value is None else {name: value}


def drawn(options, field, *, name=None, value=None, others=None, code=""):
    """The field group of `field` in the state the fixture asks for."""
    error = None
    if "errorMessage" in options:
        error = forms.ValidationError(text_of(options["errorMessage"]), code=code)
    name = name or options["name"]
    form = form_for(name, field, options, value=value, error=error, others=others)
    return form[name].as_field_group()


def text_box(options):
    width = options.get("classes", "").removeprefix("govuk-input--width-")
    extra = {} if width.isdecimal() or not width else {"class": options["classes"]}
    return TextBox(
        kind=options.get("type", "text"),
        width=int(width) if width.isdecimal() else None,
        autocomplete=options.get("autocomplete", ""),
        inputmode=options.get("inputmode", ""),
        spellcheck=options.get("spellcheck"),
        prefix=text_of(options.get("prefix")),
        suffix=text_of(options.get("suffix")),
        attrs=extra,
    )


def draw_input(options):
    field = forms.CharField(widget=text_box(options), strip=False)
    return drawn(options, field, value=options.get("value"))


def typing_attrs(options):
    """Attributes that a caller gives to a plain widget."""
    attrs = {"class": options.get("classes"), "autocomplete": options.get("autocomplete")}
    if "spellcheck" in options:
        attrs["spellcheck"] = "true" if options["spellcheck"] else "false"
    return {name: value for name, value in attrs.items() if value}


def draw_textarea(options):
    attrs = {"rows": options.get("rows", 5), **typing_attrs(options)}
    field = forms.CharField(widget=forms.Textarea(attrs), strip=False)
    return drawn(options, field, value=options.get("value"))


def draw_count(options):
    box = CountBox(
        max_characters=options.get("maxlength"),
        max_words=options.get("maxwords"),
        threshold=options.get("threshold"),
        rows=options.get("rows", 5),
        attrs=typing_attrs(options),
    )
    field = forms.CharField(widget=box, strip=False)
    return drawn(options, field, value=options.get("value"))


def draw_password(options):
    return drawn(options, forms.CharField(widget=forms.PasswordInput(typing_attrs(options))))


def draw_select(options):
    choices = [(item["value"], text_of(item)) for item in options["items"]]
    chosen = [item["value"] for item in options["items"] if item.get("selected")]
    value = chosen[0] if chosen else options.get("value")
    return drawn(options, forms.ChoiceField(choices=choices), value=value)


def draw_choices(options, widget_class, field_class, block):
    """Radios or checkboxes, with what the items carry."""
    items, hints, dividers, reveals, others = [], {}, {}, {}, {}
    divider, picked, exclusive = "", options.get("values", options.get("value")), ""
    for item in options["items"]:
        if "divider" in item:
            divider = item["divider"]
            continue
        value = str(item["value"])
        items.append((value, text_of(item)))
        if item.get("hint"):
            hints[value] = text_of(item["hint"])
        if divider:
            dividers[value], divider = divider, ""
        if item.get("conditional"):
            reveals[value] = f"reveal-{value}"
            others[f"reveal-{value}"] = RawField(item["conditional"]["html"])
        if item.get("checked"):
            picked = [*(picked or []), value] if block == "govuk-checkboxes" else value
        if item.get("behaviour") == "exclusive":
            exclusive = value
    sizes = options.get("classes", "")
    extra = {"small": f"{block}--small" in sizes}
    if block == "govuk-radios":
        extra["inline"] = f"{block}--inline" in sizes
    else:
        extra["exclusive"] = exclusive
    widget = widget_class(hints=hints, dividers=dividers, reveals=reveals, **extra)
    field = field_class(choices=items, widget=widget)
    return drawn(options, field, value=picked, others=others)


def draw_radios(options):
    return draw_choices(options, Radios, forms.ChoiceField, "govuk-radios")


def draw_checkboxes(options):
    return draw_choices(options, Checkboxes, forms.MultipleChoiceField, "govuk-checkboxes")


def draw_date(options):
    name = options.get("namePrefix") or options["id"]
    given = options.get("values", {})
    prefix = f"{options['namePrefix']}-" if "namePrefix" in options else ""
    value = DateAnswer(*(str(given.get(prefix + part, "")) for part in ("day", "month", "year")))
    wrong = [part for part in ("day", "month", "year") if options.get(part, {}).get("error")]
    wrong += [item["name"] for item in options.get("items", []) if item.get("error")]
    birthday = any("autocomplete" in item for item in options.get("items", []))
    field = DateField(what="the date", widget=DateBoxes(birthday=birthday))
    return drawn(options, field, name=name, value=value, code="-".join(wrong))


# --- A published component as one of ours -----------------------------------------------------


def component(name, /, **context):
    return render_to_string(f"components/{name}.html", context)


def cell(item):
    return {"text": text_of(item), "numeric": item.get("format") == "numeric"}


def action(item):
    return {
        "href": item["href"], "text": text_of(item), "hidden": item.get("visuallyHiddenText"),
    }  # fmt: skip


def draw_summary_list(options):
    rows = [
        {
            "key": text_of(row["key"]),
            "value": text_of(row["value"]),
            "actions": [action(item) for item in row.get("actions", {}).get("items", [])],
        }
        for row in options["rows"]
    ]
    card = options.get("card", {})
    return component(
        "summary_list",
        rows=rows,
        plain="no-border" in options.get("classes", ""),
        title=text_of(card.get("title")),
        card_actions=[action(item) for item in card.get("actions", {}).get("items", [])],
    )


def draw_task(item):
    tag = item["status"].get("tag", {})
    return {
        "title": text_of(item["title"]),
        "href": item.get("href"),
        "hint": text_of(item.get("hint")),
        "status": text_of(tag or item["status"]),
        "colour": size_of(tag),
        "waiting": "cannot-start-yet" in item["status"].get("classes", ""),
    }


def draw_button(options):
    return component(
        "button",
        text=text_of(options), href=options.get("href"), kind=size_of(options),
        name=options.get("name"), value=options.get("value"), disabled=options.get("disabled"),
        once=options.get("preventDoubleClick"), start=options.get("isStartButton"),
    )  # fmt: skip


def draw_error_message(options):
    template = "django/forms/fields/notes.html"
    text = text_of(options)
    return render_to_string(template, {"field": {"error_text": text, "html_id": "x"}})


def draw_pagination(options):
    keys = ("previous", "next", "items")
    return component("pagination", **{key: options.get(key) for key in keys})


def draw_table(options):
    return component(
        "table",
        caption=options.get("caption"),
        caption_size=size_of({"classes": options.get("captionClasses", "")}),
        head=[cell(item) for item in options.get("head", [])],
        rows=[[cell(item) for item in row] for row in options["rows"]],
        row_headers=options.get("firstCellIsHeader"), modifier=options.get("classes"),
    )  # fmt: skip


DRAW = {
    "input": draw_input,
    "textarea": draw_textarea,
    "character-count": draw_count,
    "password-input": draw_password,
    "select": draw_select,
    "radios": draw_radios,
    "checkboxes": draw_checkboxes,
    "date-input": draw_date,
    "summary-list": draw_summary_list,
    "button": draw_button,
    "pagination": draw_pagination,
    "table": draw_table,
    "task-list": lambda options: component(
        "task_list", items=[draw_task(item) for item in options["items"]]
    ),
    "tag": lambda options: component("tag", text=text_of(options), colour=size_of(options)),
    "error-summary": lambda options: component(
        "error_summary",
        title=text_of({"text": options.get("titleText", "")}),
        description=options.get("descriptionText"),
        errors=[{"text": text_of(e), "href": e.get("href")} for e in options["errorList"]],
    ),
    "notification-banner": lambda options: component(
        "notification_banner",
        text=text_of(options), kind=options.get("type"), title=options.get("titleText"),
        heading_id=options.get("titleId"),
    ),
    "details": lambda options: component(
        "details",
        summary=options["summaryText"], text=text_of(options), id=options.get("id"),
        open=options.get("open"),
    ),
    "inset-text": lambda options: component("inset", text=text_of(options), id=options.get("id")),
    "warning-text": lambda options: component(
        "warning", text=text_of(options), label=options.get("iconFallbackText")
    ),
    "panel": lambda options: component(
        "panel",
        title=SafeString(options["titleHtml"]) if "titleHtml" in options else options["titleText"],
        body=text_of(options) if options.keys() & {"text", "html"} else "",
    ),
    "breadcrumbs": lambda options: component("breadcrumbs", items=[
        {"text": text_of(item), "href": item.get("href")} for item in options["items"]
    ]),
    "back-link": lambda options: component(
        "back_link", text=text_of(options), href=options.get("href")
    ),
    "skip-link": lambda options: component(
        "skip_link", text=text_of(options), href=options.get("href")
    ),
}  # fmt: skip

LEFT_OUT = json.loads((FILE.parent / "left_out.json").read_text())
EXCUSED = {
    part: {name for names in reasons.values() for name in names}
    for part, reasons in LEFT_OUT.items()
}
CASES = [
    pytest.param(part, case, id=f"{part}: {case['name']}")
    for part in DRAW
    for case in PUBLISHED["fixtures"][part]
    if case["name"] not in EXCUSED.get(part, set())
]


def expected(part, case):
    """The published markup; a date's boxes carry our field's name, which fixtures often omit."""
    html = case["html"]
    if part == "date-input" and "namePrefix" not in case["options"]:
        for box in ("day", "month", "year"):
            html = html.replace(f'name="{box}"', f'name="{case["options"]["id"]}-{box}"')
    return html


@pytest.mark.parametrize(("part", "case"), CASES)
def test_markup_is_the_published_one(part, case):
    ours = DRAW[part](case["options"])
    assert canonical(ours) == canonical(expected(part, case))


def test_every_fixture_is_compared_or_excused_with_a_reason():
    assert len(CASES) >= 60
    for part, reasons in LEFT_OUT.items():
        published = {case["name"] for case in PUBLISHED["fixtures"][part]}
        assert EXCUSED[part] <= published, part
        assert all(reasons), part
