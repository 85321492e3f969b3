"""The two demonstration hubs: invented names over real councils, so that real postcodes route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from hubs.models import (
    Cluster,
    ClusterService,
    FosteringService,
    JourneyPolicy,
    LocalAuthority,
    OpeningHours,
    ServiceArea,
)

Hours = tuple[time, time]
START = date(2015, 4, 1)  # long enough ago for ten years of made-up enquiries


@dataclass(frozen=True)
class Council:
    """One fostering service over one authority. ``weight``: thousands of residents, roughly,
    which is what the councils of a hub share its enquiries by."""

    slug: str
    name: str
    gss: str
    weight: int


@dataclass(frozen=True)
class Hub:
    """A cluster as the demonstration has it."""

    slug: str
    name: str
    short_name: str
    discreet_name: str
    prefix: str
    accent: str
    phone: str
    opening_text: str
    offers_whatsapp: bool
    hours: dict[int, Hours]
    promise_time: time
    councils: tuple[Council, ...]
    dialling: str  # first digits of the drama range that local landlines are drawn from


_WEEK = (time(8, 30), time(17, 30))
_LONG = (time(8), time(20))

HUBS = (
    Hub(
        slug="north-east",
        name="North East Fostering Hub",
        short_name="NE Fostering Hub",
        discreet_name="The NE Hub",
        prefix="NE",
        accent="teal",
        phone="0191 498 0100",
        opening_text="Monday to Friday 8:30am to 5:30pm, Saturday 9am to 1pm",
        offers_whatsapp=False,
        hours=dict.fromkeys(range(5), _WEEK) | {5: (time(9), time(13))},
        promise_time=time(17),
        dialling="0191498",
        councils=(
            Council("county-durham", "County Durham", "E06000047", 522),
            Council("darlington", "Darlington", "E06000005", 108),
            Council("gateshead", "Gateshead", "E08000037", 196),
            Council("hartlepool", "Hartlepool", "E06000001", 92),
            Council("middlesbrough", "Middlesbrough", "E06000002", 144),
            Council("newcastle", "Newcastle upon Tyne", "E08000021", 300),
            Council("north-tyneside", "North Tyneside", "E08000022", 209),
            Council("northumberland", "Northumberland", "E06000057", 321),
            Council("redcar-and-cleveland", "Redcar and Cleveland", "E06000003", 137),
            Council("south-tyneside", "South Tyneside", "E08000023", 148),
            Council("stockton-on-tees", "Stockton-on-Tees", "E06000004", 197),
            Council("sunderland", "Sunderland", "E08000024", 274),
        ),
    ),
    Hub(
        slug="east-midlands",
        name="East Midlands Fostering Hub",
        short_name="EM Fostering Hub",
        discreet_name="The EM Hub",
        prefix="EM",
        accent="plum",
        phone="0115 496 0100",
        opening_text="Every day 8am to 8pm",
        offers_whatsapp=True,
        hours=dict.fromkeys(range(7), _LONG),
        promise_time=time(18),
        dialling="0115496",
        councils=(
            Council("derby", "Derby", "E06000015", 261),
            Council("derbyshire", "Derbyshire", "E10000007", 795),
            Council("nottingham", "Nottingham", "E06000018", 324),
            Council("nottinghamshire", "Nottinghamshire", "E10000024", 825),
        ),
    ),
)


@transaction.atomic
def places_lay() -> list[Cluster]:
    """Make the demonstration hubs, or find them. Needs the reference data; changes nothing that
    is there already, so that what a manager has set stays set."""
    return [_hub(hub) for hub in HUBS]


def _hub(hub: Hub) -> Cluster:
    cluster, _ = Cluster.objects.get_or_create(
        slug=hub.slug,
        defaults={
            "name": hub.name,
            "short_name": hub.short_name,
            "discreet_name": hub.discreet_name,
            "reference_prefix": hub.prefix,
            "accent": hub.accent,
            "phone": hub.phone,
            "email": f"hello@{hub.slug}.example.org",
            "opening_text": hub.opening_text,
            "offers_whatsapp": hub.offers_whatsapp,
        },
    )
    for weekday, (opens, closes) in hub.hours.items():
        OpeningHours.objects.get_or_create(
            cluster=cluster, weekday=weekday, defaults={"opens": opens, "closes": closes}
        )
    if not JourneyPolicy.objects.filter(cluster=cluster).exists():
        JourneyPolicy.objects.create(
            cluster=cluster, valid_from=START, promise_time=hub.promise_time
        )
    for place, council in enumerate(hub.councils):
        _council(cluster, hub, council, place)
    return cluster


def _council(cluster: Cluster, hub: Hub, council: Council, place: int) -> None:
    service, _ = FosteringService.objects.get_or_create(
        slug=council.slug,
        defaults={
            "name": council.name,
            "phone": f"{hub.dialling[:4]} {hub.dialling[4:]} 02{place:02}",
            "kinship_phone": f"{hub.dialling[:4]} {hub.dialling[4:]} 03{place:02}",
            "email": f"fostering@{council.slug}.example.org",
        },
    )
    authority = LocalAuthority.objects.get(gss_code=council.gss)
    ServiceArea.objects.get_or_create(
        service=service, authority=authority, valid_to=None, defaults={"valid_from": START}
    )
    if not service.cluster_memberships.filter(valid_to=None).exists():
        ClusterService.objects.create(cluster=cluster, service=service, valid_from=START)
