"""Making a passkey and signing in with it, in a real browser with a virtual authenticator."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from hubs.models import Membership
from tests.cast import Cast

PASSWORD = "copper-kettle-window"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_authenticator(page: Page) -> Any:
    """Give the browser a device that checks its owner, as a phone or laptop does."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devtools


def give_password(tab: Page, email: str) -> None:
    tab.get_by_label("Email address").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Continue").click()


def sign_out(tab: Page) -> None:
    tab.goto("/accounts/logout/")
    tab.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(tab.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


@pytest.fixture
def errors() -> list[str]:
    """What the browser complained about: scripts, and the content policy."""
    return []


def test_make_a_passkey_then_sign_in_with_it_alone(
    live: Any, page: Callable[..., Page], cast: Cast, errors: list[str]
) -> None:
    cast.adam.set_password(PASSWORD)
    cast.adam.save()
    tab = page(base_url=live.url)
    tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    with_authenticator(tab)

    tab.goto("/staff/people/")
    give_password(tab, cast.adam.email)
    tab.get_by_role("button", name="Make a passkey").click()
    tab.get_by_label("Name for this passkey").fill("Work laptop")
    tab.get_by_role("button", name="Make the passkey").click()
    expect(tab.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_role("heading", name="People")).to_be_visible()
    assert tab.url.endswith("/staff/people/")
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1

    sign_out(tab)
    tab.goto("/staff/people/")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab.get_by_role("heading", name="People")).to_be_visible()
    assert errors == []

    # Someone who may no longer sign in is refused, however good the passkey.
    sign_out(tab)
    Membership.objects.filter(user=cast.adam).update(ends="2020-01-02")
    cast.adam.is_active = False
    cast.adam.save()
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab.get_by_text("This account can no longer sign in")).to_be_visible()
    tab.goto("/staff/account/")
    assert "/accounts/login/" in tab.url


def test_a_passkey_as_the_second_step(live: Any, page: Callable[..., Page], cast: Cast) -> None:
    cast.adam.set_password(PASSWORD)
    cast.adam.save()
    tab = page(base_url=live.url)
    with_authenticator(tab)
    tab.goto("/accounts/passkeys/add/")
    give_password(tab, cast.adam.email)
    tab.get_by_role("button", name="Make the passkey").click()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_role("heading", name="Your account")).to_be_visible()
    sign_out(tab)
    tab.goto("/accounts/login/?next=/staff/account/")
    give_password(tab, cast.adam.email)
    tab.get_by_role("button", name="Use a passkey instead").click()
    expect(tab.get_by_role("heading", name="Your account")).to_be_visible()


def test_without_scripts_there_is_no_dead_button(live: Any, page: Callable[..., Page]) -> None:
    tab = page(base_url=live.url, javascript=False)
    tab.goto("/accounts/login/")
    expect(tab.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(tab.get_by_role("button", name="Continue")).to_be_visible()
