"""The access review: who has which role, when it was last used, and who looked at it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, MembershipReview, User
from hubs.services import memberships_keep, roles_to_review
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def row_of(page: str, name: str) -> str:
    """The table row that names somebody."""
    (row,) = [row for row in page.split("<tr")[1:] if f">{name}<" in row or f">{name}</th" in row]
    return row


def test_everybody_with_a_role_here_is_listed(cast: Cast, signed_in: Any) -> None:
    page = signed_in(cast.adam).get("/staff/people/review/").content.decode()
    for here in (cast.asha, cast.gita, cast.sunil, cast.liam):
        assert here.name in page
    assert cast.emma.name not in page
    assert "should be looked at now" in page
    assert 'name="keep"' not in row_of(page, cast.adam.name)  # one's own


def test_keeping_a_role_is_on_record_and_due_again_in_six_months(
    cast: Cast, signed_in: Any, world: World
) -> None:
    admin = signed_in(cast.adam)
    asha, ben = membership(cast.asha), membership(cast.ben)
    told = admin.post("/staff/people/review/keep/", {"keep": [asha.pk, ben.pk]}, follow=True)
    assert "2 roles kept" in told.content.decode()
    row = row_of(told.content.decode(), cast.asha.name)
    assert "Adam Administrator," in row
    assert "Due since" not in row
    assert "Due since" in row_of(told.content.decode(), cast.gita.name)
    assert MembershipReview.objects.filter(membership=asha, by=cast.adam, outcome="kept").exists()
    with reaching(world.reach):
        assert AuditEvent.objects.filter(action="membership.reviewed").count() == 2
    access = cast.access("adam")
    with reaching(access.reach):
        for days, due in ((180, False), (184, True)):
            later = timezone.now() + timedelta(days=days)
            found = {r.membership.pk: r for r in roles_to_review(access=access, now=later)}
            assert found[asha.pk].is_due is due


def test_ending_a_role_is_a_review_too(cast: Cast, signed_in: Any) -> None:
    asha = membership(cast.asha)
    signed_in(cast.adam).post(f"/staff/people/{asha.pk}/end/")
    assert MembershipReview.objects.get(membership=asha).outcome == "ended"


@pytest.mark.parametrize(("days", "marked"), [(89, False), (90, True)])
def test_what_nobody_used_for_90_days_is_marked(
    cast: Cast, signed_in: Any, days: int, marked: bool
) -> None:
    used = timezone.localdate() - timedelta(days=days)
    Membership.objects.filter(user=cast.asha).update(last_used_on=used)
    page = signed_in(cast.adam).get("/staff/people/review/").content.decode()
    assert ("Not used for 90 days" in row_of(page, cast.asha.name)) is marked


def test_a_new_role_has_90_days_to_be_used(cast: Cast, signed_in: Any) -> None:
    Membership.objects.filter(user=cast.asha).update(starts=timezone.localdate())
    row = row_of(signed_in(cast.adam).get("/staff/people/review/").content.decode(), cast.asha.name)
    assert "Never" in row
    assert "Not used for 90 days" not in row


def test_a_role_is_used_once_a_day(cast: Cast, signed_in: Any) -> None:
    officer = signed_in(cast.asha)

    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get("/staff/start/").status_code == 200
        return sum('UPDATE "hubs_membership"' in query["sql"] for query in queries)

    assert writes() == 1
    assert membership(cast.asha).last_used_on == timezone.localdate()
    assert writes() == 0
    Membership.objects.filter(user=cast.asha).update(last_used_on=date(2020, 1, 1))
    assert writes() == 1


def test_a_password_alone_uses_no_role(cast: Cast) -> None:
    half = Client()
    half.force_login(cast.asha)
    half.get("/staff/start/")
    assert membership(cast.asha).last_used_on is None


def test_who_may_not(cast: Cast, signed_in: Any) -> None:
    keep, admin = "/staff/people/review/keep/", signed_in(cast.adam)
    emma, own = membership(cast.emma), membership(cast.adam)
    assert admin.post(keep, {"keep": [emma.pk]}).status_code == 404
    assert signed_in(cast.mel).post(keep, {"keep": [own.pk]}).status_code == 403
    for odd in (["x"], ["-1"], ["9" * 30], []):
        assert admin.post(keep, {"keep": odd}).status_code == 302
    admin.post(keep, {"keep": [own.pk]})
    assert not MembershipReview.objects.exists()


def test_one_wrong_tick_keeps_none(cast: Cast) -> None:
    access = cast.access("adam")
    ids = [membership(cast.asha).pk, membership(cast.emma).pk]
    with reaching(access.reach), pytest.raises(Membership.DoesNotExist):
        memberships_keep(access=access, membership_ids=ids, now=timezone.now())
    assert not MembershipReview.objects.exists()


def test_a_hundred_roles_cost_no_more_queries(cast: Cast, world: World, signed_in: Any) -> None:
    admin = signed_in(cast.adam)
    admin.get("/staff/people/review/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.get("/staff/people/review/")
        return len(captured)

    few = queries()
    for n in range(40):
        user = User.objects.create(email=f"p{n}@staff.example.org", name=f"Person {n}")
        Membership.objects.create(
            user=user, role="council_worker", service=world.gateshead, starts=date(2020, 1, 1)
        )
    assert queries() == few
