"""Forms as our pages show them: GOV.UK Frontend markup from Django's own form renderer.

A page writes `{% error_summary form %}` at the top and `{{ form.name.as_field_group }}` (or
`{{ form }}`) where the questions go. Everything else follows from the field:

- its label, hint (`help_text`), first error and "(optional)" come from the field;
- the form says which label is the page's heading (`page_heading`) and how large labels are;
- the widget says how the answer is typed: `TextBox`, `CountBox`, `Radios`, `Checkboxes`,
  `DateBoxes`, or any of Django's own, which get the same classes.

The browser never validates (no `required`, no `maxlength`): it stops people in ways that screen
readers announce badly, and cuts off what was pasted without saying so.
Markup source: GOV.UK Frontend's published fixtures; tests/test_fields.py compares with them.
"""

from hubs.forms.dates import DateAnswer, DateBoxes, DateField, month_of, plain_date
from hubs.forms.fields import Option, PageBoundField
from hubs.forms.pages import (
    PageForm,
    PageModelForm,
    PageRenderer,
    SummaryError,
    errors_summary,
)
from hubs.forms.times import TimeField
from hubs.forms.widgets import Checkboxes, CountBox, Radios, TextBox

__all__ = [
    "Checkboxes",
    "CountBox",
    "DateAnswer",
    "DateBoxes",
    "DateField",
    "Option",
    "PageBoundField",
    "PageForm",
    "PageModelForm",
    "PageRenderer",
    "Radios",
    "SummaryError",
    "TextBox",
    "TimeField",
    "errors_summary",
    "month_of",
    "plain_date",
]
