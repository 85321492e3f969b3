"""The register of carers as a file: the rules of an export of cases, and what stands in it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from carers.models import Approval, Carer, Household, Places
from carers.selectors.register import RegisterFilters
from enquiries.models import Enquiry
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import ROLE_RIGHTS, Right, Role
from hubs.protection import FieldClass, class_of, may_export
from reports.models import ExportRequest
from reports.register_export import COLUMNS, RegisterChoice
from reports.services import ExportRefused, Wish, export_ask, export_decide, export_download
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.mockingbird.ground import Ground, ground, protect
from tests.staff.test_case import words

__all__ = ["ground"]
pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = MONDAY.date()
WHY = "For the yearly return to the Department"
CHILD = "Only for Ffion"  # who wrote it beside the terms named a child
Read = tuple[list[dict[str, str]], dict[str, str]]


def asked(access: Access, *, names: bool = False, now: Any = MONDAY, **narrowed: str) -> Any:
    wish = Wish(
        filters=RegisterChoice(RegisterFilters(**narrowed)),
        filters_said="Households: All",
        why=WHY,
        with_names=names,
        why_names="To write to each of them" if names else "",
        what=ExportRequest.What.REGISTER,
    )
    with reaching(access.reach):
        return export_ask(access=access, wish=wish, now=now)


def taken(access: Access, export: ExportRequest) -> Read:
    with reaching(access.reach):
        file = export_download(access=access, code=export.code, now=MONDAY + HOUR)
    rows = list(csv.reader(StringIO("".join(file.lines).removeprefix("\ufeff"))))
    end = rows.index([])
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:end]]
    return lines, {row[0]: row[1] for row in rows[end + 1 :]}


def whole(cast: Cast, world: World) -> Callable[..., Read]:
    """With names, for Gareth, agreed to by a second manager of his."""
    user = User.objects.create(email="grace@council.example.org", name="Grace Second")
    role = Role.COUNCIL_MANAGER
    row = Membership.objects.create(user=user, role=role, service=world.gateshead, starts=LONG_AGO)
    first, second = cast.access("gareth"), Access(
        reach=cast.access("gareth").reach, rights=ROLE_RIGHTS[role], user=user, role=role,
        cluster=world.ne, service=world.gateshead, membership=row,
    )  # fmt: skip

    def make(access: Access = first) -> Read:
        export = asked(access, names=True)
        with reaching(second.reach):
            export_decide(access=second, code=export.code, agree=True, why="", now=MONDAY)
        return taken(access, export)

    return make


@pytest.fixture
def homes(ground: Ground, make_enquiry: MakeEnquiry, cast: Cast) -> dict[str, Household]:
    """Of Gateshead: one whole, made by a case; one that left; and one of Sunderland's."""
    case = make_enquiry(now=MONDAY, last_name="Ashworth")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY - 100 * DAY)
        terms = {"most_children": 2, "youngest": 3, "oldest": 11, "types": ["long_term"],
                 "named_children_only": True, "other_terms": CHILD}  # fmt: skip
        one = rows.household(
            terms=terms, address="=1+1 High Street", postcode="NE8 1HH", own_reference="GC-77",
            worker=cast.gita, agreement_signed_on=TODAY - 90 * DAY,
        )  # fmt: skip
        place = {"cluster": one.cluster, "service": one.service, "household": one}
        Carer.objects.create(
            **place, first_name="Nia", last_name="Ashworth", date_of_birth=date(1981, 2, 3),
            sex="female", identity="nia", from_on=TODAY - 50 * DAY,
        )  # fmt: skip
        Carer.objects.create(
            **place, first_name="Gone", last_name="Before", date_of_birth=date(1970, 1, 1),
            identity="gone", from_on=TODAY - 100 * DAY, to_on=TODAY - 60 * DAY,
        )  # fmt: skip
        counts = {**place, "usual_limit": 3, "approved": 2}
        Places.objects.create(**counts, filled=2, from_on=TODAY - 90 * DAY, to_on=TODAY - 9 * DAY)
        Places.objects.create(
            **counts, filled=0, unavailable=1, why="allegation", from_on=TODAY - 9 * DAY
        )
    with reaching(ground.reach):
        left = ground.household(approved_on=TODAY - 400 * DAY, ended_on=TODAY - 30 * DAY)
        where = {"cluster": left.cluster, "service": left.service, "household": left}
        Carer.objects.create(
            **where, first_name="Max", last_name="Moved", date_of_birth=date(1960, 5, 6),
            identity="max", from_on=left.approved_on, to_on=left.ended_on,
        )  # fmt: skip
        Approval.objects.create(
            **where, version=1, from_on=left.approved_on, to_on=left.ended_on, most_children=1
        )
        other = ground.household(ground.world.sunderland)
    return {"one": one, "left": left, "other": other}


def test_without_names_nothing_says_who(cast: Cast, homes: dict[str, Household]) -> None:
    access = cast.access("gareth")
    export = asked(access)
    assert (export.rows, export.state) == (2, ExportRequest.State.APPROVED)
    rows, notes = taken(access, export)
    text = str(rows) + str(notes)
    one = homes["one"]
    for word in ("Ashworth", "High", "NE8", "1981", "GC-77", "Gita", one.reference, "Ffion"):
        assert word not in text, word
    left, stays = rows  # the oldest approval first
    assert stays == {
        "Export": export.code, "Household": stays["Household"], "Details": "",
        "State": "Approved", "Approved from": str(one.approved_on), "Approval ended": "",
        "Council": "Gateshead Council", "Family and friends": "No",
        "Terms": "Most children at once: 2; Ages: 3 to 11; Types of fostering: Long-term;"
        " Only for named children: Yes; Other terms: on the household’s page",
        "Agreement signed": str(TODAY - 90 * DAY), "Has a supervising social worker": "Yes",
        "Carers": "2", "Places approved": "2", "Places filled": "0", "Places vacant": "1",
        "Places not available": "1",
    }  # fmt: skip
    assert (left["State"], left["Approval ended"]) == ("Approval ended", str(TODAY - 30 * DAY))
    assert (left["Carers"], left["Places approved"]) == ("1", "")
    assert left["Terms"] == "Most children at once: 1"
    assert notes["Households"] == "2"
    assert notes["Names and contact details"] == "No: a code for each household"
    assert notes["Which households"] == "Households: All"
    with reaching(access.reach):
        acts = AuditEvent.objects.filter(subject="export", subject_id=export.pk).order_by("pk")
        assert [act.action for act in acts] == [
            "register_export.asked", "register_export.downloaded",
        ]  # fmt: skip


def test_with_names_what_regulation_31_asks(
    cast: Cast, world: World, homes: dict[str, Household]
) -> None:
    rows, notes = whole(cast, world)()
    left, stays = rows
    said = {
        "Household": homes["one"].reference, "Council’s own reference": "GC-77",
        "Supervising social worker": "Gita Worker", "First carer": "Sam Ashworth",
        "Second carer": "Nia Ashworth", "Second carer: date of birth": "1981-02-03",
        "Second carer: sex": "Female", "Address": "'=1+1 High Street", "Postcode": "NE8 1HH",
    }  # fmt: skip
    assert {title: stays[title] for title in said} == said
    assert left["First carer"] == "Max Moved"
    assert "Ffion" not in str(rows)
    assert notes["Agreed by"] == "Grace Second"


def test_a_case_that_is_guarded_shows_no_more_than_it_may(
    cast: Cast, world: World, homes: dict[str, Household], ground: Ground
) -> None:
    """Kept from the hub: left out, and counted. Private: no address. Locked: not there. Protected:
    for who is not named not there; for who is by its dates, because a file is read by others."""
    make, one = whole(cast, world), homes["one"]
    mel, gareth = cast.access("mel"), cast.access("gareth")

    def change(**given: Any) -> None:
        with reaching(ground.reach):
            assert Enquiry.objects.filter(pk=one.enquiry_id).update(**given) == 1

    change(seen_by=1, discreet=True)
    export = asked(mel)
    rows, notes = taken(mel, export)
    assert (export.rows, len(rows), notes["Kept by their council"]) == (2, 2, "1: not in this file")
    rows, notes = make()
    assert (rows[1]["Details"], rows[1]["First carer"]) == ("Keep it private", "Sam Ashworth")
    assert (rows[1]["Address"], rows[1]["Postcode"]) == ("", "")
    assert notes["Kept by their council"] == "0: not in this file"
    case = one.enquiry_id or 0
    locked = replace(gareth, reach=replace(gareth.reach, locked=(case,)))
    assert len(taken(locked, asked(locked))[0]) == 1
    with reaching(ground.reach):
        protect(one.enquiry)  # type: ignore[arg-type]
    assert len(make()[0]) == 1
    named = replace(gareth, reach=replace(gareth.reach, named=(case,)))
    rows, notes = make(named)
    assert {title for title, value in rows[1].items() if value} == {
        "Export", "Household", "Details", "State", "Approved from",
    }  # fmt: skip
    assert notes["Protected"] == "1: dates only"


def test_the_limits_are_those_of_cases(
    cast: Cast, homes: dict[str, Household], settings: Any
) -> None:
    access, mel = cast.access("gareth"), cast.access("mel")
    assert asked(access, state="approved").rows == 1
    assert asked(mel, council="sunderland").rows == 1
    with pytest.raises(ExportRefused, match="no households to export"):
        asked(access, council="sunderland")
    with pytest.raises(ExportRefused, match=r"names and contact details.*nobody else here may"):
        asked(access, names=True)
    settings.EXPORT_ROWS = 1
    assert asked(mel).second_because == "it has more than 1 household"
    without = replace(mel, rights=mel.rights - {Right.CARER_VIEW})
    for who in (without, cast.access("gita"), cast.access("asha"), cast.access("iris")):
        with pytest.raises(PermissionDenied):
            asked(who)
    export = asked(mel, council="sunderland")
    with pytest.raises(PermissionDenied):
        taken(without, export)
    with reaching(mel.reach), pytest.raises(DatabaseError), transaction.atomic():
        ExportRequest.objects.filter(pk=export.pk).update(what="cases")


def test_no_column_is_made_of_what_never_leaves() -> None:
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    for column in COLUMNS:
        for name in column.made_from:
            model, _, field = name.rpartition(".")
            assert may_export(model, field, with_reason=column.named), name
            assert class_of(model, field) not in (
                FieldClass.SPECIAL, FieldClass.CRIMINAL, FieldClass.SAFETY, FieldClass.SECRET,
            )  # fmt: skip
            assert field not in ("other_terms", "support_needs", "why")


def test_from_the_register_to_the_file(
    cast: Cast, homes: dict[str, Household], signed_in: Callable[[User], Client]
) -> None:
    gareth = signed_in(cast.gareth)
    page = gareth.get("/staff/carers/?state=approved&page=1").content.decode()
    ask = "/staff/reports/exports/new/register/"
    assert f'href="{ask}?state=approved"' in page
    assert ask not in gareth.get("/staff/carers/?q=ashworth").content.decode()
    assert ask not in signed_in(cast.gita).get("/staff/carers/").content.decode()
    for bad in ("?q=ashworth", "?state=nowhere"):
        assert "A file would have more households" in words(gareth.get(ask + bad))
    form = words(gareth.get(f"{ask}?state=approved"))
    assert "Export 1 household Households: Approved now." in form
    assert "No names: a code for each household" in form
    assert "Say why you need this file" in words(gareth.post(f"{ask}?state=approved", {}))
    answer = gareth.post(f"{ask}?state=approved", {"why": WHY, "what": "codes"})
    shown = words(gareth.get(answer["Location"]))
    assert "Which households Households: Approved now How many 1 household" in shown
    file = gareth.post(answer["Location"] + "file/")
    day = timezone.localdate()
    assert file["Content-Disposition"].endswith(f'-register-{day}.csv"')
    assert file.streaming
    assert "Most children at once: 2" in file.getvalue().decode()
    assert "1 household" in words(gareth.get("/staff/reports/exports/"))


def test_a_hub_is_told_how_many_are_kept_from_it(
    cast: Cast, homes: dict[str, Household], ground: Ground, signed_in: Callable[[User], Client]
) -> None:
    with reaching(ground.reach):
        Enquiry.objects.filter(pk=homes["one"].enquiry_id).update(seen_by=1)
    ask = "/staff/reports/exports/new/register/?council=gateshead"
    form = words(signed_in(cast.mel).get(ask))
    assert "Export 1 household Council: Gateshead Council." in form
    assert "1 more is kept from you by its council and will not be in it." in form
