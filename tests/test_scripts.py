"""What our two small scripts promise, in a real browser under the product's content policy.

The pages are rendered here and handed to the browser without a server: what is tested is the
scripts and the frame, not any view.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from hubs.charts import Words, bar_chart, funnel_rows, line_chart, stacked_chart
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios
from tests.axe import assert_fits, axe_finds

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parent.parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HERE = "http://127.0.0.1:9"
CLUSTER = {
    "slug": "test", "name": "Foster Test", "short_name": "Test", "accent": "plum",
    "phone": "0191 496 0123", "email": "hello@test.example", "opening_text": "9am to 5pm",
}  # fmt: skip
SWAP = """{% extends "base/staff.html" %}{% block title %}Swap{% endblock %}{% block content %}
<h1>Swap</h1><ul><li id="row"><form method="post" action="/answer" hx-post="/answer"
hx-target="#row" hx-swap="outerHTML"><button id="go">Go</button></form></li></ul>{% endblock %}"""
ASK = """{% extends "base/public.html" %}{% block title %}Ask{% endblock %}
{% block before_content %}{% include "components/back_link.html" with href="/" %}{% endblock %}
{% block content %}{% error_summary form %}<h1>Ask</h1><form method="post" novalidate>{{ form }}
{% include "components/button.html" with text="Send" once=1 %}</form>{% endblock %}"""
REPORT = """{% extends "base/staff.html" %}{% block title %}Report{% endblock %}
{% block content %}<h1>Report</h1>{% include "charts/line.html" with chart=line %}
{% include "charts/bars.html" with chart=bars %}
{% include "charts/stacked.html" with chart=stacked %}
{% include "charts/funnel.html" with rows=funnel words=line.words %}{% endblock %}"""


class AskForm(PageForm):
    when = forms.ChoiceField(
        label="When?",
        choices=[("any", "Any time"), ("day", "On a day")],
        widget=Radios(reveals={"day": "date"}),
        error_messages={"required": "Choose when"},
    )
    date = DateField(what="the day", label="Which day?", required=False)
    topics = forms.MultipleChoiceField(
        label="What about?",
        choices=[("money", "Money"), ("none", "Nothing yet")],
        widget=Checkboxes(dividers={"none": "or"}, exclusive="none"),
        required=False,
    )
    more = forms.CharField(label="More", widget=CountBox(max_characters=40), required=False)
    word = forms.CharField(label="Password", widget=forms.PasswordInput)


@pytest.fixture
def shown(page):
    """Show a template in the browser; refusals of the content policy fail the test."""
    refused = []

    def show(source, *, answer=(200, ""), javascript=True, width=360, **context):
        html = Template(source).render(Context({"cluster": CLUSTER, **context}))
        policy = "; ".join(
            f"{name} {' '.join(str(value) for value in values)}"
            for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
        )

        def reply(route):
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            elif path == "/answer":
                route.fulfill(status=answer[0], body=answer[1], content_type="text/html")
            else:
                headers = {"Content-Security-Policy": policy}
                route.fulfill(body=html, content_type="text/html", headers=headers)

        opened = page(javascript=javascript, viewport={"width": width, "height": 800})
        opened.on("pageerror", lambda error: refused.append(str(error)))
        opened.on(
            "console",
            lambda message: "Content Security" in message.text and refused.append(message.text),
        )
        opened.route("**/*", reply)
        opened.goto(f"{HERE}/")
        if javascript:
            opened.wait_for_selector("body.govuk-frontend-supported")
        return opened

    yield show
    assert refused == []


def test_a_swap_is_announced_once_and_focus_lands_on_it(shown):
    row = '<li id="row" data-say="NE-1 is now yours"><a data-focus href="/x">Name</a></li>'
    opened = shown(SWAP, answer=(200, row))
    opened.click("#go")
    opened.wait_for_selector("#row a:focus")
    assert opened.text_content("#live") == "NE-1 is now yours"
    assert opened.get_attribute("#row a", "tabindex") is None
    assert opened.locator("[aria-busy]").count() == 0
    assert opened.title() == "Swap – Test staff"


def test_a_swap_with_errors_does_what_a_full_page_does(shown):
    summary = '<div id="row">{% error_summary form %}</div>'
    part = Template(summary).render(Context({"form": AskForm({})}))
    opened = shown(SWAP, answer=(422, part))
    opened.click("#go")
    opened.wait_for_selector(".govuk-error-summary:focus")
    assert opened.title() == "Error: Swap – Test staff"


@pytest.mark.parametrize(("status", "words"), [(500, "was not saved"), (403, "signed out")])
def test_a_failed_swap_says_so_and_takes_nothing_away(shown, status, words):
    opened = shown(SWAP, answer=(status, "x"))
    opened.click("#go")
    opened.wait_for_selector("#page-alert:not(:empty)")
    assert words in opened.text_content("#page-alert")
    assert opened.is_visible("#go")


def test_a_revealed_question_follows_its_choice(shown):
    opened = shown(ASK, form=AskForm())
    assert not opened.is_visible("#date-day")
    opened.check("#when-2")
    assert opened.is_visible("#date-day")
    assert opened.locator("[type=radio][aria-expanded]").count() == 0


def test_without_scripts_everything_can_be_reached(shown):
    opened = shown(ASK, javascript=False, form=AskForm())
    assert opened.is_visible("#date-day")
    assert not opened.is_visible(".govuk-password-input__toggle")


def test_errors_take_focus_and_their_links_go_to_the_control(shown):
    opened = shown(ASK, form=AskForm({"when": "day", "date-day": "31", "date-month": "2"}))
    opened.wait_for_selector(".govuk-error-summary:focus")
    assert opened.title().startswith("Error: Ask")
    opened.click(".govuk-error-summary a >> nth=0")
    assert opened.evaluate("document.activeElement.id") == "date-year"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("data", [None, {}, {"when": "day", "date-day": "31"}])
def test_a_form_is_accessible_and_fits(shown, width, data):
    opened = shown(ASK, width=width, form=AskForm(data))
    assert_sound(opened)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("empty", [False, True])
def test_charts_are_accessible_and_fit(shown, width, empty):
    rows = [] if empty else [("Derby", 5), ("Nottinghamshire", 20)]
    opened = shown(
        REPORT,
        width=width,
        line=line_chart(Words("Up", "Kept, %", "It rose."), rows, target=15),
        bars=bar_chart(Words("Most", "By council", "Most."), rows, average=9),
        stacked=stacked_chart(
            Words("Long", "Days", "Long."),
            list("abcd"),
            [(label, [1, n, 2, 3]) for label, n in rows],
        ),
        funnel=funnel_rows(rows),
    )
    assert_sound(opened)


def assert_sound(opened):
    """No violation that axe can find, and nothing wider than the screen."""
    assert not axe_finds(opened)
    assert_fits(opened)
