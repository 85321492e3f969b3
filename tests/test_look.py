"""The look keeps its promises: contrast, weight, no inline styles, honest fault pages."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from hubs.models.places import ACCENTS
from hubs.views.faults import not_found

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SITE_CSS = (STATIC / "site.css").read_text()

PUBLIC = ["vendor/govuk-frontend/govuk-frontend.min.css", "site.css", "icon.svg"]
PUBLIC_SCRIPTS = ["vendor/govuk-frontend/govuk-frontend.min.js", "site.js"]
STAFF = [*PUBLIC, "vendor/moj-frontend/moj-frontend.part.css", "staff.css"]
STAFF_SCRIPTS = [*PUBLIC_SCRIPTS, "vendor/htmx/htmx.min.js", "staff.js"]
# What is left for the page itself, compressed.
PUBLIC_HTML, STAFF_HTML = 12_000, 20_000


def luminance(colour):
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour(name):
    return re.search(rf"--{name}: (#[0-9a-f]{{6}})", SITE_CSS)[1]


def weight(names):
    """Bytes after gzip, which is a little heavier than the brotli we send."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_contrast_arithmetic_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("accent", [name for name, _ in ACCENTS])
def test_each_accent_reads_at_seven_to_one(accent):
    rule = re.search(rf":root\.accent-{accent} {{(.*?)}}", SITE_CSS)[1]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rule))
    assert contrast(found["accent"], "#ffffff") >= 7
    assert contrast(found["accent-deep"], found["soft"]) >= 7
    assert contrast(found["accent"], colour("sand")) >= 7
    assert contrast(colour("ink"), found["soft"]) >= 7


@pytest.mark.parametrize("accent", [name for name, _ in ACCENTS])
def test_each_accent_is_shown_beside_its_name_as_it_is(accent):
    staff = (STATIC / "staff.css").read_text()
    shown = re.search(rf'\[value="{accent}"\].*--swatch: (#[0-9a-f]{{6}});', staff)[1]
    assert f":root.accent-{accent} {{ --accent: {shown};" in SITE_CSS


@pytest.mark.parametrize("ground", ["#ffffff", "sand", "sand-deep", "focus"])
def test_text_reads_on_every_ground(ground):
    behind = ground if ground.startswith("#") else colour(ground)
    assert contrast(colour("ink"), behind) >= 7
    if ground != "focus":
        assert contrast(colour("muted"), behind) >= 4.5
        assert contrast(colour("alarm"), behind) >= 4.5


def test_public_pages_keep_their_weight():
    scripts = weight(PUBLIC_SCRIPTS)
    assert scripts <= 15_000
    assert weight(PUBLIC) + scripts + PUBLIC_HTML <= 60_000


def test_staff_pages_keep_their_weight():
    scripts = weight(STAFF_SCRIPTS)
    assert scripts <= 35_000
    assert weight(STAFF) + scripts + STAFF_HTML <= 120_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_the_content_policy_refuses(path):
    text = path.read_text()
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script
    # Links may lead away; nothing may be loaded from elsewhere.
    assert not re.search(r"\ssrc=[\"'](?:https?:)?//|<link\b[^>]*href=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400", "Nothing you typed on this page has been sent."),
        ("403", "Nothing was changed."),
        ("404", "Page not found"),
        ("429", "try again in 10 minutes"),
        ("500", "has been sent or saved."),
        ("503", "We cannot be sure that what you just sent was saved."),
        ("csrf", "Nothing you typed on this page has been sent."),
    ],
)
def test_fault_pages_need_nothing_and_say_what_was_saved(name, words):
    page = render_to_string(f"faults/{name}.html", {"was_post": True, "minutes": 10})
    assert words in page
    assert page.count("<h1") == 1
    assert 'lang="en-GB"' in page


@pytest.mark.parametrize("name", ["500", "503"])
def test_a_page_that_failed_to_load_does_not_speak_of_typing(name):
    assert "typed" not in render_to_string(f"faults/{name}.html", {"was_post": False})


@pytest.mark.parametrize("at_work", [True, False])
def test_a_page_that_is_not_there_speaks_to_colleagues_as_colleagues(rf, at_work):
    page = not_found(rf.get("/staff/enquiries/" if at_work else "/ne/")).content.decode()
    assert ("call your fostering team" in page) is not at_work
    assert ("ask your hub’s manager or administrator" in page) is at_work
    assert ("Go to what needs doing" in page) is at_work
    assert ("a link from one of our messages" in page) is not at_work


def test_a_fault_page_gives_the_phone_number_when_it_has_one():
    page = render_to_string("faults/500.html", {"phone": "0191 496 0123"})
    assert 'href="tel:01914960123"' in page
