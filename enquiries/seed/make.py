"""Lays the demonstration hubs and fills them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.seed.case import Council, Ground, Wish
from enquiries.seed.places import HUBS, Hub, places_lay
from enquiries.seed.stream import Stream
from enquiries.seed.write import Written, cases_write
from hubs.access import access_of_system
from hubs.fence import Reach, reaching
from hubs.models import Cluster, FosteringService, LocalAuthority
from hubs.permissions import Right
from hubs.postcodes import lookup
from hubs.selectors import authority_by_code, policy_on, staff_who_can, working_calendar


def cases_make(*, count: int, until: datetime, seed: int, wishes: Sequence[Wish] = ()) -> Written:
    """Add ``count`` made-up enquiries received up to ``until``, and those wished for.

    Lays the demonstration hubs first if they are not there. The same arguments give the same
    cases (ids apart). Raises SeedTaken when the set is in the database already.
    """
    clusters = places_lay()
    today = timezone.localdate(until)
    grounds = [_ground(hub, cluster, today) for hub, cluster in zip(HUBS, clusters, strict=True)]
    stream = Stream(grounds=grounds, count=count, until=until, seed=seed, wishes=wishes)
    return cases_write(stream.cases(), cluster_ids=[cluster.pk for cluster in clusters])


def any_cases() -> bool:
    """Whether the demonstration hubs have any enquiry."""
    clusters = Cluster.objects.filter(slug__in=[hub.slug for hub in HUBS])
    for cluster in clusters:
        with reaching(Reach(clusters=(cluster.pk,))):
            if Enquiry.objects.visible_to(access_of_system(cluster)).exists():
                return True
    return False


@cache
def _postcodes() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        (Path(__file__).parent / "postcodes.json").read_text(encoding="utf-8")
    )
    return content


def _ground(hub: Hub, cluster: Cluster, today: date) -> Ground:
    policy = policy_on(cluster, day=today)
    return Ground(
        hub=hub,
        cluster_id=cluster.pk,
        privacy_version=cluster.privacy_version,
        calendar=working_calendar(cluster),
        promise_days=policy.first_contact_days,
        promise_time=policy.promise_time,
        remind=timedelta(hours=policy.remind_officer_hours),
        councils=_councils(hub, cluster, today),
        officers=_people(cluster, None, today),
        elsewhere=_elsewhere(),
    )


def _councils(hub: Hub, cluster: Cluster, today: date) -> tuple[Council, ...]:
    services = dict(
        FosteringService.objects.filter(slug__in=[council.slug for council in hub.councils])
        .values_list("slug", "pk")
    )  # fmt: skip
    authorities = dict(LocalAuthority.objects.values_list("gss_code", "pk"))
    everyone = _people(cluster, None, today)
    return tuple(
        Council(
            service_id=services[council.slug],
            authority_id=authorities[council.gss],
            weight=council.weight,
            postcodes=tuple(_postcodes()["councils"][council.gss]),
            workers=tuple(
                pk for pk in _people(cluster, services[council.slug], today) if pk not in everyone
            ),
        )
        for council in hub.councils
    )


def _people(cluster: Cluster, service_id: int | None, today: date) -> tuple[int, ...]:
    """Who logs calls there, by email: the order must not depend on ids."""
    service = FosteringService.objects.get(pk=service_id) if service_id else None
    found = staff_who_can(Right.CONTACT_LOG, cluster=cluster, service=service, today=today)
    return tuple(found.order_by("email").values_list("pk", flat=True))


def _elsewhere() -> tuple[tuple[str, int], ...]:
    """Postcodes outside the demonstration hubs, with their authority."""
    found = []
    for postcode in _postcodes()["elsewhere"]:
        authority = authority_by_code(lookup(postcode).gss_code or "")
        assert authority is not None
        found.append((postcode, authority.pk))
    return tuple(found)
