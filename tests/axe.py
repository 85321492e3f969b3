"""What axe finds wrong with a page in the browser, and how wide the page is."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All that axe knows; of its report the violations alone, the rest takes as long and is not read.
ALL: Final[dict[str, Any]] = {"resultTypes": ["violations"]}


def axe_finds(opened: Page, options: dict[str, Any] = ALL) -> list[str]:
    """Each violation with the first place where it stands; none on a page that is accessible."""
    opened.wait_for_load_state("load")  # with its styles
    found = Axe().run(opened, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def assert_fits(opened: Page, name: str = "") -> None:
    """Nothing is wider than the screen."""
    across, screen = opened.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert across <= screen, f"{name}: {across} wide on a screen of {screen}"


def assert_accessible(opened: Page, name: str = "") -> None:
    """Nothing that axe can find, one h1, and nothing wider than the screen."""
    assert not axe_finds(opened), name
    assert opened.locator("h1").count() == 1, name
    assert_fits(opened, name)
