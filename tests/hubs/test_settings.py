"""A hub's manager changes its names, colour and hours, sometimes with a colleague beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import AuditEvent, Cluster, Membership, OpeningHours, User
from hubs.permissions import Role
from hubs.services.merging import SettingsClash, changes_of
from hubs.services.settings import colour_change, colour_of, details_change, details_of, hours_of
from tests.cast import LONG_AGO, Cast, World

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]

DETAILS = {
    "name": "North East Fostering Hub",
    "short_name": "North East",
    "discreet_name": "The Hub",
    "phone": "0191 498 0100",
    "email": "hello@north-east.example.org",
    "opening_text": "Monday to Friday, 8:30am to 5:30pm",
}


def url(name: str, *args: Any) -> str:
    return reverse(f"staff:settings{name and '_'}{name}", args=args)


def hidden(html: str, name: str) -> str:
    """The value of a hidden box of the page's own form."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return unescape(found[1])


def errors(html: str) -> list[str]:
    """The errors beside the fields."""
    found = re.findall(r'<p id="[^"]*-error" class="govuk-error-message">(.*?)</p>', html, re.S)
    return [unescape(re.sub(r"<[^>]+>", "", text)).replace("Error:", "").strip() for text in found]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.mel)


@pytest.fixture
def mo(world: World, cast: Cast, signed_in: SignIn) -> Client:
    """A second manager of the same hub."""
    user = User.objects.create(email="mo@staff.example.org", name="Mo Manager")
    Membership.objects.create(user=user, role=Role.HUB_MANAGER, starts=LONG_AGO, cluster=world.ne)
    return signed_in(user)


def send(client: Client, part: str, fields: dict[str, Any], **more: Any) -> Any:
    """Open a page, fill it in, send it."""
    page = client.get(url(part)).content.decode()
    return client.post(url(part), {"was": hidden(page, "was"), **fields, **more})


def events(see_all: SeeAll, action: str) -> list[AuditEvent]:
    with see_all():
        return list(AuditEvent.objects.filter(action=action).order_by("pk"))


# --- Names and contact ---------------------------------------------------------------------------


def test_the_front_page_says_each_part_and_where_to_change_it(mel: Client) -> None:
    html = mel.get(url("")).content.decode()
    for part in ("details", "colour", "hours", "promises", "notices", "councils"):
        assert f'href="{url(part)}"' in html
    said = words(html)
    for value in [*DETAILS.values(), "Teal", "8:30am to 5:30pm", "Closed", "Gateshead Council"]:
        assert value in said, value


def test_details_are_saved_and_put_on_record(mel: Client, world: World, see_all: SeeAll) -> None:
    answer = send(mel, "details", DETAILS | {"phone": "0191  498 0199", "name": "NE Hub"})
    assert answer.status_code == 302
    world.ne.refresh_from_db()
    assert (world.ne.phone, world.ne.name) == ("0191 498 0199", "NE Hub")
    (event,) = events(see_all, "hub.details_changed")
    assert event.changes == {
        "name": ["North East Fostering Hub", "NE Hub"],
        "phone": ["0191 498 0100", "0191 498 0199"],
    }
    assert "0191 498 0199" in mel.get("/north-east/").content.decode()


def test_saving_what_is_shown_puts_nothing_on_record(mel: Client, see_all: SeeAll) -> None:
    assert send(mel, "details", DETAILS).status_code == 302
    assert events(see_all, "hub.details_changed") == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Enter the name"),
        ("name", "N" * 81, "The name must be 80 characters or fewer"),
        ("name", "North\u202eEast", "The name has a character in it that cannot be seen"),
        ("short_name", "S" * 21, "The short name must be 20 characters or fewer"),
        ("short_name", "Łódź", "cannot carry"),
        ("discreet_name", "Foster North", "must not say “Foster”"),
        ("discreet_name", "The Councils", "must not say “Council”"),
        ("discreet_name", "Kids and carers", "must not say “carer”"),
        ("phone", "0191 498", "Enter a UK phone number"),
        ("phone", "+49 30 901820", "Enter a UK phone number"),
        ("email", "hello", "Enter an email address in the correct format"),
        ("opening_text", " ", "Enter the words for when you are open"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(
    mel: Client, world: World, field: str, typed: str, said: str
) -> None:
    answer = send(
        mel, "details", DETAILS | {field: typed, "name" if field != "name" else "email": "x@y.org"}
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert any(said in text for text in errors(html)), errors(html)
    assert f'href="#{field}"' in html
    world.ne.refresh_from_db()
    assert details_of(world.ne) == DETAILS


def test_typographers_quotes_in_a_name_for_texts_become_plain(mel: Client, world: World) -> None:
    assert send(mel, "details", DETAILS | {"short_name": "Tyne’s  Hub"}).status_code == 302
    world.ne.refresh_from_db()
    assert world.ne.short_name == "Tyne's Hub"


def test_what_a_word_processor_leaves_behind_is_dropped(mel: Client, world: World) -> None:
    assert send(mel, "details", DETAILS | {"name": "North\u00adEast\u200b Hub"}).status_code == 302
    world.ne.refresh_from_db()
    assert world.ne.name == "NorthEast Hub"


# --- Two managers at once ------------------------------------------------------------------------


def test_two_managers_who_change_different_things_both_keep_theirs(
    mel: Client, mo: Client, world: World
) -> None:
    was = hidden(mo.get(url("details")).content.decode(), "was")
    assert send(mel, "details", DETAILS | {"phone": "0191 498 0111"}).status_code == 302
    theirs = DETAILS | {"was": was, "opening_text": "Every weekday"}
    assert mo.post(url("details"), theirs).status_code == 302
    world.ne.refresh_from_db()
    assert (world.ne.phone, world.ne.opening_text) == ("0191 498 0111", "Every weekday")


def test_the_second_to_change_the_same_thing_is_told_and_loses_nothing(
    mel: Client, mo: Client, world: World, see_all: SeeAll
) -> None:
    was = hidden(mo.get(url("details")).content.decode(), "was")
    assert send(mel, "details", DETAILS | {"phone": "0191 498 0111"}).status_code == 302
    mine = DETAILS | {"was": was, "phone": "0191 498 0122", "opening_text": "Every weekday"}
    told = mo.post(url("details"), mine)
    assert told.status_code == 409
    html = told.content.decode()
    assert "Phone number: Mel Manager changed this to “0191 498 0111” at" in words(html)
    assert 'value="0191 498 0122"' in html
    assert 'value="Every weekday"' in html
    world.ne.refresh_from_db()
    assert (world.ne.phone, world.ne.opening_text) == ("0191 498 0111", DETAILS["opening_text"])

    again = mo.post(url("details"), mine | {"was": hidden(html, "was")})
    assert again.status_code == 302
    world.ne.refresh_from_db()
    assert (world.ne.phone, world.ne.opening_text) == ("0191 498 0122", "Every weekday")
    last = events(see_all, "hub.details_changed")[-1]
    assert last.changes["phone"] == ["0191 498 0111", "0191 498 0122"]


@pytest.mark.parametrize("was", ["", "made:up", None])
def test_a_page_that_does_not_say_what_it_showed_saves_nothing(
    mel: Client, world: World, was: str | None
) -> None:
    sent = DETAILS | {"name": "Another"} | ({} if was is None else {"was": was})
    answer = mel.post(url("details"), sent)
    assert answer.status_code == 422
    assert "open too long" in answer.content.decode()
    assert 'value="Another"' in answer.content.decode()
    world.ne.refresh_from_db()
    assert world.ne.name == DETAILS["name"]
    again = mel.post(url("details"), sent | {"was": hidden(answer.content.decode(), "was")})
    assert again.status_code == 302


def test_the_same_change_by_both_is_no_clash(cast: Cast, world: World, see_all: SeeAll) -> None:
    with see_all():
        found = changes_of(
            access=cast.access("mel"),
            subject="cluster",
            subject_id=world.ne.pk,
            present={"a": "new", "b": 1},
            was={"a": "old", "b": 1},
            typed={"a": "new", "b": 2},
        )
    assert found == {"b": [1, 2]}


def test_services_ask_for_the_right_themselves(cast: Cast, world: World, see_all: SeeAll) -> None:
    was = details_of(world.ne)
    with see_all():
        for person in ("asha", "gareth", "iris", "adam"):
            with pytest.raises(PermissionDenied):
                details_change(access=cast.access(person), was=was, typed=was, now=timezone.now())
        with pytest.raises(SettingsClash):
            details_change(
                access=cast.access("mel"),
                was=was | {"name": "Old"},
                typed=was | {"name": "Mine"},
                now=timezone.now(),
            )


# --- Colour --------------------------------------------------------------------------------------


def test_a_named_colour_and_one_of_the_hubs_own(mel: Client, world: World, see_all: SeeAll) -> None:
    assert send(mel, "colour", {"accent": "plum", "colour": ""}).status_code == 302
    assert send(mel, "colour", {"accent": "own", "colour": "1A2B4C"}).status_code == 302
    world.ne.refresh_from_db()
    assert (world.ne.accent, world.ne.colour) == ("plum", "#1a2b4c")
    assert [e.changes for e in events(see_all, "hub.colour_changed")] == [
        {"accent": ["teal", "plum"]},
        {"colour": ["", "#1a2b4c"]},
    ]
    for path in ("/north-east/", url("")):
        assert 'href="/brand/1a2b4c.css"' in mel.get(path).content.decode()
    assert send(mel, "colour", {"accent": "rust", "colour": "1a2b4c"}).status_code == 302
    assert "/brand/" not in mel.get("/north-east/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#ffffff", "is 1.0 to 1"),
        ("#00a0a0", "to 1. It must be at least 7 to 1"),
        ("#595959", "is 6.3 to 1"),  # 7.0 on white, and less on the ground of our pages
        ("", "Enter a colour code"),
        ("red", "Enter a colour code"),
        ("#12345", "Enter a colour code"),
        ("#0b525b; } body { display: none", "Enter a colour code"),
        ("#٠٠٠٠٠٠", "Enter a colour code"),
    ],
)
def test_a_faint_colour_is_refused_with_its_ratio(
    mel: Client, world: World, typed: str, said: str
) -> None:
    answer = send(mel, "colour", {"accent": "own", "colour": typed})
    assert answer.status_code == 422
    (error,) = errors(answer.content.decode())
    assert said in error
    world.ne.refresh_from_db()
    assert colour_of(world.ne) == {"accent": "teal", "colour": ""}


def test_the_service_refuses_a_faint_colour_too(cast: Cast, world: World, see_all: SeeAll) -> None:
    was = colour_of(world.ne)
    with see_all(), pytest.raises(ValidationError):
        colour_change(
            access=cast.access("mel"),
            was=was,
            typed=was | {"colour": "#cccccc"},
            now=timezone.now(),
        )


def test_looking_first_saves_nothing_and_dresses_the_page(mel: Client, world: World) -> None:
    answer = send(mel, "colour", {"accent": "own", "colour": "#1a2b4c"}, preview="1")
    assert answer.status_code == 200
    assert 'href="/brand/1a2b4c.css"' in answer.content.decode()
    named = send(mel, "colour", {"accent": "plum", "colour": ""}, preview="1")
    assert "accent-plum" in named.content.decode()
    world.ne.refresh_from_db()
    assert colour_of(world.ne) == {"accent": "teal", "colour": ""}


def test_the_colours_sheet_may_be_kept_for_good_and_reads_no_database(client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get("/brand/1a2b4c.css")
    assert len(asked) == 0
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert answer.content.decode().startswith(":root[class] { --accent: #1a2b4c;")
    for wrong in ("1a2b4", "1A2B4C", "1a2b4g", "1a2b4c7"):
        assert client.get(f"/brand/{wrong}.css").status_code == 404


# --- Opening hours -------------------------------------------------------------------------------


def week(**changed: str) -> dict[str, str]:
    """Monday to Friday 8:30am to 5:30pm, as typed, with changes."""
    usual = {}
    for day in range(7):
        usual[f"day_{day}_opens"] = "8:30am" if day < 5 else ""
        usual[f"day_{day}_closes"] = "5:30pm" if day < 5 else ""
    return usual | changed


def test_hours_are_saved_one_day_at_a_time(mel: Client, world: World, see_all: SeeAll) -> None:
    saturday = week(day_5_opens="10", day_5_closes="13:00", day_4_opens="", day_4_closes="")
    assert send(mel, "hours", saturday).status_code == 302
    rows = OpeningHours.objects.filter(cluster=world.ne).values_list("weekday", "opens", "closes")
    found = {day: (f"{opens:%H:%M}", f"{closes:%H:%M}") for day, opens, closes in rows}
    assert found == dict.fromkeys(range(4), ("08:30", "17:30")) | {5: ("10:00", "13:00")}
    (event,) = events(see_all, "hub.hours_changed")
    assert event.changes == {"day_4": ["08:30-17:30", ""], "day_5": ["", "10:00-13:00"]}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"day_0_closes": ""}, "day_0_closes", "Enter when you close on Monday"),
        ({"day_6_closes": "5pm"}, "day_6_opens", "Enter when you open on Sunday"),
        ({"day_1_opens": "6pm"}, "day_1_closes", "You must close on Tuesday after you open at 6pm"),
        ({"day_2_opens": "late"}, "day_2_opens", "Wednesday: enter a time, like 10am or 2:30pm"),
        ({"day_0_closes": "5" * 21}, "day_0_closes", "Monday: enter a time, like 10am or 2:30pm"),
        (dict.fromkeys(week(), ""), "day_0_opens", "Enter the hours of at least one day"),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_the_day(
    mel: Client, world: World, changed: dict[str, str], field: str, said: str
) -> None:
    before = hours_of(world.ne)
    answer = send(mel, "hours", week(**changed))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert errors(html) == [said]
    assert f'href="#{field}"' in html
    assert hours_of(world.ne) == before


def test_the_promise_of_other_hours_is_shown_before_they_are_saved(
    mel: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hours_of(world.ne)
    only_sundays = dict.fromkeys(week(), "") | {"day_6_opens": "1pm", "day_6_closes": "3pm"}
    html = send(mel, "hours", only_sundays, preview="1").content.decode()
    assert re.search(r"would be promised a call by 3pm on Sunday \d+", words(html))
    assert hours_of(world.ne) == before


def test_two_managers_and_one_day(mel: Client, mo: Client, world: World) -> None:
    was = hidden(mo.get(url("hours")).content.decode(), "was")
    assert send(mel, "hours", week(day_0_opens="9am")).status_code == 302
    told = mo.post(
        url("hours"), week(day_0_opens="10am", day_6_opens="1pm", day_6_closes="2pm") | {"was": was}
    )
    assert told.status_code == 409
    said = words(told.content.decode())
    assert "Monday: Mel Manager changed this to “9am to 5:30pm” at" in said
    assert hours_of(world.ne)["day_6"] == ""


# --- The rest ------------------------------------------------------------------------------------


def test_pages_of_another_hub_are_not_this_managers(mel: Client, world: World) -> None:
    answer = send(mel, "details", DETAILS | {"name": "Mine"})
    assert answer.status_code == 302
    assert Cluster.objects.get(pk=world.em.pk).name == "East Midlands Fostering Hub"


@pytest.mark.parametrize(
    "part", ["", "details", "colour", "hours", "promises", "notices", "councils"]
)
def test_pages_ask_the_database_little(mel: Client, part: str) -> None:
    mel.get(url(part))
    with CaptureQueriesContext(connection) as asked:
        assert mel.get(url(part)).status_code == 200
    assert len(asked) <= 22, [q["sql"][:80] for q in asked]
