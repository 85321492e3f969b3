"""An export of cases: who may ask, agree and take it, and what stands in the file."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from enquiries.filters import EnquiryFilters
from enquiries.models import Enquiry
from hubs.access import Access, access_of_membership, access_of_system
from hubs.audit_words import lines_of
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import ROLE_RIGHTS, Right, Role
from hubs.protection import FieldClass, class_of, may_export
from messaging import rules
from messaging.models import Message
from reports import letters
from reports.case_export import COLUMNS, cases_of
from reports.models import ExportRequest
from reports.selectors import exports_here
from reports.services import ExportRefused, Wish, export_ask, export_decide, export_download
from tests.cast import LONG_AGO, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db

ALL = EnquiryFilters(view="all")
WHY = "For the yearly return to the Department"
HOUR = timedelta(hours=1)
# A protected case as its flag leaves it.
PROTECTED: dict[str, Any] = {
    "seen_by": 2,
    "discreet": True,
    "may_leave_message": False,
    "home_authority": None,
    **dict.fromkeys(
        (
            "postcode",
            "postcode_typed",
            "question",
            "access_needs",
            "language",
            "next_step",
            "routing_reason",
        ),
        "",
    ),
}
State = ExportRequest.State


def wish(filters: EnquiryFilters = ALL, *, names: bool = False) -> Wish:
    why_names = "To write to them about the open day" if names else ""
    return Wish(filters, "Open or ended: Open and ended", WHY, names, why_names)


def asked(access: Access, **options: Any) -> ExportRequest:
    now = options.pop("now", MONDAY)
    with reaching(access.reach):
        return export_ask(access=access, wish=wish(**options), now=now)


def decided(access: Access, export: ExportRequest, *, agree: bool = True) -> ExportRequest:
    with reaching(access.reach):
        why = "" if agree else "Codes are enough for this"
        return export_decide(
            access=access, code=export.code, agree=agree, why=why, now=MONDAY + HOUR
        )


def taken(access: Access, export: ExportRequest, *, now: datetime = MONDAY + HOUR) -> str:
    with reaching(access.reach):
        file = export_download(access=access, code=export.code, now=now)
    return "".join(file.lines)


def refusal(access: Access, export: ExportRequest, *, now: datetime = MONDAY + HOUR) -> str:
    # Caught inside the reach, as the page does: what was recorded stays.
    with reaching(access.reach), pytest.raises(ExportRefused) as caught:
        export_download(access=access, code=export.code, now=now)
    return str(caught.value)


def read(text: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The cases, and the notes under them."""
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    end = rows.index([])
    cases = [dict(zip(rows[0], row, strict=True)) for row in rows[1:end]]
    return cases, dict(rows[end + 1 :])


@pytest.fixture
def mel(cast: Cast) -> Access:
    return cast.access("mel")


@pytest.fixture
def iris(cast: Cast) -> Access:
    return cast.access("iris")


@pytest.fixture
def gareth(cast: Cast) -> Access:
    return cast.access("gareth")


@pytest.fixture
def change(world: World) -> Callable[..., None]:
    """Change cases past the services: ``change(case, seen_by=2)``."""

    def make(case: Enquiry, **values: Any) -> None:
        with reaching(access_of_system(world.ne).reach):
            assert Enquiry.objects.filter(pk=case.pk).update(**values) == 1

    return make


@pytest.fixture
def cases(make_enquiry: MakeEnquiry) -> list[Enquiry]:
    """Two at Gateshead and one at Sunderland, a day before."""
    day_before = MONDAY - timedelta(days=3)
    return [
        make_enquiry(now=day_before, last_name="Ashworth", email="ash@example.org"),
        make_enquiry(now=day_before + HOUR, last_name="Birkett", phone="07700 900124"),
        make_enquiry(
            now=day_before + 2 * HOUR,
            last_name="Cole",
            phone="07700 900125",
            postcode=SUNDERLAND_POSTCODE,
        ),
    ]


# --- What stands in it ---------------------------------------------------------------------------


def test_without_names_nothing_says_who(mel: Access, cases: list[Enquiry]) -> None:
    export = asked(mel)
    text = taken(mel, export)
    rows, notes = read(text)
    assert [row["Received"] for row in rows] == ["2026-02-27"] * 3
    assert [row["Council"] for row in rows] == [
        "Gateshead Council", "Gateshead Council", "Sunderland Council",
    ]  # fmt: skip
    assert {row["First contact promise"] for row in rows} == {"Running"}
    assert {row["First contact promised by"] for row in rows} == {"2026-03-02"}
    for case in cases:
        assert case.reference not in text
    for word in ("Sam", "Ashworth", "07700", "ash@", "NE8", "First applicant", "Phone"):
        assert word not in text, word
    assert {row["Export"] for row in rows} == {export.code}
    assert notes["Exported by"] == "Mel Manager"
    assert notes["Why"] == WHY
    assert notes["For"] == "North East Fostering Hub"
    assert notes["Cases"] == "3"
    assert notes["End of export"] == export.code


def test_codes_are_the_same_in_one_export_and_others_in_the_next(
    mel: Access, cases: list[Enquiry]
) -> None:
    first, second = asked(mel), asked(mel)

    def codes(export: ExportRequest) -> list[str]:
        return [row["Case"] for row in read(taken(mel, export))[0]]

    once, again, elsewhere = codes(first), codes(first), codes(second)
    assert once == again
    assert not set(once) & set(elsewhere)
    assert len(set(once)) == 3


def test_with_names_once_a_second_person_agreed(
    mel: Access, iris: Access, cases: list[Enquiry]
) -> None:
    export = asked(mel, names=True)
    assert export.waits
    assert refusal(mel, export) == "Nobody has agreed to this export."
    decided(iris, export)
    rows, notes = read(taken(mel, export))
    assert [row["Case"] for row in rows] == [case.reference for case in cases]
    assert [row["First applicant"] for row in rows] == ["Sam Ashworth", "Sam Birkett", "Sam Cole"]
    assert rows[0]["Email"] == "ash@example.org"
    assert rows[1]["Phone"] == "07700 900124"
    assert notes["Agreed by"] == "Iris Governance"
    assert notes["Names and contact details"].startswith("Yes: To write to them")


def test_a_file_with_names_says_what_whoever_rings_must_know(
    mel: Access, iris: Access, cases: list[Enquiry], change: Callable[..., None]
) -> None:
    """Who wants fostering unsaid, or no message left: beside the numbers, and only with names."""
    titles = ("Do not mention fostering", "Do not leave a message")
    change(cases[0], discreet=True, may_leave_message=False)
    change(cases[1], may_leave_message=False)
    export = asked(mel, names=True)
    decided(iris, export)
    rows, _ = read(taken(mel, export))
    said = [tuple(row[title] for title in titles) for row in rows]
    assert said == [("Yes", "Yes"), ("No", "Yes"), ("No", "No")]
    change(cases[0], **PROTECTED)
    rows, _ = read(taken(mel, export))
    assert [rows[0][title] for title in titles] == ["", ""]
    bare, _ = read(taken(mel, asked(mel)))
    assert not set(titles) & set(bare[0])


def test_a_protected_case_is_a_stage_and_dates(
    mel: Access, iris: Access, cases: list[Enquiry], change: Callable[..., None]
) -> None:
    """Even for a colleague whom the flag names: a file is read by others."""
    change(cases[0], **PROTECTED)
    named = replace(mel, reach=replace(mel.reach, named=(cases[0].pk,)))
    export = asked(named, names=True)
    decided(iris, export)
    for access in (mel, named):
        text = taken(access, export)
        rows, notes = read(text)
        shown = {title for title, value in rows[0].items() if value}
        assert shown == {
            "Export", "Case", "Details", "Stage", "In this stage since", "Days in this stage",
            "Received",
        }  # fmt: skip
        assert rows[0]["Details"] == "Protected: stage and dates only"
        assert notes["Protected"] == "1: stage and dates only"
        assert "Ashworth" not in text
        assert "ash@example.org" not in text


def test_handed_over_the_hub_has_milestones_and_the_council_all(
    cast: Cast, world: World, mel: Access, iris: Access, gareth: Access,
    cases: list[Enquiry], change: Callable[..., None],
) -> None:  # fmt: skip
    change(cases[0], seen_by=1, handed_over_at=MONDAY)
    export = asked(mel, names=True)
    decided(iris, export)
    rows, notes = read(taken(mel, export))
    assert rows[0]["Details"] == "With the council: milestones only"
    assert rows[0]["Council"] == "Gateshead Council"
    assert rows[0]["Handed over"] == "2026-03-02"
    for title in ("First applicant", "Phone", "Email", "Came for", "First contact promise"):
        assert rows[0][title] == "", title
        assert rows[1][title] or title == "Email", title
    assert notes["With the council"] == "1: milestones only"
    second = council_manager("Grace Second", world)
    export = asked(gareth, names=True)
    decided(second, export)
    rows, _ = read(taken(gareth, export))
    assert [row["First applicant"] for row in rows] == ["Sam Ashworth", "Sam Birkett"]
    assert rows[0]["Email"] == "ash@example.org"


def test_who_asked_for_privacy_is_reached_from_their_case(
    mel: Access, iris: Access, cases: list[Enquiry], change: Callable[..., None]
) -> None:
    change(cases[0], discreet=True)
    export = asked(mel, names=True)
    decided(iris, export)
    text = taken(mel, export)
    rows, notes = read(text)
    assert rows[0]["First applicant"] == "Sam Ashworth"
    assert rows[0]["Details"] == "Keep it private"
    assert (rows[0]["Phone"], rows[0]["Email"]) == ("", "")
    assert "ash@example.org" not in text
    assert notes["Keep it private"].startswith("1:")


def test_a_locked_case_is_not_in_it(mel: Access, cases: list[Enquiry]) -> None:
    export = asked(mel)
    locked = replace(mel, reach=replace(mel.reach, locked=(cases[0].pk,)))
    rows, _ = read(taken(locked, export))
    assert len(rows) == 2


def test_a_cell_is_never_a_formula(mel: Access, iris: Access, make_enquiry: MakeEnquiry) -> None:
    make_enquiry(first_name="=HYPERLINK(1)", last_name="+44")
    export = asked(mel, names=True)
    decided(iris, export)
    rows, _ = read(taken(mel, export))
    assert rows[0]["First applicant"] == "'=HYPERLINK(1) +44"


def test_no_column_is_made_of_what_never_leaves() -> None:
    """The registry decides: nothing special, criminal or about safety; names are marked so."""
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    for column in COLUMNS:
        for name in column.made_from:
            model, _, field = name.rpartition(".")
            assert may_export(model, field, with_reason=column.named), name
            assert class_of(model, field) not in (
                FieldClass.SPECIAL, FieldClass.CRIMINAL, FieldClass.SAFETY, FieldClass.SECRET,
            )  # fmt: skip


def test_a_column_that_may_not_leave_any_more_stops_the_file(
    mel: Access, cases: list[Enquiry], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(mel)
    monkeypatch.setattr("reports.columns.may_export", lambda *a, **k: a[1] != "source")
    assert "may not be exported any more" in refusal(mel, export)


def test_the_list_and_the_file_have_the_same_cases(mel: Access, cases: list[Enquiry]) -> None:
    filters = EnquiryFilters(council="gateshead", contact="new")
    export = asked(mel, filters=filters)
    assert export.rows == 2
    assert len(read(taken(mel, export))[0]) == 2


# --- Who may -------------------------------------------------------------------------------------


def council_manager(name: str, world: World) -> Access:
    user = User.objects.create(email=f"{name.split()[0].lower()}@council.example.org", name=name)
    row = Membership.objects.create(
        user=user, role=Role.COUNCIL_MANAGER, service=world.gateshead, starts=LONG_AGO
    )
    return access_of_membership(row)


def test_whoever_may_ask_may_open_the_page_of_the_export() -> None:
    for role, rights in ROLE_RIGHTS.items():
        assert Right.CASES_EXPORT not in rights or Right.EXPORT_APPROVE in rights, role


@pytest.mark.parametrize("name", ["asha", "gita", "iris", "pat", "adam"])
def test_nobody_else_may_ask(name: str, cast: Cast, cases: list[Enquiry]) -> None:
    with pytest.raises(PermissionDenied):
        asked(cast.access(name))
    assert not ExportRequest.objects.exists()


def test_nobody_agrees_to_their_own(mel: Access, cases: list[Enquiry]) -> None:
    export = asked(mel, names=True)
    with pytest.raises(PermissionDenied):
        decided(mel, export)
    with reaching(mel.reach), pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=export.pk).update(
            state=State.APPROVED, decided_by=mel.user, decided_at=MONDAY, usable_until=MONDAY
        )


def test_a_decision_is_made_once(mel: Access, iris: Access, cases: list[Enquiry]) -> None:
    export = asked(mel, names=True)
    decided(iris, export, agree=False)
    with pytest.raises(ExportRefused):
        decided(iris, export)
    assert refusal(mel, export) == "Nobody has agreed to this export."


def test_another_place_has_no_such_export(
    cast: Cast, gareth: Access, mel: Access, world: World, cases: list[Enquiry]
) -> None:
    council_manager("Grace Second", world)
    export = asked(gareth, names=True)
    for access in (mel, cast.access("iris")):  # the council's is the council's to agree to
        with pytest.raises(Http404):
            decided(access, export)
    with pytest.raises(Http404):
        taken(mel, export)
    with reaching(cast.access("emma").reach):
        assert not ExportRequest.objects.exists()


def test_only_who_asked_takes_it(mel: Access, world: World, cases: list[Enquiry]) -> None:
    user = User.objects.create(email="max@staff.example.org", name="Max Manager")
    role = Membership.objects.create(
        user=user, role=Role.HUB_MANAGER, cluster=world.ne, starts=LONG_AGO
    )
    export = asked(mel)
    with pytest.raises(PermissionDenied):
        taken(access_of_membership(role), export)


def test_a_role_lost_meanwhile_refuses(mel: Access, cases: list[Enquiry]) -> None:
    export = asked(mel)
    with pytest.raises(PermissionDenied):
        taken(replace(mel, rights=ROLE_RIGHTS[Role.HUB_OFFICER]), export)


def test_a_place_without_a_second_person_says_so(gareth: Access, cases: list[Enquiry]) -> None:
    with pytest.raises(ExportRefused, match="nobody else here may"):
        asked(gareth, names=True)
    assert asked(gareth).state == State.APPROVED


# --- How much, how often, how long ---------------------------------------------------------------


def test_more_than_the_cap_needs_a_second_person(
    mel: Access, cases: list[Enquiry], settings: Any
) -> None:
    settings.EXPORT_ROWS = 3
    assert asked(mel).second_because == ""
    settings.EXPORT_ROWS = 2
    export = asked(mel)
    assert export.waits
    assert export.second_because == "it has more than 2 cases"


def test_the_fourth_of_a_day_needs_a_second_person_and_is_told(
    mel: Access, cases: list[Enquiry]
) -> None:
    for _ in range(3):
        assert asked(mel).state == State.APPROVED
    fourth = asked(mel)
    assert fourth.second_because == "it is number 4 of the day"
    with reaching(mel.reach):
        told = Message.objects.filter(about_id=fourth.pk, kind="S20")
        assert set(told.values_list("occurrence", flat=True)) == {"asked", "watch many asked"}
        assert {row.user.name for row in told if row.user} == {"Iris Governance"}
    assert asked(mel, now=MONDAY + timedelta(days=1)).state == State.APPROVED


def test_a_day_is_counted_over_every_place_a_person_works_in(
    cast: Cast, world: World, mel: Access, cases: list[Enquiry]
) -> None:
    for _ in range(3):
        asked(mel)
    role = Membership.objects.create(
        user=cast.mel, role=Role.COUNCIL_MANAGER, service=world.sunderland, starts=LONG_AGO
    )
    elsewhere = access_of_membership(role)
    with pytest.raises(ExportRefused, match="it is number 4 of the day"):
        asked(elsewhere)
    with reaching(elsewhere.reach):  # counted, and not shown among that place's
        assert ExportRequest.objects.count() == 3
        assert not exports_here(elsewhere).exists()
    assert asked(cast.access("gareth")).second_because == ""  # nobody else's count


def test_three_downloads_within_a_day(mel: Access, cases: list[Enquiry]) -> None:
    export = asked(mel)
    for number in (1, 2, 3):
        assert read(taken(mel, export))[1]["Download"] == f"{number} of 3"
    assert "downloaded 3 times" in refusal(mel, export)
    other = asked(mel)
    assert "time to download it has passed" in refusal(mel, other, now=MONDAY + 24 * HOUR)
    taken(mel, other, now=MONDAY + 24 * HOUR - timedelta(seconds=1))


def test_too_many_new_cases_refuse_and_are_on_record(
    mel: Access, make_enquiry: MakeEnquiry
) -> None:
    def more(count: int, start: int) -> None:
        for number in range(start, start + count):
            make_enquiry(phone=f"07700 9{number:05}")

    more(20, 0)
    export = asked(mel)
    more(1, 20)
    assert len(read(taken(mel, export))[0]) == 21
    more(1, 21)
    assert "22 cases now, more than the 20" in refusal(mel, export)
    with reaching(mel.reach):
        refused = AuditEvent.objects.get(action="export.refused")
        assert refused.subject_id == export.pk


def test_a_wish_grows_old(mel: Access, iris: Access, cases: list[Enquiry]) -> None:
    export = asked(mel, names=True)
    with reaching(iris.reach), pytest.raises(ExportRefused, match="too long ago"):
        export_decide(
            access=iris, code=export.code, agree=True, why="", now=MONDAY + timedelta(days=8)
        )


def test_nothing_to_export_and_a_filter_not_read(mel: Access, cases: list[Enquiry]) -> None:
    with pytest.raises(ExportRefused, match="no cases"):
        asked(mel, filters=EnquiryFilters(stage="approved"))
    with pytest.raises(ExportRefused, match="could not read"):
        asked(mel, filters=EnquiryFilters.from_query({"stage": "no-such"}))


# --- The database holds it too -------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"with_names": True},
        {"rows": 9},
        {"why": "Something else entirely"},
        {"filters": {}},
        {"columns": []},
        {"downloads": 0},
        {"usable_until": MONDAY + timedelta(days=9)},
        {"state": "declined"},
    ],
)
def test_what_was_asked_and_decided_stands(
    values: dict[str, Any], mel: Access, cases: list[Enquiry]
) -> None:
    export = asked(mel)
    taken(mel, export)
    with reaching(mel.reach), pytest.raises(DatabaseError), transaction.atomic():
        ExportRequest.objects.filter(pk=export.pk).update(**values)
    with reaching(mel.reach), pytest.raises(DatabaseError), transaction.atomic():
        ExportRequest.objects.filter(pk=export.pk).delete()


def test_names_need_two_at_the_database(mel: Access, cases: list[Enquiry]) -> None:
    with reaching(mel.reach), pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.create(
            cluster=mel.cluster, asked_by=mel.user, asked_at=MONDAY, why=WHY, with_names=True,
            why_names=WHY, filters_said="All", rows=1, state=State.APPROVED, decided_at=MONDAY,
            usable_until=MONDAY,
        )  # fmt: skip


# --- Who is told ---------------------------------------------------------------------------------


def told(export: ExportRequest, world: World, occurrence: str) -> dict[str, Any]:
    """User and channel -> what the rule answers."""
    with reaching(access_of_system(world.ne).reach):
        rows = Message.objects.filter(about="export", about_id=export.pk, occurrence=occurrence)
        answers = rules.of("S20").prepare(list(rows.select_related("user")), MONDAY)
        return {f"{row.user} {row.channel}": answers[row.pk] for row in rows}


def test_the_second_person_and_then_the_first_are_told(
    mel: Access, iris: Access, world: World, cases: list[Enquiry]
) -> None:
    export = asked(mel, names=True)
    letters_ = told(export, world, "asked")
    assert set(letters_) == {"Iris Governance in_app", "Iris Governance email"}
    email = letters_["Iris Governance email"]
    assert email.to == "iris@staff.example.org"
    assert f"/staff/reports/exports/{export.code}/" in email.body
    assert "3 cases of North East Fostering Hub, with names" in email.body
    assert WHY not in email.body
    decided(iris, export)
    assert isinstance(told(export, world, "asked")["Iris Governance email"], rules.Skip)
    letters_ = told(export, world, "decided")
    assert set(letters_) == {"Mel Manager in_app", "Mel Manager email"}
    assert "Iris Governance agreed to your export" in letters_["Mel Manager email"].body


def test_an_odd_hour_is_told(mel: Access, world: World, cases: list[Enquiry]) -> None:
    night = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    export = asked(mel, now=night)
    taken(mel, export, now=night + HOUR)
    assert (
        "asked for an export of 3 cases"
        in told(export, world, "watch hours asked")["Iris Governance email"].body
    )
    assert (
        "downloaded" in told(export, world, "watch hours download 1")["Iris Governance email"].body
    )
    by_day = asked(mel)
    with reaching(mel.reach):
        assert not Message.objects.filter(about="export", about_id=by_day.pk).exists()


def test_a_council_of_one_manager_is_watched_by_its_hub(
    gareth: Access, world: World, cases: list[Enquiry]
) -> None:
    export = asked(gareth, now=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))  # a Sunday
    assert "Iris Governance email" in told(export, world, "watch hours asked")


def test_each_act_is_on_record(mel: Access, iris: Access, cases: list[Enquiry]) -> None:
    export = asked(mel, names=True)
    decided(iris, export)
    taken(mel, export)
    with reaching(mel.reach):
        events = AuditEvent.objects.filter(subject="export", subject_id=export.pk).order_by("pk")
        acts = [(event.action, event.actor_said) for event in events]
    assert acts == [
        ("export.asked", "Mel Manager"),
        ("export.agreed", "Iris Governance"),
        ("export.downloaded", "Mel Manager"),
    ]
    with reaching(mel.reach):
        said = [line.what for line in lines_of(mel, events)]
    assert said[0] == f"asked for an export of cases, {export.code}"
    assert all(export.code in line for line in said)


def test_a_code_leads_to_who_took_it(
    mel: Access, cases: list[Enquiry], capsys: pytest.CaptureFixture[str]
) -> None:
    export = asked(mel)
    call_command("export_find", export.code.lower())
    said = capsys.readouterr().out
    assert "Asked by: Mel Manager <mel@staff.example.org>" in said
    assert WHY in said
    with pytest.raises(CommandError):
        call_command("export_find", "EXP-22222222")


# --- The fences ----------------------------------------------------------------------------------


def test_each_fence_alone(
    cast: Cast, world: World, mel: Access, gareth: Access, cases: list[Enquiry]
) -> None:
    asked(mel), asked(gareth)
    council, other = cast.access("gareth"), cast.access("emma")
    with reaching(council.reach):  # PostgreSQL alone
        assert {row.asked_by_id for row in ExportRequest.objects.all()} == {cast.gareth.pk}
    with reaching(other.reach):
        assert not ExportRequest.objects.exists()
    with reaching(world.reach):  # the code alone
        seen = ExportRequest.objects.visible_to(council)
        assert {row.asked_by_id for row in seen} == {cast.gareth.pk}
        assert not ExportRequest.objects.visible_to(other).exists()
        assert set(cases_of(council, ALL, now=MONDAY)) == set(cases[:2])


# --- The pages -----------------------------------------------------------------------------------


ASK = "/staff/reports/exports/new/?view=all&council=gateshead"


def test_from_the_list_to_the_file(
    cast: Cast, cases: list[Enquiry], signed_in: Callable[[User], Client]
) -> None:
    mel = signed_in(cast.mel)
    page = mel.get("/staff/enquiries/?view=all&council=gateshead").content.decode()
    assert "Export these 2 cases" in page
    assert ASK.replace("&", "&amp;") in page
    form = mel.get(ASK).content.decode()
    assert "Export 2 cases" in form
    assert "Council: Gateshead Council" in form
    empty = mel.post(ASK, {})
    assert empty.status_code == 422
    assert "Say why you need this file" in empty.content.decode()
    answer = mel.post(ASK, {"why": WHY, "what": "codes"})
    shown = mel.get(answer["Location"]).content.decode()
    assert "Download the file" in shown
    file = mel.post(answer["Location"] + "file/")
    assert file.streaming
    assert file["Content-Disposition"].startswith('attachment; filename="EXP-')
    assert "no-store" in file["Cache-Control"]
    rows, _ = read(file.getvalue().decode())
    assert len(rows) == 2


def test_names_from_the_question_to_the_answer(
    cast: Cast, cases: list[Enquiry], signed_in: Callable[[User], Client]
) -> None:
    mel, iris = signed_in(cast.mel), signed_in(cast.iris)
    missing = mel.post(ASK, {"why": WHY, "what": "names"})
    assert "Say why names are needed" in missing.content.decode()
    answer = mel.post(ASK, {"why": WHY, "what": "names", "why_names": "To write to each of them"})
    address = answer["Location"]
    assert "Waits for a second person" in mel.get(address).content.decode()
    assert mel.post(address + "decision/", {"answer": "agree"}).status_code == 403
    seen = iris.get(address).content.decode()
    assert WHY in seen
    assert "To write to each of them" in seen
    assert "Do you agree to this export?" in seen
    assert iris.post(address + "decision/", {"answer": "decline"}).status_code == 422
    assert iris.post(address + "decision/", {"answer": "agree"}).status_code == 302
    assert iris.post(address + "file/").status_code == 403
    file = mel.post(address + "file/").getvalue().decode()
    assert "Sam Ashworth" in file
    assert "Cole" not in file


@pytest.mark.parametrize(
    ("name", "status"),
    [("asha", 403), ("gareth", 404), ("emma", 403), ("iris", 200), ("adam", 403)],
)
def test_an_export_as_every_kind_of_colleague(
    name: str, status: int, cast: Cast, mel: Access, cases: list[Enquiry],
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    export = asked(mel)
    client = signed_in(getattr(cast, name))
    there = client.get(reverse("reports:export", args=[export.code]))
    assert there.status_code == status
    if status == 404:
        nowhere = client.get(reverse("reports:export", args=["EXP-22222222"]))
        assert nowhere.content == there.content


def test_who_looks_after_the_hubs_record_reads_a_councils_export(
    cast: Cast, world: World, gareth: Access, cases: list[Enquiry],
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    """They are told of an unusual one; agreeing is the council's."""
    council_manager("Grace Second", world)
    export = asked(gareth, names=True)
    iris, mel = signed_in(cast.iris), signed_in(cast.mel)
    address = reverse("reports:export", args=[export.code])
    page = iris.get(address).content.decode()
    assert "Gateshead Council" in page
    assert "Do you agree" not in page
    assert iris.post(address + "decision/", {"answer": "agree"}).status_code == 404
    assert mel.get(address).status_code == 404


def test_a_search_is_not_offered_as_a_file(
    cast: Cast, cases: list[Enquiry], signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(cast.mel).get("/staff/enquiries/?q=ashworth").content.decode()
    assert "Ashworth" in page
    assert "Export th" not in page
    officer = signed_in(cast.asha).get("/staff/enquiries/").content.decode()
    assert "Export th" not in officer


def test_kinds_of_notice_fit_the_ledger() -> None:
    longest = max(f"watch {each} download 999" for each in letters.Unusual)
    assert len(longest) <= Message._meta.get_field("occurrence").max_length  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_does_not_pass_the_limit(mel: Access, cases: list[Enquiry]) -> None:
    """Six at the same moment: three need nobody, three a second person."""
    found: list[str] = []

    def one() -> None:
        try:
            found.append(asked(mel).second_because)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == ["", "", "", *[f"it is number {n} of the day" for n in (4, 5, 6)]]
