"""What the daily sweep of checks costs does not grow with the cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enquiries.models import Check, Enquiry
from enquiries.services.chasing import expiries_plan
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import SeenBy
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.enquiries.test_glass import protect
from tests.journey.road import Rows, place_reach

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


def check_of(enquiry: Enquiry, cast: Cast, expires_on: date, kind: str = "dbs") -> Check:
    with reaching(place_reach(enquiry)):
        return Rows(enquiry, by=cast.gita).check(kind=kind, expires_on=expires_on)


def test_what_runs_out_is_found_in_as_many_queries_for_ten_cases_as_for_two(
    cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    """With an owner, without one, and protected; what ran out long ago is left alone."""
    first = make_enquiry()
    system = access_of_system(first.cluster)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries, reaching(system.reach):
            expiries_plan(system, MONDAY)
        return len(queries)

    check_of(first, cast, TODAY)
    old = check_of(first, cast, TODAY - timedelta(weeks=5), "medical")
    ends = [cast.asha, cast.ben, None, "protected"]

    def more(count: int) -> None:
        for n in range(count):
            case = make_enquiry(phone=f"07700 9006{count}{n}")
            check_of(case, cast, TODAY + timedelta(days=n))
            end = ends[n % 4]
            if end == "protected":
                protect(cast, case)
                continue
            with reaching(system.reach):
                Enquiry.objects.filter(pk=case.pk).update(owner=end)

    more(4)
    some = asked()
    more(8)
    assert asked() == some
    with reaching(system.reach):
        told = Message.objects.filter(kind="S31")
        assert told.values("about_id").distinct().count() == 13
        protected = Enquiry.objects.filter(seen_by=SeenBy.NAMED).values("pk")
        assert {m.user for m in told.filter(about_id__in=protected)} == {cast.asha, cast.ben}
        assert not told.filter(occurrence=str(old.pk)).exists()
