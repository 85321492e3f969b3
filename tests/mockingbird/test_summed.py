"""The returns of a month taken together: what a council sees, what its hub may, and the sums."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.fence import reaching
from hubs.models import AuditEvent, User
from mockingbird.models import Constellation, MonthlyReturn
from mockingbird.selectors.figures import FIGURES
from mockingbird.selectors.summed import is_due, month_sum, months_summed
from mockingbird.services.returns import (
    council_return_sign,
    return_open,
    return_save,
    return_sign,
)
from tests.cast import Cast
from tests.mockingbird.ground import DAY, TODAY, Ground, at
from tests.staff.test_safety_acts import words

MARCH = date(2026, 3, 1)
OVER = at(date(2026, 4, 2))
SignedIn = Callable[[User], Client]


def live(ground: Ground, code: str, **given: Any) -> Constellation:
    with reaching(ground.reach):
        row = ground.constellation(code, launched_on=TODAY - 20 * DAY, **given)
        ground.hub(row)
        for _ in range(len(code)):
            ground.child(ground.member(row))
    return row


def sign(ground: Ground, row: Constellation, *, month: date = MARCH, now: datetime = OVER) -> Any:
    gareth = ground.access("gareth")
    with reaching(gareth.reach):
        made = return_open(access=gareth, constellation_id=row.pk, month=month, now=now)
        return return_sign(access=gareth, return_id=made.pk, now=now)


def test_the_days_on_which_a_return_is_due() -> None:
    row = Constellation(launched_on=date(2026, 3, 31), closed_on=date(2026, 5, 1))
    assert [is_due(row, date(2026, month, 1)) for month in (2, 3, 4, 5, 6)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert not is_due(Constellation(), MARCH)


def test_from_no_return_to_the_council_s_own(ground: Ground, cast: Cast) -> None:
    """Each state in words; the sums over those that are signed, by hand; the hub sees nothing
    before the council's own return is signed, and then no constellation's."""
    one, two = live(ground, "BRIDGES"), live(ground, "TYNE")
    with reaching(ground.reach):
        ground.constellation("IDEA")  # is being set up: none is due
    gareth, liam, mel = (ground.access(name) for name in ("gareth", "liam", "mel"))
    today = OVER.date()

    def seen(who: Any) -> Any:
        with reaching(who.reach):
            return month_sum(who, TODAY, today=today)

    assert [line.row for line in seen(gareth).lines] == [None, None]
    first = sign(ground, one)
    with reaching(liam.reach):
        drafted = return_open(access=liam, constellation_id=two.pk, month=MARCH, now=OVER)
        return_save(access=liam, return_id=drafted.pk, narrative="Begun", now=OVER)
    it = seen(gareth)
    assert [line.name for line in it.missing] == ["TYNE Tyne"]
    assert it.totals == first.figures
    with reaching(gareth.reach), pytest.raises(ValidationError, match="Not signed off yet: TYNE"):
        council_return_sign(access=gareth, month=MARCH, now=OVER)
    with reaching(gareth.reach):  # nothing was begun either
        assert not MonthlyReturn.objects.filter(constellation=None).exists()
    second = sign(ground, two)
    assert first.figures["satellites"] == len("BRIDGES")
    by_hand = {code: first.figures[code] + second.figures[code] for code in FIGURES}
    assert (by_hand["constellations"], by_hand["satellites"], by_hand["hubs"]) == (2, 11, 2)
    assert seen(gareth).totals == by_hand
    assert [line.row for line in seen(mel).lines] == [None]
    with reaching(liam.reach), pytest.raises(PermissionDenied):
        council_return_sign(access=liam, month=MARCH, now=OVER)
    with reaching(gareth.reach):
        whole = council_return_sign(access=gareth, month=MARCH, now=OVER)
        again = council_return_sign(access=gareth, month=MARCH, now=OVER + DAY)
    assert whole.figures == by_hand
    assert (again.pk, again.signed_at) == (whole.pk, whole.signed_at)
    hub = seen(mel)
    assert [(line.name, line.row) for line in hub.lines] == [("Gateshead Council", whole)]
    assert (hub.totals, hub.missing) == (by_hand, [])


def test_a_hub_adds_up_its_councils_and_says_who_is_missing(ground: Ground, cast: Cast) -> None:
    sign(ground, live(ground, "BRIDGES"))
    gareth, mel = ground.access("gareth"), ground.access("mel")
    with reaching(gareth.reach):
        ours = council_return_sign(access=gareth, month=MARCH, now=OVER)
    with reaching(ground.reach):
        for service in (ground.world.sunderland, ground.world.newcastle):
            place = {"cluster": ground.world.ne, "service": service}
            Constellation.objects.create(
                **place, code="WEAR", name="Wear", stage_since=TODAY, launched_on=TODAY
            )
            MonthlyReturn.objects.create(
                **place, month=MARCH, opened_by=cast.mel, opened_at=OVER,
                **({"figures": {"hubs": 3, "nights": 5}, "signed_by": cast.mel, "signed_at": OVER}
                   if service == ground.world.sunderland else {}),
            )  # fmt: skip
    with reaching(mel.reach):
        it = month_sum(mel, MARCH, today=OVER.date())
        with CaptureQueriesContext(connection) as asked:
            months = months_summed(mel, today=OVER.date())
    assert [line.name for line in it.missing] == ["Newcastle upon Tyne Council"]
    assert it.totals["hubs"] == ours.figures["hubs"] + 3
    assert it.totals["nights"] == ours.figures["nights"] + 5
    assert it.totals["satellites"] == ours.figures["satellites"] == 7
    assert [each.month.month for each in months] == [4, 3, 2]  # launched in February
    assert len([each for each in asked if ' FROM "' in each["sql"]]) == 3


def test_what_comes_after_the_council_s_own_return_is_in_no_sum(
    ground: Ground, cast: Cast, signed_in: SignedIn
) -> None:
    """One of 3 satellites was signed in time. Two of 3 and 5 go live in the month afterwards, and
    one that was not live is signed afterwards: columns and sums stay, and all are told."""
    one = live(ground, "ONE")
    sign(ground, one)
    gareth, mel = ground.access("gareth"), ground.access("mel")
    with reaching(gareth.reach):
        whole = council_return_sign(access=gareth, month=MARCH, now=OVER)
    with reaching(ground.reach):
        idea = ground.constellation("IDEA")  # not live in March
    signed_late, not_signed = live(ground, "TWO"), live(ground, "THREE")
    for row in (signed_late, idea):
        sign(ground, row, now=OVER + DAY)
    with reaching(gareth.reach):
        it = month_sum(gareth, MARCH, today=OVER.date())
    assert it.totals == whole.figures
    assert it.totals["satellites"] == 3
    assert [line.constellation for line in it.signed] == [one]
    assert (it.missing, it.left_out) == ([], ["IDEA Idea", "THREE Three", "TWO Two"])
    assert [line.constellation for line in it.lines if line.is_late] == [
        idea, not_signed, signed_late,
    ]  # fmt: skip
    with reaching(mel.reach):
        hub = month_sum(mel, MARCH, today=OVER.date())
    assert hub.totals == whole.figures
    assert hub.left_out == ["3 constellations of Gateshead Council"]
    with time_machine.travel(OVER + 2 * DAY, tick=False):
        page = reverse("mockingbird:month_all", args=["2026-03"])
        seen = words(signed_in(cast.gareth).get(page))
        file = reverse("reports:mockingbird_returns", args=["2026-03"])
        rows = csv.reader(StringIO(signed_in(cast.gareth).get(file).content.decode()))
        hub_seen = words(signed_in(cast.mel).get(page))
    assert "Of 1 that is in the council’s return. Not in these sums: IDEA Idea, THREE" in seen
    assert "after the council’s return: not in these sums" in seen
    assert "Not begun. Was not there when the council’s return was signed" in seen
    assert "Missing" not in seen
    listed = list(rows)
    assert listed[0][1:] == ["Sum", "ONE One"]
    assert ["Not in these sums", "IDEA Idea, THREE Three, TWO Two"] in listed
    assert "3 constellations are not in it: the council had signed before" in hub_seen
    assert "THREE" not in hub_seen


def test_the_pages(ground: Ground, cast: Cast, signed_in: SignedIn) -> None:
    """By the clock on the wall: last month."""
    today = timezone.localdate()
    last = (today.replace(day=1) - DAY).replace(day=1)
    month, now = f"{last:%Y-%m}", timezone.now()
    with reaching(ground.reach):
        launched = last - timedelta(days=40)
        one, two = (
            ground.constellation(code, launched_on=launched, area_note="")
            for code in ("ONE", "TWO")
        )
    sign(ground, one, month=last, now=now)
    gareth, gita, mel = (signed_in(who) for who in (cast.gareth, cast.gita, cast.mel))
    page = reverse("mockingbird:month_all", args=[month])
    file = reverse("reports:mockingbird_returns", args=[month])
    assert "Returns of all" in words(gita.get(reverse("mockingbird:home")))
    assert "1 of 2 signed off" in words(gita.get(reverse("mockingbird:returns_all")))
    shown = gita.get(page)
    assert reverse("mockingbird:return", args=[two.pk, month]) in shown.content.decode()
    seen = words(shown)
    assert "ONE One Signed off by Gareth Head on" in seen
    assert "TWO Two Not begun" in seen
    assert "Of 1 that is signed off. Missing: TWO Two." in seen
    assert "Sign off for the council" not in seen
    press = reverse("mockingbird:sign_all", args=[month])
    assert gita.post(press).status_code == mel.post(press).status_code == 403
    assert "Not signed off yet: TWO Two" in words(gareth.post(press, follow=True))
    with reaching(ground.access("liam").reach):
        return_open(access=ground.access("liam"), constellation_id=two.pk, month=last, now=now)
    assert "Drafted by Liam Liaison, not signed off" in words(gareth.get(page))
    hub = words(mel.get(page))
    assert "Gateshead Council Not signed off for the hub yet" in hub
    assert "ONE" not in hub
    assert mel.get(file).status_code == 404
    sign(ground, two, month=last, now=now)
    assert "Sign off for the council" in words(gareth.get(page))
    assert "these sums stand" in words(gareth.post(press, follow=True))
    assert "Constellations live on the last day 2" in words(mel.get(page))
    text = gareth.get(file).content.decode().removeprefix("\ufeff")
    rows = list(csv.reader(StringIO(text)))
    assert rows[:2] == [
        ["Figure", "Sum", "ONE One", "TWO Two"],
        ["Constellations live on the last day", "2", "1", "1"],
    ]
    assert "ONE" not in mel.get(file).content.decode()
    with reaching(ground.access("gareth").reach):
        assert AuditEvent.objects.filter(action="report.returns_exported").count() == 1
    for client, status in ((signed_in(cast.liam), 403), (signed_in(cast.iris), 403)):
        assert client.get(page).status_code == status
    for bad in ("2026-13", "9999-12", "x"):
        for name in ("mockingbird:month_all", "reports:mockingbird_returns"):
            assert gareth.get(reverse(name, args=[bad])).status_code == 404
        for name in ("mockingbird:return", "reports:mockingbird_return"):
            assert gareth.get(reverse(name, args=[one.pk, bad])).status_code == 404
