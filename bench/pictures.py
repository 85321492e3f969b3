"""Starts the product on fresh demo data, opens its main screens in Chromium, saves pictures.

`bin/pictures`; writes docs/pictures/*.png. The screens are the product's own: nothing is staged
but the window's size.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@contextmanager
def product() -> Iterator[str]:
    """The running product's address; stopped and its data deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        started = subprocess.Popen(
            [ROOT / "bin" / "up", "--port", "0", "--data", f"{folder}/data"],
            stdout=subprocess.PIPE,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.endswith("_URL")},
        )
        assert started.stdout is not None
        try:
            for line in started.stdout:
                if found := re.search(r"Ready: (http://\S+)", line):
                    yield found[1]
                    break
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(20)


def sign_in(browser: Browser, base: str, email: str) -> Page:
    """A page of somebody who has signed in the way a newcomer would: the demo shows the code."""
    page = browser.new_context(viewport=DESK, base_url=base).new_page()  # type: ignore[arg-type]
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill("lantern-orchard-teapot")
    page.get_by_role("button", name="Continue").click()
    code = re.search(r"\b\d{6}\b", page.locator("main").inner_text())
    assert code, "the demonstration shows the present code"
    page.locator("input[name=code]").fill(code[0])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/staff/**")
    return page


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("There is no Chromium on this machine: apt-get install chromium\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with product() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        phone = browser.new_context(viewport=PHONE, base_url=base).new_page()  # type: ignore[arg-type]
        phone.goto("/north-east/call-me/")
        phone.screenshot(path=PICTURES / "call-me.png")
        officer = sign_in(browser, base, "officer.north-east@demo.example")
        officer.goto("/staff/")
        officer.screenshot(path=PICTURES / "what-needs-doing.png")
        manager = sign_in(browser, base, "manager.north-east@demo.example")
        manager.goto("/staff/reports/")
        manager.screenshot(path=PICTURES / "reports.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
