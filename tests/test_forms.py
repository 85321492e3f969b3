"""What our form classes promise beyond the markup of a single state."""

import datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from hubs.forms import (
    CountBox,
    DateField,
    PageForm,
    Radios,
    TextBox,
    errors_summary,
    month_of,
)


class CallForm(PageForm):
    page_heading = "how"

    name = forms.CharField(
        label="Your name",
        max_length=20,
        widget=TextBox(autocomplete="name", spellcheck=False),
        error_messages={"required": "Enter your name"},
    )
    how = forms.ChoiceField(
        label="How should we reach you?",
        choices=[("phone", "Phone"), ("email", "Email"), ("any", "Either")],
        widget=Radios(reveals={"phone": "number"}, dividers={"any": "or"}),
        error_messages={"required": "Choose how we should reach you"},
    )
    number = forms.CharField(label="Phone number", required=False)
    note = forms.CharField(label="Anything else", required=False, widget=CountBox(max_words=50))


class VisitForm(PageForm):
    visit = DateField(
        what="the date of the visit",
        label="When is the visit?",
        earliest=datetime.date(2027, 3, 1),
        latest=lambda: datetime.date(2027, 12, 31),
    )


def typed(day="", month="", year=""):
    return {"visit-day": day, "visit-month": month, "visit-year": year}


def test_the_browser_is_never_asked_to_validate():
    html = str(CallForm())
    for attribute in ("required", "maxlength", "minlength", "placeholder", "style="):
        assert f" {attribute}" not in html


def test_optional_questions_say_so_except_where_an_answer_reveals_them():
    html = str(CallForm())
    assert "Anything else (optional)" in html
    assert "Phone number (optional)" not in html
    assert "Your name (optional)" not in html


def test_a_revealed_question_is_drawn_once_inside_its_choice():
    html = str(CallForm())
    assert html.count('name="number"') == 1
    assert html.index('id="conditional-how"') < html.index('name="number"')
    assert html.index('name="number"') < html.index('name="note"')


def test_error_summary_links_to_the_first_control_with_the_same_words():
    form = CallForm({})
    form.add_error(None, "We could not save this")
    assert errors_summary(form) == [
        ("We could not save this", ""),
        ("Enter your name", "#name"),
        ("Choose how we should reach you", "#how"),
    ]
    page = Template("{% error_summary form %}{{ form }}").render(Context({"form": form}))
    for line in errors_summary(form)[1:]:
        assert f'id="{line.href[1:]}"' in page
        assert page.count(line.text) == 2


def test_error_summary_is_nothing_without_errors_or_form():
    template = Template("{% error_summary form missing %}")
    assert template.render(Context({"form": CallForm()})).strip() == ""


def test_what_was_typed_is_kept_and_escaped():
    html = str(CallForm({"name": '<b>"Sam"', "how": "email"}))
    assert 'value="&lt;b&gt;&quot;Sam&quot;"' in html
    assert 'value="email" checked' in html


@pytest.mark.parametrize(
    ("boxes", "text", "wrong"),
    [
        (typed(), "Enter the date of the visit", "day month year"),
        (typed("3", "", "2027"), "The date of the visit must include a month", "month"),
        (typed("3"), "The date of the visit must include a month and year", "month year"),
        (typed("3", "3", "27"), "The date of the visit must have a year of 4 numbers", "year"),
        (typed("31", "2", "2027"), "The date of the visit must be a real date", "day month year"),
        (typed("3", "13", "2027"), "The date of the visit must be a real date", "month"),
        (typed("x", "Marchh", "2027"), "The date of the visit must be a real date", "day month"),
        (typed("0", "3", "2027"), "The date of the visit must be a real date", "day month year"),
        (
            typed("28", "2", "2027"),
            "The date of the visit must be on or after 1 March 2027",
            "day month year",
        ),
        (
            typed("1", "1", "2028"),
            "The date of the visit must be on or before 31 December 2027",
            "day month year",
        ),
    ],
)
def test_a_wrong_date_names_its_boxes(boxes, text, wrong):
    form = VisitForm(boxes)
    assert form.errors["visit"] == [text]
    marked = [part.label.lower() for part in form["visit"].parts if part.error]
    assert marked == wrong.split()
    assert errors_summary(form) == [(text, f"#visit-{marked[0]}")]
    assert [part.value for part in form["visit"].parts] == list(boxes.values())


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH"])
def test_a_month_may_be_a_number_or_a_word(month):
    form = VisitForm(typed("9", month, "2027"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["visit"] == datetime.date(2027, 3, 9)


def test_short_or_strange_months_are_not_guessed():
    assert [month_of(text) for text in ("ma", "ju", "jun", "jul", "0", "13", "²")] == [
        None, None, 6, 7, None, None, None,
    ]  # fmt: skip


def test_a_stored_date_is_shown_in_its_boxes():
    form = VisitForm(initial={"visit": datetime.date(2027, 3, 9)})
    assert [part.value for part in form["visit"].parts] == ["9", "3", "2027"]
    assert not VisitForm(
        typed("9", "3", "2027"), initial={"visit": datetime.date(2027, 3, 9)}
    ).has_changed()


def test_query_links_keep_the_other_filters_and_go_back_to_page_one():
    request = RequestFactory().get("/staff/enquiries/?council=a&council=b&page=3&q=x")
    shown = Template(
        "{% query_with request page=4 %} {% query_with request q=None %}"
        ' {% query_without request "council" "a" %}'
    ).render(Context({"request": request}))
    assert shown.replace("&amp;", "&").split() == [
        "?council=a&council=b&q=x&page=4",
        "?council=a&council=b",
        "?council=b&q=x",
    ]


def test_pager_says_what_is_shown_and_links_to_the_rest():
    request = RequestFactory().get("/staff/enquiries/?q=wilson&page=2")
    page = Paginator(range(40), 25).page(2)
    html = Template('{% pager page request "enquiries" %}').render(
        Context({"page": page, "request": request})
    )
    words = " ".join(html.replace("<strong>", "").replace("</strong>", "").split())
    assert "Showing 26 to 40 of 40 enquiries" in words
    assert 'href="?q=wilson&amp;page=1"' in html
    assert 'rel="next"' not in html


def test_a_status_without_words_cannot_reach_a_screen():
    template = Template("{% status_tag value registry %}")
    registry = {"new": ("New", "blue"), "odd": ("Odd", "mauve")}
    assert "govuk-tag--blue" in template.render(Context({"value": "new", "registry": registry}))
    for value, error in (("lost", KeyError), ("odd", ValueError)):
        with pytest.raises(error):
            template.render(Context({"value": value, "registry": registry}))
