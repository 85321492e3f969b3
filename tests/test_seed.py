"""Made-up cases: the same for the same seed, lawful in every row, and of nobody."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from enquiries.models import (
    Acquaintance,
    ContactPoint,
    Deadline,
    Enquiry,
    EnquiryLink,
    Panel,
    Person,
)
from enquiries.reminders import sweep_missed, sweep_reminders
from enquiries.seed.demo import wishes
from enquiries.seed.invariants import INVARIANTS
from enquiries.seed.make import cases_make
from enquiries.seed.places import HUBS
from enquiries.seed.stream import Stream
from enquiries.seed.write import SeedTaken
from hubs.access import access_of_system
from hubs.fence import Reach, reaching
from hubs.models import Cluster, SeenBy, User
from hubs.postcodes import lookup
from messaging.models import Message
from tests.conftest import as_owner

UNTIL = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
# Tables of a set and, for each, what names a row without its id.
CONTENT = {
    "enquiries_enquiry": "e.reference",
    "enquiries_person": "e.reference",
    "enquiries_contactpoint": "e.reference",
    "enquiries_stagechange": "e.reference",
    "enquiries_deadline": "e.reference",
    "enquiries_contactattempt": "e.reference",
}
IDS = {"id", "enquiry_id", "person_id", "same_as_id", "owner_id", "by_id", "cluster_id",
       "service_id", "home_authority_id", "search"}  # fmt: skip


def everything() -> Reach:
    slugs = [hub.slug for hub in HUBS]
    return Reach(
        clusters=tuple(Cluster.objects.filter(slug__in=slugs).values_list("pk", flat=True)),
        everything=True,
    )


def fingerprint() -> str:
    """A hash of all rows of the set, without ids, in an order of their own."""
    digest = hashlib.sha256()
    with reaching(everything()), connection.cursor() as cursor:
        for table in CONTENT:
            on = "id" if table == "enquiries_enquiry" else "enquiry_id"
            cursor.execute(
                f"select e.reference, to_jsonb(t) from {table} t"
                f" join enquiries_enquiry e on e.id = t.{on}"
            )
            rows = [
                json.dumps([reference, {k: v for k, v in _row(row).items() if k not in IDS}],
                           sort_keys=True)
                for reference, row in cursor.fetchall()
            ]  # fmt: skip
            for row in sorted(rows):
                digest.update(row.encode())
    return digest.hexdigest()


def _row(value: str | dict[str, object]) -> dict[str, object]:
    return json.loads(value) if isinstance(value, str) else value


def broken() -> dict[str, int]:
    found = {}
    # In a test's own transaction nothing counts rows for the planner, which then guesses badly.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze")
    with reaching(everything()), connection.cursor() as cursor:
        for name, query in INVARIANTS.items():
            cursor.execute(query)
            if rows := cursor.fetchall():
                found[name] = len(rows)
    return found


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # nothing may be pending
        with as_owner():
            cursor.execute("truncate enquiries_enquiry, messaging_message cascade")


def test_the_same_seed_makes_the_same_cases(db: None) -> None:
    cases_make(count=150, until=UNTIL, seed=3)
    first = fingerprint()
    forget()
    cases_make(count=150, until=UNTIL, seed=3)
    assert fingerprint() == first
    forget()
    cases_make(count=150, until=UNTIL, seed=4)
    assert fingerprint() != first


def test_the_same_set_is_not_added_twice(db: None) -> None:
    cases_make(count=20, until=UNTIL, seed=3)
    with pytest.raises(SeedTaken):
        cases_make(count=20, until=UNTIL, seed=3)
    cases_make(count=20, until=UNTIL, seed=4)


@pytest.mark.parametrize("until", [UNTIL, datetime(2026, 12, 26, 23, 59, tzinfo=UTC)])
def test_every_row_is_lawful(db: None, until: datetime) -> None:
    made = cases_make(count=500, until=until, seed=9, wishes=wishes(now=until))
    assert made.enquiries == 500 + len(wishes(now=until))
    assert broken() == {}


def test_the_invariants_can_fail(db: None) -> None:
    cases_make(count=60, until=UNTIL, seed=9)
    with reaching(everything()):
        case = Enquiry.objects.filter(ended_at=None).exclude(next_due_at=None).first()
        Enquiry.objects.filter(pk=case.pk).update(
            next_due_at=UNTIL + timedelta(days=99), stage_since=UNTIL, first_attempt_at=UNTIL
        )
        Deadline.objects.filter(enquiry=case, rule="first_contact").update(occurrence=7)
    assert len(broken()) >= 3


def test_nobody_could_be_rung(db: None) -> None:
    cases_make(count=300, until=UNTIL, seed=2, wishes=wishes(now=UNTIL))
    drama = ("+447700900", "+441914980", "+441154960")  # Ofcom's ranges for drama
    with reaching(everything()):
        points = list(ContactPoint.objects.values_list("kind", "normalised"))
        repeats = {link.enquiry_id for link in EnquiryLink.objects.all()}
        first = ContactPoint.objects.exclude(enquiry_id__in=repeats).filter(kind="phone")
        phones = Counter(first.values_list("normalised", flat=True))
    assert points
    for kind, value in points:
        assert value.startswith(drama) if kind == "phone" else value.endswith("example.org")
    assert phones.most_common(1)[0][1] == 1


def test_postcodes_reach_their_council(db: None) -> None:
    cases_make(count=200, until=UNTIL, seed=2)
    with reaching(everything()):
        rows = list(
            Enquiry.objects.filter(routing_rule="postcode").values_list(
                "postcode", "home_authority__gss_code", "service__areas__authority__gss_code"
            )
        )
    assert len(rows) > 100
    assert all(lookup(postcode).gss_code == home == council for postcode, home, council in rows)


def test_the_shape_is_believable(db: None) -> None:
    cases_make(count=1500, until=UNTIL, seed=1)
    with reaching(everything()):
        old = Enquiry.objects.mainstream().filter(received_at__lt=UNTIL - timedelta(days=200))
        total = old.count()
        visited = old.filter(stagechange__to_stage="visit").distinct().count()
        applied = old.filter(stagechange__to_stage="application").distinct().count()
        january = Enquiry.objects.filter(received_at__month=1).count()
        december = Enquiry.objects.filter(received_at__month=12).count()
        durham = Enquiry.objects.filter(service__slug="county-durham").count()
        hartlepool = Enquiry.objects.filter(service__slug="hartlepool").count()
    assert 0.22 < visited / total < 0.42
    assert 0.07 < applied / total < 0.20
    assert january > 1.5 * december
    assert durham > 2 * hartlepool


def test_moments_are_in_order_and_before_the_end() -> None:
    moments = list(Stream(grounds=(), count=777, until=UNTIL, seed=1)._moments())
    assert len(moments) == 777
    assert moments == sorted(moments)
    assert moments[-1] <= UNTIL


def test_the_demonstration(db: None) -> None:
    with override_settings(DEMO=True, PRODUCTION=False):
        call_command("seed", "--demo", verbosity=0)
        with reaching(everything()):
            before = Enquiry.objects.count()
        call_command("seed", "--demo", verbosity=0)
    now = timezone.now()
    with reaching(everything()):
        assert Enquiry.objects.count() == before > 1000
        assert Enquiry.objects.new().filter(received_at__gt=now - timedelta(hours=9)).count() >= 7
        assert Enquiry.objects.open().filter(next_due_at__lt=now).count() >= 3
        assert Enquiry.objects.open().filter(service=None, out_of_area=False).exists()
        assert Enquiry.objects.open().filter(out_of_area=True).exists()
        assert Enquiry.objects.open().filter(discreet=True).exists()
        assert EnquiryLink.objects.filter(state="possible").exists()
        assert Person.objects.filter(last_name="").exists()
        assert Person.objects.filter(last_name="Шевченко").exists()
        kinds = set(Enquiry.objects.open().values_list("kind", flat=True))
        assert {"fostering", "kinship", "transfer", "lodgings"} <= kinds
        assert Enquiry.objects.exclude(owner=None).exists()
        assert Enquiry.objects.filter(seen_by=SeenBy.NAMED).count() == 1
        assert Enquiry.objects.filter(seen_by=SeenBy.COUNCIL).count() > 5
        # From the application on there is something on file, and something missing.
        checks = Enquiry.objects.open().filter(stage="checks")
        assert checks.count() > 2
        assert not checks.filter(assessmenttrack=None).exists()
        assert checks.filter(check__received_on=None, check__dropped_at=None).exists()
        listed = Enquiry.objects.open().filter(stage__in=["panel", "decision"])
        assert not listed.filter(panelitem=None).exists()
        past = Panel.objects.filter(at__lt=timezone.now())
        assert past.exists()
        assert not past.filter(closed_at=None).exists()
        assert not past.exclude(seats__presides=True).exists()
        assert Acquaintance.objects.count() == 1
    assert User.objects.count() > 5
    assert broken() == {}


def test_nothing_old_is_told_again(db: None) -> None:
    """What fell due before the last moment was noticed then: the first tick writes to nobody."""
    cases_make(count=400, until=UNTIL, seed=5, wishes=wishes(now=UNTIL))
    for cluster in Cluster.objects.all():
        access = access_of_system(cluster)
        with reaching(access.reach):
            running = Deadline.objects.open()
            assert running.filter(due_at__lt=UNTIL).exists()
            assert sweep_reminders(access, UNTIL) == sweep_missed(access, UNTIL) == 0
            assert not Message.objects.due(now=UNTIL).exists()


@override_settings(PRODUCTION=True)
def test_refused_in_production(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("seed", "--enquiries", "1")


def test_the_command_says_what_is_missing(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("seed")
    with pytest.raises(CommandError):
        call_command("seed", "--enquiries", "0")
