"""The demonstration's cases under assessment: made once, and each where somebody has work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from carers.demo import journey_demo
from carers.models import Household
from carers.year import DUTY
from enquiries.models import Enquiry, Letter, PackReader, PanelMember
from enquiries.seed.places import places_lay
from hubs.access import access_of_system
from hubs.demo import create_demo_people
from hubs.fence import reaching
from hubs.models import AuditEvent, Cluster, FosteringService


def chair_add(*, now: datetime) -> None:
    """As the rest of the demonstration leaves the council's list: somebody chairs already."""
    gateshead = FosteringService.objects.get(name__contains="Gateshead")
    cluster = Cluster.objects.get(slug="north-east")
    with reaching(access_of_system(cluster).reach):
        PanelMember.objects.create(
            cluster=cluster,
            service=gateshead,
            name="Moira Penn",
            email="moira@panels.example.org",
            chairs=PanelMember.Chairs.CHAIR,
            independent=True,
            social_worker_3_years=False,
            joined_on=timezone.localdate(now) - timedelta(days=900),
        )


def test_one_case_at_each_place_and_only_once(db: None) -> None:
    now = timezone.now()
    places_lay()
    create_demo_people(now=now)
    chair_add(now=now)
    assert journey_demo(now=now) == 8
    assert journey_demo(now=now) == 0
    with reaching(access_of_system(Cluster.objects.get(slug="north-east")).reach):
        stages = sorted(Enquiry.objects.values_list("stage", flat=True))
        assert stages == [
            "application",
            "approved",
            "assessment",
            "checks",
            "checks",
            "decision",
            "determination",
            "panel",
        ]
        lately, before = Household.objects.order_by("-approved_on")
        assert lately.enquiry is not None
        year = before.deadlines.exclude(done_on=None).values_list("rule", flat=True)
        assert set(year) == {*DUTY} - {"dbs", "medical"}  # theirs run for longer
        assert before.contacts.count() == 7
        assert before.deadlines.filter(due_on__lt=now, done_on=None).count() == 0
        assert (before.places.get(to_on=None).filled, before.concerns.get().outcome) == (
            2,
            "nothing",
        )
        readers = PackReader.objects.filter(withdrawn_at=None)
        assert [r.pack.title for r in readers] == ["Application: Meg Tully and Priya Tully"]
        assert Letter.objects.count() > 10
        assert not Letter.objects.filter(sent_on=None).exists()
        late = AuditEvent.objects.filter(at__gt=now)
        assert not [f"{e.subject_id} {e.action} {e.at}" for e in late]  # all told by its day
