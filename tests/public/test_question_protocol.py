"""Every question has its reason in docs/question-protocol.md, and every reason a question."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from enquiries.forms import public
from hubs.forms import PageForm

PROTOCOL = Path(__file__).parents[2] / "docs" / "question-protocol.md"


def asked() -> set[str]:
    return {
        f"{form.__name__}.{field}"
        for _name, form in inspect.getmembers(public, inspect.isclass)
        if issubclass(form, PageForm)
        for field in form.base_fields
    }


def explained() -> dict[str, list[str]]:
    rows = re.findall(r"^\| `(\w+\.\w+)` \|(.*)\|$", PROTOCOL.read_text("utf-8"), re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in rows}


def test_every_question_has_a_reason_and_every_reason_a_question():
    assert len(asked()) > 40
    assert set(explained()) == asked()


def test_need_use_who_accuracy_and_keeping_are_said_for_each():
    for name, cells in explained().items():
        assert len(cells) == 5, name
        assert all(cells), name


def test_every_form_of_the_public_is_in_the_package_s_list():
    listed = {form.__name__ for _n, form in inspect.getmembers(public, inspect.isclass)}
    for module in (public.steps, public.own, public.information):
        for name, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, PageForm) and form.__module__ == module.__name__:
                assert name in listed
