"""How many children a household may have: the sentences, the rows, the races, the totals."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carers.models import Approval, Exemption, Household, Places
from carers.places import Count, Leave, in_the_way, out_of_date
from carers.selectors.places import home_authority, places_of, places_total
from carers.services.placing import exemption_cancel, exemption_record, places_record
from enquiries.models import Enquiry
from hubs.fence import reaching
from hubs.models import AuditEvent, LocalAuthority, SeenBy, User
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
WHERE = "Gateshead, where they live"


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """Approved a hundred days ago for two children, in Gateshead."""
    case = make_enquiry(now=MONDAY)
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY - 100 * DAY)
        return rows.household(terms={"most_children": 2}, postcode="NE8 1HH")


def count(cast: Cast, home: Household, filled: int, **more: Any) -> Places:
    access = cast.access("gita")
    given = {"from_on": TODAY, "unavailable": 0, "now": MONDAY, **more}
    with reaching(access.reach):
        return places_record(access=access, household_id=home.pk, filled=filled, **given)


def test_a_number_that_the_terms_set_meanwhile_is_held_against_nobodys(
    cast: Cast, home: Household
) -> None:
    """The page asked for it, and a colleague counted by the new terms since."""
    count(cast, home, 1)
    old = {"approved": "3", "filled": "1", "unavailable": "0", "why": "", "all_siblings": "no"}
    assert count(cast, home, 2, shown=old).approved == 2


def exempt(cast: Cast, home: Household, most: int, **more: Any) -> Exemption:
    access = cast.access("gita")
    usual = {"granted_on": TODAY - 9 * DAY, "now": MONDAY}
    with reaching(access.reach):
        authority = home_authority(home)
        assert authority is not None
        return exemption_record(
            access=access,
            household_id=home.pk,
            authority_id=authority.pk,
            most_children=most,
            **{**usual, **more},
        )


@pytest.mark.parametrize(
    ("given", "leave", "field", "says"),
    [
        (Count(2, 3), None, "filled", f"for 2 children. A third needs an exemption by {WHERE}"),
        (Count(7, 8), None, "filled", "for 7 children. An eighth needs an exemption by"),
        (
            Count(4, 4),
            None,
            "filled",
            "The usual limit is 3 children, unless all are siblings of one another. A fourth needs"
            f" an exemption by {WHERE}",
        ),
        (Count(2, 4), 3, "filled", "Their exemption allows 3 children, and not 4"),
        (Count(2, 1, 2, "break"), None, "unavailable", "1 placed and 2 not available make 3"),
        (Count(2, 3, 1, "break"), 3, "unavailable", "Every place is taken, so none can be kept"),
        (Count(2, 1, 1), None, "why", "Select why a place is not available"),
        (Count(2, 1, 0, "break"), None, "unavailable", "or take the reason away"),
        (Count(4, 4, 0, "", all_siblings=True), None, "", ""),
        (Count(2, 3), 3, "", ""),
        (Count(3, 3), None, "", ""),
        (Count(3, 1, 2, "works"), None, "", ""),
    ],
)
def test_what_stands_in_the_way(given: Count, leave: int | None, field: str, says: str) -> None:
    allowed = Leave(leave, TODAY) if leave else None
    found = in_the_way(given, allowed, council=WHERE)
    assert list(found) == ([field] if field else [])
    assert says in found.get(field, "")


def test_the_days_of_an_exemption() -> None:
    leave = Leave(4, TODAY, ends_on=TODAY + 9 * DAY, cancelled_on=TODAY + 5 * DAY)
    stands = [leave.stands(TODAY + days * DAY) for days in (-1, 0, 4, 5)]
    assert stands == [False, True, True, False]
    assert Leave(4, TODAY, ends_on=TODAY).stands(TODAY)
    assert not Leave(4, TODAY, ends_on=TODAY).stands(TODAY + DAY)


def test_a_count_that_no_longer_fits_says_so() -> None:
    def said(**given: Any) -> list[str]:
        return out_of_date(**{"counted": 3, "most_now": 3, "leave": None, "today": TODAY} | given)

    assert said() == said(most_now=None) == said(leave=Leave(4, TODAY)) == []
    assert said(most_now=2) == [
        "The terms allow 2 children now, and this count was made for 3. Record the places again."
    ]
    assert "is over" in said(leave=Leave(4, TODAY, cancelled_on=TODAY))[0]


class TestCounts:
    def test_follow_one_another_and_keep_the_history(self, home: Household, cast: Cast) -> None:
        first = count(cast, home, 1, from_on=TODAY - 90 * DAY)
        second = count(cast, home, 2, from_on=TODAY - 30 * DAY)
        again = count(cast, home, 2, from_on=TODAY - 30 * DAY)
        mended = count(cast, home, 1, unavailable=1, why="break", from_on=TODAY - 30 * DAY)
        assert again.pk == second.pk
        with reaching(place_reach(home.enquiry)):
            first.refresh_from_db()
            assert (first.vacant, first.to_on) == (1, TODAY - 30 * DAY)
            assert (mended.approved, mended.vacant, mended.usual_limit) == (2, 0, 3)
            access = cast.access("gita")
            assert [row.pk for row in places_of(access, home)] == [mended.pk, first.pk]
            assert AuditEvent.objects.filter(action="carers.places_recorded").count() == 3
        with pytest.raises(ValidationError, match="The last count is from"):
            count(cast, home, 1, from_on=TODAY - 31 * DAY)

    def test_days_that_cannot_be(self, home: Household, cast: Cast) -> None:
        for day, says in ((DAY, "future"), (-101 * DAY, "before the approval")):
            with pytest.raises(ValidationError, match=says):
                count(cast, home, 1, from_on=TODAY + day)

    def test_are_of_the_terms_of_their_day(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            Approval.objects.filter(household=home).update(to_on=TODAY - 10 * DAY)
        early = count(cast, home, 2, from_on=TODAY - 20 * DAY, approved=9)
        assert early.approved == 2  # what was typed counts only where the terms set no number
        with pytest.raises(ValidationError, match="the terms set no number"):
            count(cast, home, 2)  # no terms stand today
        assert count(cast, home, 3, approved=3).approved == 3

    def test_more_than_approved_only_under_an_exemption(self, home: Household, cast: Cast) -> None:
        with pytest.raises(ValidationError, match=f"A third needs an exemption by {WHERE}"):
            count(cast, home, 3)
        exempt(cast, home, 4)
        with pytest.raises(ValidationError, match="allows 4 children, and not 5"):
            count(cast, home, 5)
        row = count(cast, home, 4)
        assert (row.vacant, row.exemption is not None) == (0, True)
        assert count(cast, home, 2).exemption is None  # it is not used where none is needed

    def test_nobody_else_records_them(self, home: Household, cast: Cast) -> None:
        for name, refusal in (
            ("asha", PermissionDenied),
            ("dee", PermissionDenied),
            ("sunil", Household.DoesNotExist),
        ):
            access = cast.access(name)
            with reaching(access.reach), pytest.raises(refusal):
                places_record(
                    access=access, household_id=home.pk, from_on=TODAY, filled=1, now=MONDAY
                )

    def test_not_of_an_approval_that_ended(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            Household.objects.filter(pk=home.pk).update(ended_on=TODAY)
        with pytest.raises(ValidationError, match="has ended"):
            count(cast, home, 1)


class TestExemptions:
    def test_are_kept_once_and_cancelled_once(self, home: Household, cast: Cast) -> None:
        row = exempt(cast, home, 4, conditions=" Until the summer. ")
        assert exempt(cast, home, 4, conditions="Until the summer.") == row
        with pytest.raises(ValidationError, match="recorded already"):
            exempt(cast, home, 4, conditions="Until Easter.")
        assert (str(row.authority), row.conditions) == ("Gateshead", "Until the summer.")
        access = cast.access("gita")
        given = {"access": access, "exemption_id": row.pk, "now": MONDAY}
        with reaching(access.reach):
            for day, says in ((TODAY + DAY, "future"), (TODAY - 10 * DAY, "before it was given")):
                with pytest.raises(ValidationError, match=says), transaction.atomic():
                    exemption_cancel(cancelled_on=day, **given)
            exemption_cancel(cancelled_on=TODAY, **given)
            assert exemption_cancel(cancelled_on=TODAY, **given).cancelled_on == TODAY
            with pytest.raises(ValidationError, match="cancelled from"):
                exemption_cancel(cancelled_on=TODAY - DAY, **given)
        with pytest.raises(ValidationError, match="A third needs an exemption"):
            count(cast, home, 3)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"granted_on": TODAY + DAY}, "granted_on"),
            ({"ends_on": TODAY - 10 * DAY}, "ends_on"),
            ({"most": 0}, "most_children"),
            ({"most": 13}, "most_children"),
        ],
    )
    def test_what_cannot_be(
        self, home: Household, cast: Cast, wrong: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            exempt(cast, home, wrong.pop("most", 4), **wrong)
        assert list(refused.value.message_dict) == [field]


class TestTheDatabase:
    """Every rule by itself, past the services."""

    def row(self, home: Household, **given: Any) -> Places:
        usual = {"from_on": TODAY, "approved": 3, "filled": 1, "usual_limit": 3}
        return Places.objects.create(household=home, **{**usual, **given})

    def exemption(self, home: Household, cast: Cast, **given: Any) -> Exemption:
        usual = {"granted_on": TODAY, "most_children": 4, "recorded_by": cast.gita}
        leeds = LocalAuthority.objects.get(name="Leeds")
        return Exemption.objects.create(household=home, authority=leeds, **{**usual, **given})

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"to_on": TODAY - DAY}, "places_in_order"),
            ({"filled": 2, "unavailable": 2, "why": "break"}, "places_add_up"),
            ({"filled": 4, "all_siblings": True}, "places_add_up"),
            ({"unavailable": 1}, "not_available_has_a_reason"),
            ({"why": "break"}, "not_available_has_a_reason"),
            ({"approved": 4, "filled": 4}, "within_the_usual_limit"),
            ({"filled": -1}, "filled_check"),
        ],
    )
    def test_refuses_a_count(self, home: Household, given: dict[str, Any], rule: str) -> None:
        with (
            reaching(place_reach(home.enquiry)),
            pytest.raises(DatabaseError, match=rule),
            transaction.atomic(),
        ):
            self.row(home, **given)

    def test_one_stands_and_what_is_over_stays(self, home: Household) -> None:
        with reaching(place_reach(home.enquiry)):
            row = self.row(home, unavailable=1, why="works")
            assert row.vacant == 1
            with pytest.raises(DatabaseError, match="one_count_of_places"), transaction.atomic():
                self.row(home)
            rows = Places.objects.filter(pk=row.pk)
            rows.update(to_on=TODAY + DAY)
            for change in ({"filled": 0}, {"to_on": TODAY + 5 * DAY}, {"to_on": None}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    rows.update(**change)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows.delete()
            with (
                pytest.raises(DatabaseError, match="generated"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("update carers_places set vacant = 9 where id = %s", [row.pk])

    @pytest.mark.parametrize(
        "given",
        [
            {"granted_on": TODAY + DAY},
            {"granted_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY},
            {"granted_on": TODAY - 9 * DAY, "cancelled_on": TODAY},
            {"most_children": 3},
        ],
    )
    def test_an_exemption_that_does_not_allow_it_is_none(
        self, home: Household, cast: Cast, given: dict[str, Any]
    ) -> None:
        with reaching(place_reach(home.enquiry)):
            weak = self.exemption(home, cast, **given)
            with pytest.raises(DatabaseError, match="does not allow so many"), transaction.atomic():
                self.row(home, filled=4, exemption=weak)
            good = self.exemption(home, cast)
            assert self.row(home, filled=4, exemption=good).vacant == 0
            with pytest.raises(DatabaseError, match="places_add_up"), transaction.atomic():
                Places.objects.filter(household=home).update(unavailable=1, why="break")

    def test_another_households_exemption_is_none(
        self, home: Household, cast: Cast, make_enquiry: MakeEnquiry
    ) -> None:
        case = make_enquiry(now=MONDAY, phone="07700 900777", last_name="Other")
        with reaching(place_reach(case)):
            other = Rows(case, by=cast.gita, now=MONDAY).household()
            theirs = self.exemption(other, cast)
            with pytest.raises(DatabaseError, match="does not allow so many"), transaction.atomic():
                self.row(home, filled=4, exemption=theirs)

    def test_an_exemption_in_order(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            for given, rule in (
                ({"ends_on": TODAY - DAY}, "exemption_in_order"),
                ({"cancelled_on": TODAY - DAY}, "exemption_cancelled_in_order"),
            ):
                with pytest.raises(DatabaseError, match=rule), transaction.atomic():
                    self.exemption(home, cast, **given)
            row = self.exemption(home, cast)
            for change in ({"most_children": 9}, {"granted_on": TODAY - 9 * DAY}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    Exemption.objects.filter(pk=row.pk).update(**change)
            Exemption.objects.filter(pk=row.pk).update(cancelled_on=TODAY)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                Exemption.objects.filter(pk=row.pk).update(cancelled_on=None)

    def test_a_row_has_its_households_place(self, home: Household, world: World) -> None:
        with reaching(place_reach(home.enquiry)):
            row = self.row(home, cluster=world.em, service=world.sunderland)
            row.refresh_from_db()
            assert (row.cluster_id, row.service_id) == (home.cluster_id, home.service_id)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                Places.objects.filter(pk=row.pk).update(service=world.sunderland)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_leave_one_count_that_stands(home: Household, cast: Cast) -> None:
    def press(number: int) -> None:
        try:
            count(cast, home, number % 3)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(20)))
    with reaching(cast.access("gita").reach):
        assert Places.objects.filter(household=home, to_on=None).count() == 1
        assert Places.objects.filter(household=home).exclude(to_on=None).count() >= 2


class TestTotals:
    @given(
        rows=st.lists(
            st.tuples(
                st.integers(0, 5), st.integers(0, 6), st.integers(0, 3), st.booleans(),
                st.sampled_from(["break", "works", "other"]), st.integers(-30, 3),
            ),
            min_size=1,
            max_size=6,
        )
    )  # fmt: skip
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_add_up_whatever_was_recorded(
        self, home: Household, cast: Cast, rows: list[Any]
    ) -> None:
        """filled + vacant + not available = approved, and children beyond it told apart; against
        sums made by hand of the rows that the services took."""
        access, kept = cast.access("gita"), []
        with transaction.atomic(), reaching(place_reach(home.enquiry)):
            mark = transaction.savepoint()
            Household.objects.filter(pk=home.pk).update(worker=None)
            for number, (approved, filled, away, siblings, why, start) in enumerate(rows):
                house = Household.objects.create(
                    cluster=home.cluster,
                    service=home.service,
                    reference=f"NE-HY{number}",
                    postcode="NE8 1HH",
                    approved_on=TODAY - 40 * DAY,
                )
                if filled % 2:
                    exempt(cast, house, 6, granted_on=TODAY - 40 * DAY)
                try:
                    with transaction.atomic():
                        row = count(
                            cast, house, filled, approved=approved, unavailable=away,
                            why=why if away else "", all_siblings=siblings,
                            from_on=TODAY + start * DAY, now=MONDAY + 9 * DAY,
                        )  # fmt: skip
                except ValidationError:
                    continue
                if start <= 0:
                    kept.append(row)
            with reaching(access.reach):
                total = places_total(access, TODAY)
            transaction.savepoint_rollback(mark)
        assert total.filled + total.vacant + total.unavailable == total.approved + total.over
        assert total.approved == sum(row.approved for row in kept)
        assert total.filled == sum(row.filled for row in kept)
        assert total.over == sum(max(row.filled - row.approved, 0) for row in kept)
        assert total.over_filled == sum(row.filled > row.approved for row in kept)
        assert sum(total.by_reason.values()) == total.unavailable
        assert (total.households, total.uncounted) == (len(kept), len(rows) + 1 - len(kept))

    def test_as_they_stood_on_a_day(self, home: Household, cast: Cast) -> None:
        count(cast, home, 1, from_on=TODAY - 50 * DAY)
        count(cast, home, 0, unavailable=2, why="illness", from_on=TODAY - 20 * DAY)
        access = cast.access("gita")
        with reaching(access.reach):
            days = {ago: places_total(access, TODAY - ago * DAY) for ago in (101, 60, 50, 21, 20)}
            assert (days[101].households, days[101].uncounted) == (0, 0)
            assert (days[60].households, days[60].uncounted) == (0, 1)
            assert (
                (days[50].filled, days[50].vacant) == (days[21].filled, days[21].vacant) == (1, 1)
            )
            assert (days[20].filled, days[20].by_reason) == (0, {"illness": 2})
            # Why is told to managers alone where it is an allegation.
            count(cast, home, 0, unavailable=1, why="allegation")
            for who, why in (("gita", "other"), ("gareth", "allegation")):
                assert places_total(cast.access(who), TODAY).by_reason == {why: 1}
            Household.objects.filter(pk=home.pk).update(ended_on=TODAY)
            assert places_total(access, TODAY).households == 0
            assert places_total(access, TODAY - DAY).households == 1

    def test_what_a_hub_may_not_see_is_told_apart(self, home: Household, cast: Cast) -> None:
        count(cast, home, 1)
        for seen_by, expected in ((SeenBy.ALL, (1, 0)), (SeenBy.COUNCIL, (0, 1))):
            with reaching(place_reach(home.enquiry)):
                Enquiry.objects.filter(pk=home.enquiry_id).update(seen_by=seen_by)
            access = cast.access("mel")
            with reaching(access.reach):
                total = places_total(access, TODAY)
                assert (total.households, total.unseen) == expected
                assert (total.uncounted, total.approved) == (0, 2 * expected[0])


def test_pages(make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[[User], Client]) -> None:
    """A worker is told what stands in the way, records an exemption, and the places; a change of
    terms makes the count stale; why a place is not available is told only to who may know."""
    now = timezone.now()
    case = make_enquiry(now=now)
    with reaching(place_reach(case)):
        home = Rows(case, by=cast.gita, now=now - 50 * DAY).household(
            terms={"most_children": 2}, postcode="NE8 1HH"
        )

    def post(who: User, name: str, *more: int, **data: object) -> str:
        url = reverse(f"carers:{name}", args=[home.reference, *more])
        sent = {key: str(value) for key, value in data.items()}
        return words(signed_in(who).post(url, sent, follow=True))

    def day(name: str, when: datetime) -> dict[str, int]:
        local = timezone.localdate(when)
        return {f"{name}-day": local.day, f"{name}-month": local.month, f"{name}-year": local.year}

    today = day("from_on", now)
    said = post(cast.gita, "places", filled=3, unavailable=0, **today)
    assert f"A third needs an exemption by {WHERE}" in said
    with reaching(place_reach(case)):
        authority = home_authority(home)
    assert authority is not None
    said = post(
        cast.gita, "exemption", authority=authority.pk, most_children=3,
        **day("granted_on", now - 5 * DAY),
    )  # fmt: skip
    assert "Up to 3 children at once, by Gateshead, from" in said
    assert "Places recorded." in post(cast.gita, "places", filled=3, unavailable=0, **today)
    with reaching(place_reach(case)):
        exemption = Exemption.objects.get()
    said = post(cast.gita, "exemption_cancel", exemption.pk, **day("cancelled_on", now))
    assert "The exemption that it stands on is over. Record the places again." in said
    allegation = {"filled": 1, "unavailable": 1, "why": "allegation", **today}
    assert "Select a valid choice" in post(cast.gita, "places", **allegation)
    assert "1: An allegation is looked into" in post(cast.gareth, "places", **allegation)
    page = words(signed_in(cast.gita).get(reverse("carers:household", args=[home.reference])))
    assert "1: Another reason" in page
    assert "llegation" not in page
    assert "3 placed of 2" not in page  # put right on its own day
