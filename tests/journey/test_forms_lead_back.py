"""A form that is given up leads back to the page on which it was opened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

FOLDER = Path(__file__).parents[2] / "templates" / "enquiries" / "staff" / "case"
# Opened from the case itself, where "Cancel" leads without a word of theirs.
FROM_THE_CASE = frozenset(
    [
        "approve",
        "edit",
        "handover",
        "move",
        "move_confirm",
        "next_step",
        "pause",
        "route",
        "safety_lift_ask",
        "safety_name",
        "safety_protect",
        "safety_way",
        "second_applicant",
        "transfer",
    ]
)
FORMS = sorted(
    path.stem
    for path in FOLDER.glob("*.html")
    if re.search(r'extends "enquiries/staff/case/form_page.html"', path.read_text())
)


def test_the_forms_of_the_case_are_known() -> None:
    assert set(FORMS) >= FROM_THE_CASE
    assert "check_form" in FORMS


@pytest.mark.parametrize("name", [name for name in FORMS if name not in FROM_THE_CASE])
def test_cancel_leads_where_the_form_was_opened(name: str) -> None:
    text = (FOLDER / f"{name}.html").read_text()
    assert re.search(r"{% block cancel_href %}{[{%].+?[%}]}{% endblock %}", text), name
    assert re.search(r"{% block cancel_to %}(the |its |this |their |Stage )", text), name


def test_cancel_leads_to_the_case_by_itself() -> None:
    html = render_to_string(
        "enquiries/staff/case/form_page.html",
        {"case_url": "/the-case/", "case": {"reference": "NE-1"}, "identity": {}, "tabs": []},
    )
    assert 'href="/the-case/">Cancel<span' in html
