"""How journeys of the public open a page: on a phone, with scripts or without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def opened(live: Any, page: Callable[..., Page], world: Any) -> Callable[..., Page]:
    def open_at(path: str, *, javascript: bool = True, width: int = 360) -> Page:
        sheet = page(
            javascript=javascript,
            base_url=live.url,
            viewport={"width": width, "height": PHONE["height"]},
        )
        sheet.goto(path)
        return sheet

    return open_at
