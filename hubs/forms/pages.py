"""The base classes of every form, and the lines of an error summary."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.renderers import BaseRenderer, TemplatesSetting

from hubs.forms.fields import PageBoundField


class SummaryError(NamedTuple):
    """One line of the error summary; `href` is empty when no single field is to blame."""

    text: str
    href: str


class PageRenderer(TemplatesSetting):
    """Every form in the product, sign-in included, is drawn with our templates."""

    bound_field_class = PageBoundField


class PageFormMixin:
    """What a page's form may say about itself; for PageForm and PageModelForm."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = PageRenderer
    use_required_attribute = False
    page_heading = ""
    """Name of the field whose label is the h1 of the page."""
    label_size = ""
    """Size of all labels (s, m, l or xl); empty is ordinary text."""
    label_sizes: Mapping[str, str] = {}
    """Sizes for single fields."""
    mark_optional = True
    """Whether optional questions say so; off for filters, where everything is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # Ids are the field names, so that links from an error summary are short and stable.
        options.setdefault("auto_id", "%s")
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


class PageForm(PageFormMixin, forms.Form):
    """The base of every form that is not tied to a model."""


class PageModelForm(PageFormMixin, forms.ModelForm):
    """The base of every form that is; it never saves: services are the only writers."""


def errors_summary(*page_forms: forms.BaseForm) -> list[SummaryError]:
    """The lines of an error summary, in the order of the questions; empty when all is well."""
    lines = []
    for form in page_forms:
        lines += [SummaryError(str(text), "") for text in form.errors.get(NON_FIELD_ERRORS, [])]
        for field in form:
            if field.errors:
                # Nobody can be sent to a field they cannot see.
                href = "" if field.is_hidden else getattr(field, "error_href", "")
                lines.append(SummaryError(str(field.errors[0]), href))
    return lines
