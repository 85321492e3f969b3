"""Households that were approved before come in by a sheet: checked, named, taken once."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from defusedxml.common import EntitiesForbidden
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.carer_sheets import HEADER, Made, csv_bytes, household, made_up, xlsx_bytes
from carers import sweeps, tidying
from carers.identity import identity_of
from carers.importing import workbook
from carers.importing.columns import SheetRefused
from carers.importing.reading import sheet_read
from carers.importing.turns import turn_of
from carers.models import Approval, Carer, CarerDeadline, CarerImport, Household
from carers.services.importing import ImportRefused, import_check, import_leave, import_take
from carers.year import DUTIES
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from hubs.time_limits import months_after
from messaging.models import Message
from tests.cast import MONDAY, Cast, World
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
State = CarerImport.State


@pytest.fixture
def gareth(cast: Cast) -> Access:
    """A manager of Gateshead's, who may import."""
    return cast.access("gareth")


def lines(count: int = 1, /, **cells: str) -> Made:
    """Households that are right, the first with other cells."""
    made = made_up(count, today=TODAY, bad=0)
    made.lines[0] |= cells
    return made


def check(access: Access, content: bytes | Made, **given: Any) -> CarerImport:
    content = csv_bytes(content.rows()) if isinstance(content, Made) else content
    with reaching(access.reach):
        return import_check(
            access=access, name="register.csv", content=content, **{"now": MONDAY, **given}
        )


def take(access: Access, row: CarerImport, **given: Any) -> CarerImport:
    with reaching(access.reach):
        return import_take(access=access, import_id=row.pk, **{"now": MONDAY, **given})


def said(row: CarerImport) -> list[str]:
    """Its faults in words, as the page has them."""
    return [f"Row {n}, {column}: {f'“{value}” ' if value else ''}{reason}"
            for n, column, reason, value in row.faults]  # fmt: skip


# As other programs write: empty rows, a size that is untrue, cells of every type, one far out.
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<dimension ref="A1:A1"/><sheetData><row r="1" ht="20"><c r="A1"/></row>
<row r="2"><c t="inlineStr"><is><t>A</t></is></c><c t="inlineStr"><is><r><t>B</t></r></is></c></row>
<row r="4"><c t="d"><v>2024-02-29T00:00:00</v></c><c><v>7.0</v></c><c><v>2.50</v></c>
<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c r="CW4"><v>1</v></c></row>
<row r="9"><c r="B9" t="str"><f t="shared" ref="B9:C9" si="0">A9&amp;""</f><v>x</v></c>
<c r="C9"><f t="shared" si="0"/><v>1</v></c></row>
<row r="1048576"><c t="inlineStr"><is><t>the last</t></is></c></row></sheetData></worksheet>"""


class TestTheBytes:
    def rows(self, content: bytes) -> list[tuple[int, list[str]]]:
        sheet = sheet_read(content)
        assert sheet.header == ["A", "B"]
        return sheet.rows

    @pytest.mark.parametrize("mark", [",", ";"])
    @pytest.mark.parametrize("bom", [True, False])
    def test_csv_of_either_kind(self, mark: str, bom: bool) -> None:
        content = csv_bytes([["A", "B"], ["", ""], ["Zoë, x;\ny", " 2 "]], mark=mark, bom=bom)
        assert self.rows(content) == [(3, ["Zoë, x;\ny", "2"])]

    @pytest.mark.parametrize("late", [True, False])
    def test_a_workbook_with_dates_of_its_own(self, late: bool) -> None:
        day = date(2024, 2, 29)
        cells: list[list[object]] = [
            ["A", "B"],
            [],
            ["Zoë & <Jo>", day],
            [7, 2.5],
            ["", "=A1+1"],
        ]
        assert self.rows(xlsx_bytes(cells, late=late)) == [
            (3, ["Zoë & <Jo>", "2024-02-29"]),
            (4, ["7", "2.5"]),
            (5, ["", "="]),
        ]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"A,B\n", "no rows under its first"),
            ("A,B\nJosé,1".encode("latin-1"), "not in UTF-8"),
            (b"A,B\n\0,1", "not a sheet"),
            (b"%PDF-1.7 \xff", "not in UTF-8"),
            (b'A,B\n"open,1\n', "quotation mark"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "old or locked"),
            (b"A,B\n" + b"1,2\n" * 20_001, "more than 20,000 rows"),
            (b"A,B\n" + b"1" * 10 * 1024 * 1024, "smaller than 10 MB"),
            (b"PK\x03\x04 and no more", "cannot be opened"),
        ],
    )
    def test_what_is_no_sheet_is_refused_in_words(self, content: bytes, says: str) -> None:
        with pytest.raises(SheetRefused, match=says):
            sheet_read(content)

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"parts": {"xl/vbaProject.bin": "Sub"}}, "macros"),
            ({"parts": {"xl/externalLinks/externalLink1.xml": "<a/>"}}, "links to other files"),
            ({"kind": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}, "macros"),
            ({"parts": {"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}}, "cannot be"),
            ({"parts": {"docProps/app.xml": "<!DOCTYPE a><a/>"}}, "cannot be opened"),
            ({"parts": {"xl/sharedStrings.xml": " " * 40_000_000}}, "cannot be opened"),
            ({"parts": {"xl/worksheets/sheet1.xml": "<worksheet><row>"}}, "cannot be opened"),
            (
                {"parts": {"xl/worksheets/sheet1.xml": SHEET.replace("1048576", "99999999999")}},
                "too many rows",
            ),
        ],
    )
    def test_a_workbook_made_to_harm_is_refused(self, given: dict[str, Any], says: str) -> None:
        with pytest.raises(SheetRefused, match=says):
            sheet_read(xlsx_bytes([["A", "B"], ["1", "2"]], **given))

    def test_entities_are_refused_by_the_parser_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook, "_check", lambda packed: None)
        bomb = SHEET.replace("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')
        content = xlsx_bytes([], parts={"xl/worksheets/sheet1.xml": bomb})
        with pytest.raises(ValueError, match="read worksheets") as refused:
            list(workbook.rows_of(content))
        assert isinstance(refused.value.__cause__, EntitiesForbidden)

    def test_a_sheet_of_every_kind_of_cell_that_lies_about_its_size(self) -> None:
        assert self.rows(xlsx_bytes([], parts={"xl/worksheets/sheet1.xml": SHEET})) == [
            (4, ["2024-02-29", "7", "2.5", "TRUE", "#N/A"]),
            (9, ["", "=", "="]),
            (1_048_576, ["the last"]),
        ]

    @pytest.mark.parametrize(
        ("header", "says"),
        [
            ([*HEADER, "Child’s name"], "do not know: “Child’s name”"),
            ([*HEADER, "POSTCODE "], "“Postcode” twice"),
            (HEADER[1:], "no column “Own reference”"),
        ],
    )
    def test_headings(self, gareth: Access, header: list[str], says: str) -> None:
        row = lines().rows()[1]
        with pytest.raises(SheetRefused, match=says), transaction.atomic():
            check(gareth, csv_bytes([header, [*row, "x"][: len(header)]]))
        with reaching(gareth.reach):
            assert not CarerImport.objects.exists()


def test_turns_of_what_comes_again() -> None:
    def due(_: int, day: date) -> date:
        return months_after(day, 12)

    start = date(2020, 3, 2)
    assert turn_of(start, start, due=due)[0] == 1
    assert turn_of(start, date(2021, 3, 2), due=due) == (1, start, date(2021, 3, 2))
    assert turn_of(start, date(2023, 3, 3), due=due) == (4, date(2023, 3, 2), date(2024, 3, 2))


class TestFaults:
    @pytest.mark.parametrize(
        ("cells", "says"),
        [
            ({"approved_on": "31/02/2024"}, "Row 2, Approved on: “31/02/2024” is not a date"),
            ({"born_1": "03/03/2026"}, "Row 2, Carer 1 date of birth: “03/03/2026” is in the"
                                       " future"),
            ({"review": "1950-01-01"}, "Row 2, Last review on: “1950-01-01” is before the day they"
                                       " were approved"),
            ({"last_name_1": "=A1"}, "Row 2, Carer 1 last name: has a formula. Put the plain value"
                                     " there"),
            ({"types": "short TERM, Aunt"}, "Row 2, Types of fostering: “Aunt” is not a type of"
                                            " fostering on the list"),
        ],
    )  # fmt: skip
    def test_are_named_in_words(self, gareth: Access, cells: dict[str, str], says: str) -> None:
        assert says in said(check(gareth, lines(**cells)))

    def test_all_of_a_row_and_no_row_is_silent(self, gareth: Access) -> None:
        row = check(gareth, lines(2, approved_on="x", postcode="y", oldest="z"))
        assert [fault[1] for fault in row.faults] == ["Approved on", "Oldest age", "Postcode"]
        assert (row.rows, row.good, row.already) == (2, 1, 0)

    def test_a_date_in_each_writing(self, gareth: Access) -> None:
        for at, written in enumerate(["2019-03-31", "31/03/2019", "31.3.2019", "43555"]):
            own = {"own_reference": f"W{at}", "last_name_1": f"Zz{at * 'z'}", "review": "",
                   "unannounced": "", "approved_on": written}  # fmt: skip
            made = lines(**own)
            made.lines[0] = {k: v for k, v in made.lines[0].items() if not k.endswith("_2")}
            take(gareth, check(gareth, made))
        with reaching(gareth.reach):
            days = set(Household.objects.values_list("approved_on", flat=True))
        assert days == {date(2019, 3, 31)}

    def test_of_doubles_every_one_is_named(self, gareth: Access) -> None:
        made = lines(3)
        made.lines[1]["own_reference"] = made.lines[0]["own_reference"]
        made.lines[2] |= {key: made.lines[0][key] for key in ("first_name_1", "born_1")}
        made.lines[2]["last_name_1"] = made.lines[0]["last_name_1"].upper()
        row = check(gareth, made)
        assert row.good == 0
        assert said(row) == [
            "Row 2, Carer 1 last name: names a person who is in row 4 too",
            "Row 2, Own reference: is the same as in row 3",
            "Row 3, Own reference: is the same as in row 2",
            "Row 4, Carer 1 last name: names a person who is in row 2 too",
        ]

    def test_the_same_person_twice_in_a_row(self, gareth: Access) -> None:
        made = lines()
        one = made.lines[0]
        one |= {f"{key}_2": one[f"{key}_1"] for key in ("first_name", "last_name", "born")}
        assert "names a person who is in this row twice" in said(check(gareth, made))[0]

    @pytest.mark.parametrize("number", [1, 3])
    def test_approved_elsewhere_is_said_and_not_where(
        self, gareth: Access, world: World, number: int
    ) -> None:
        made = lines(2)
        approved_in_derby(world, made.lines[1], number=number)
        row = check(gareth, made)
        assert row.good == 1
        assert said(row) == ["Row 3, Carer 1 last name: names a person who is approved already"]
        with reaching(world.reach):  # what was tried is taken back
            assert Carer.objects.count() == Household.objects.count() == 1


def approved_in_derby(world: World, line: dict[str, str], *, number: int = 1) -> None:
    """The first carer of a line is approved in another hub."""
    born = date.fromisoformat(line["born_1"])
    place = {"cluster": world.em, "service": world.derby}
    with reaching(world.reach):
        home = Household.objects.create(**place, reference="EM-H222222", approved_on=TODAY)
        Carer.objects.create(
            **place,
            household=home,
            first_name=line["first_name_1"],
            last_name=line["last_name_1"],
            date_of_birth=born,
            identity=identity_of(line["first_name_1"], line["last_name_1"], born, number=number),
            from_on=TODAY,
        )


class TestTaking:
    def test_what_was_in_the_row_is_on_the_register(self, gareth: Access, cast: Cast) -> None:
        made = lines(
            approved_on="2020-05-04", review="2025-06-01", unannounced="2025-11-30",
            worker=cast.gita.email.upper(), types="emergency; Short-term",
        )  # fmt: skip
        made.lines[0] |= {"dbs_1": "2020-01-15", "training_1": "2021-01-10", "medical_1": ""}
        row = take(gareth, check(gareth, made))
        assert (row.state, row.body, row.good) == (State.TAKEN, None, 1)
        with reaching(gareth.reach):
            home = Household.objects.get()
            assert home.reference.startswith("NE-H")
            assert len(home.reference) == 11
            assert (home.worker, home.enquiry, home.postcode) == (
                cast.gita, None, made.lines[0]["postcode"],
            )  # fmt: skip
            terms = Approval.objects.get()
            assert (terms.version, terms.types) == (1, ["short_term", "emergency"])
            one, _ = home.carers.order_by("pk")
            clocks = {
                (c.rule, c.carer and c.carer.first_name, c.occurrence): (
                    c.trigger_on, c.due_on, c.done_on,
                )
                for c in home.deadlines.select_related("carer")
            }  # fmt: skip
            first = made.lines[0]["first_name_1"]
            reviewed = date(2025, 6, 1)
            assert clocks["review", None, 6] == (date(2025, 5, 4), date(2026, 5, 4), reviewed)
            assert clocks["review", None, 7] == (reviewed, date(2026, 6, 1), None)
            assert clocks["unannounced", None, 7][1:] == (date(2026, 11, 30), None)
            # The DBS of the assessment runs on; the standards were met once and for all.
            assert clocks["dbs", first, 1] == (date(2020, 1, 15), date(2023, 1, 15), None)
            assert clocks["training", first, 1][2] == date(2021, 1, 10)
            assert ("training", first, 2) not in clocks
            assert clocks["medical", first, 1] == (date(2020, 5, 4), date(2022, 5, 4), None)
            assert clocks["supervision", None, 1] == (TODAY, TODAY + 42 * DAY, None)
            assert not home.deadlines.filter(rule="check_in").exists()  # long ago
            running = home.deadlines.running()
            assert set(running.values_list("rule", flat=True)) == (
                {duty.rule for duty in DUTIES if not duty.series}
            )
            assert one.first_name == first
            assert not running.filter(carer=one, rule="training").exists()

    def test_who_is_new_is_asked_after(self, gareth: Access) -> None:
        made = lines(approved_on=(TODAY - 70 * DAY).isoformat(), review="", review_panel="",
                     unannounced="")  # fmt: skip
        take(gareth, check(gareth, made))
        with reaching(gareth.reach):
            [one] = CarerDeadline.objects.filter(rule="check_in")
            assert (one.occurrence, one.due_on > TODAY) == (2, True)
            # And the tick finds nothing to start any more.
            assert sweeps.sweep_years(access_of_system(gareth.cluster), MONDAY) == 0  # type: ignore[arg-type]

    def test_nobody_is_told_of_what_was_overdue_long_ago(
        self, gareth: Access, world: World
    ) -> None:
        take(gareth, check(gareth, lines(approved_on="2010-05-04", review="2012-05-01")))
        system = access_of_system(world.ne)
        with reaching(system.reach):
            late = CarerDeadline.objects.running().filter(due_on__lt=TODAY - 60 * DAY)
            assert late.filter(rule="review").exists()
            sweeps.sweep_reminders(system, MONDAY)
            told = Message.objects.filter(kind="S80").values_list("occurrence", flat=True)
            assert not {f"{clock.pk} overdue" for clock in late} & set(told)

    def test_a_second_run_changes_nothing(self, gareth: Access) -> None:
        made = lines(5)
        take(gareth, check(gareth, made))
        again = check(gareth, made, now=MONDAY + DAY)
        assert (again.good, again.already, again.faults) == (0, 5, [])
        with pytest.raises(ImportRefused, match="nothing to take over"), transaction.atomic():
            take(gareth, again)
        made.lines[0] |= {"address": "2 Elsewhere", "oldest": "20"}
        other = check(gareth, made)
        assert (other.good, other.already) == (0, 4)
        assert said(other) == ["Row 2, Address: differs from the register, which is not changed"
                               " here. So do: Oldest age"]  # fmt: skip

    def test_of_a_couple_one_has_stopped(self, gareth: Access) -> None:
        """A sheet of before names both, a later one who goes on: each is here already."""
        made = lines(5)
        both = next(line for line in made.lines if line["last_name_2"])
        take(gareth, check(gareth, made))
        with reaching(gareth.reach):
            home = Household.objects.get(own_reference=both["own_reference"])
            stops = Carer.objects.filter(household=home, first_name=both["first_name_1"])
            assert stops.update(to_on=TODAY) == 1
        assert check(gareth, made).already == 5
        names = [name for name in both if name.endswith("_1") and f"{name[:-1]}2" in both]
        others = {name: both[f"{name[:-1]}2"] for name in names}
        alone = {name: both[name] for name in names}
        none = dict.fromkeys((f"{name[:-1]}2" for name in names), "")
        both |= others | none
        assert check(gareth, made).already == 5
        both |= alone
        assert [each.partition(": ")[2][:7] for each in said(check(gareth, made))] == ["differs"]

    def test_what_changed_since_is_looked_at_again(self, gareth: Access, world: World) -> None:
        made = lines(2)
        row = check(gareth, made)
        assert row.good == 2
        approved_in_derby(world, made.lines[0])
        row = take(gareth, row)
        assert (row.state, row.good, len(row.faults)) == (State.CHECKED, 1, 1)
        with reaching(gareth.reach):
            assert not Household.objects.exists()
        assert take(gareth, row).state == State.TAKEN

    def test_left_is_left_and_nothing_of_the_sheet_stays(
        self, gareth: Access, world: World
    ) -> None:
        made = lines(approved_on="31/02/2024")
        row = check(gareth, made)
        assert check(gareth, made).pk == row.pk  # the same file again
        with reaching(gareth.reach):
            row = import_leave(access=gareth, import_id=row.pk, now=MONDAY)
            assert (row.state, row.body, row.faults[0][3]) == (State.LEFT, None, "")
            import_leave(access=gareth, import_id=row.pk, now=MONDAY)
        with pytest.raises(ImportRefused, match="was left"), transaction.atomic():
            take(gareth, row)
        old = check(gareth, lines())
        system = access_of_system(world.ne)
        with reaching(system.reach):
            assert tidying.sweep_imports(system, MONDAY + 6 * DAY) == 0
            assert tidying.sweep_imports(system, MONDAY + 8 * DAY) == 1
            old.refresh_from_db()
            assert (old.state, old.body) == (State.LEFT, None)
            events = AuditEvent.objects.filter(subject="carer_import").values_list("action")
            assert [action for (action,) in events.order_by("pk")] == [
                *["carers.import_checked"] * 2, "carers.import_left",
                "carers.import_checked", "carers.import_left",
            ]  # fmt: skip

    def test_who_may(self, cast: Cast, gareth: Access) -> None:
        for name in ("gita", "mel", "asha"):
            with pytest.raises(PermissionDenied), transaction.atomic():
                check(cast.access(name), lines())
        row = check(gareth, lines())
        assert take(gareth, row).state == State.TAKEN

    def test_ended_it_stands(self, gareth: Access) -> None:
        row = take(gareth, check(gareth, lines()))
        with reaching(gareth.reach):
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                CarerImport.objects.filter(pk=row.pk).update(good=9)
            home = Household.objects.get()
            home.pk, home.reference = None, "NE-H2222222"
            with pytest.raises(DatabaseError, match="own_reference_once"), transaction.atomic():
                home.save()


def test_a_thousand_rows_of_which_some_are_bad(gareth: Access, cast: Cast, world: World) -> None:
    """bench/carer_import.py does the same with 5,000, and says how long it takes."""
    away = household(99_999, today=TODAY, rng=random.Random(3))
    approved_in_derby(world, away)
    elsewhere = {key: away[key] for key in ("first_name_1", "last_name_1", "born_1")}
    made = made_up(1000, today=TODAY, worker=cast.gita.email, elsewhere=elsewhere)
    row = check(gareth, made)
    named = {n: {column for m, column, *_ in row.faults if m == n} for n, *_ in row.faults}
    assert named.keys() == made.wrong.keys()
    assert len(named) >= 50
    assert all(column in named[n] for n, column in made.wrong.items())
    assert (row.rows, row.good, row.already) == (1000, 1000 - len(named), 0)
    with reaching(gareth.reach), CaptureQueriesContext(connection) as asked:
        import_take(access=gareth, import_id=row.pk, now=MONDAY)
    assert len(asked) < 60  # in bulk
    with reaching(gareth.reach):
        assert Household.objects.count() == Approval.objects.count() == row.good
        assert set(Household.objects.values_list("own_reference", flat=True)) == {
            line["own_reference"] for at, line in enumerate(made.lines) if at + 2 not in made.wrong
        }
        clocks = CarerDeadline.objects.count()
    again = check(gareth, made)
    assert (again.good, again.already, len(again.faults)) == (0, row.good, len(row.faults))
    with reaching(gareth.reach):
        assert CarerDeadline.objects.count() == clocks


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_take_it_once(gareth: Access) -> None:
    one, other = lines(4), lines(5)
    del other.lines[0]
    rows = [check(gareth, made) for made in (one, other)]  # three households are in both

    def press(number: int) -> str:
        try:
            return str(take(gareth, rows[number % 2]).state)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        states = list(pool.map(press, range(20)))
    # Of the sheet that came second the register had changed; looked at anew, the next took it.
    assert sorted(set(states)) == [State.CHECKED, State.TAKEN]
    assert states.count(State.CHECKED) == 1
    with reaching(gareth.reach):
        assert Household.objects.count() == Approval.objects.count() == 5
        assert AuditEvent.objects.filter(action="carers.import_taken").count() == 2


class TestPages:
    def test_from_the_template_to_the_register(
        self, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        gareth = signed_in(cast.gareth)
        template = gareth.get(reverse("carers:import_template"))
        assert template.content.decode("utf-8-sig").split("\r\n")[0] == ",".join(HEADER)
        made = made_up(3, today=TODAY, bad=0)
        made.lines[1]["approved_on"] = "31/02/2024"
        file = SimpleUploadedFile("Our register.csv", csv_bytes(made.rows()))
        shown = gareth.post(reverse("carers:imports"), {"file": file}, follow=True)
        text = words(shown)
        assert "Our register.csv" in text
        assert "“31/02/2024” is not a date" in text
        assert "Take over the 2 good rows" in text
        page = shown.redirect_chain[-1][0]
        faults = gareth.get(f"{page}faults.csv").content.decode("utf-8-sig")
        assert "3,Approved on,“31/02/2024” is not a date" in faults
        assert "No household is approved yet" in words(gareth.get(reverse("carers:register")))
        text = words(gareth.post(f"{page}take/", follow=True))
        assert "2 households were taken over" in text
        assert "31/02/2024" not in text
        assert "Chidi" in words(gareth.get(reverse("carers:register")))
        text = words(gareth.post(f"{page}leave/", follow=True))
        assert "Taken over" in text
        assert signed_in(cast.gita).get(page).status_code == 403

    def test_what_cannot_be_read_is_said_at_the_field(
        self, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        gareth = signed_in(cast.gareth)
        for content, says in (
            (b"\xd0\xcf\x11\xe0", "old or locked Excel file"),
            (b"1" * (10 * 1024 * 1024 + 1), "smaller than 10 MB"),
            (b"", "The file is empty"),
        ):
            file = SimpleUploadedFile("a.csv", content)
            shown = gareth.post(reverse("carers:imports"), {"file": file})
            assert shown.status_code == 422
            assert says in words(shown)
        assert "Choose a file" in words(gareth.post(reverse("carers:imports"), {}))
