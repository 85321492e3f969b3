"""What axe finds wrong with a page in the browser, and how wide the page is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS: Final = (360, 1280)  # a phone and a desk
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


def fitting(opened: Page, name: str = "", *, also: bool = False) -> Iterator[None]:
    """Go on where nothing is wider than the screen; ``also`` once more on one of the other width,
    which does not ask for the page again."""
    assert_fits(opened, name)
    yield
    view = opened.viewport_size
    if also and view is not None:
        other = next(width for width in WIDTHS if width != view["width"])
        opened.set_viewport_size({"width": other, "height": view["height"]})
        assert_fits(opened, name)
        yield
        opened.set_viewport_size(view)


def assert_accessible(opened: Page, name: str = "", *, also: bool = False) -> None:
    """Nothing that axe can find, one h1, and nothing wider than the screen; ``also``: nor wider
    than a screen of the other width, without another visit."""
    assert not axe_finds(opened), name
    assert opened.locator("h1").count() == 1, name
    for _ in fitting(opened, name, also=also):
        pass
