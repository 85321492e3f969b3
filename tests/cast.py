"""The recurring cast: two hubs over real councils, and the people who work in them.

A test reads like a sentence when the same people keep turning up: Asha and Ben are officers of
the North East hub and Mel manages it; Gita and Gareth work for Gateshead, Sunil for Sunderland;
Emma is an officer of the East Midlands hub; Strange Sam may sign in but has no role anywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from enquiries.models import Enquiry
from enquiries.services import EnquiryAnswers, enquiry_submit
from hubs.access import Access, access_of_membership
from hubs.fence import Reach, reaching
from hubs.models import (
    Cluster,
    ClusterService,
    FosteringService,
    JourneyPolicy,
    LocalAuthority,
    Membership,
    OpeningHours,
    ServiceArea,
    User,
)
from hubs.permissions import Role

# A Monday morning in term time, in winter: London and UTC agree.
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)

# Real postcodes, so that the real directory routes them.
GATESHEAD_POSTCODE = "NE8 1HH"
SUNDERLAND_POSTCODE = "SR1 3AD"
NEWCASTLE_POSTCODE = "NE1 8QH"
DERBY_POSTCODE = "DE1 2FS"
LEEDS_POSTCODE = "LS1 1UR"


@dataclass(frozen=True)
class World:
    """Two hubs. ``reach`` covers both, for looking at rows from outside."""

    ne: Cluster
    em: Cluster
    gateshead: FosteringService
    sunderland: FosteringService
    newcastle: FosteringService
    derby: FosteringService

    @property
    def reach(self) -> Reach:
        return Reach(clusters=(self.ne.pk, self.em.pk))


def _cluster(slug: str, name: str, prefix: str, phone: str) -> Cluster:
    cluster = Cluster.objects.create(
        slug=slug,
        name=name,
        short_name=name.split(" Fostering")[0],
        discreet_name="The Hub",
        reference_prefix=prefix,
        accent="teal",
        phone=phone,
        email=f"hello@{slug}.example.org",
        opening_text="Monday to Friday, 8:30am to 5:30pm",
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(cluster=cluster, weekday=day, opens=time(8, 30), closes=time(17, 30))
        for day in range(5)
    )
    JourneyPolicy.objects.create(cluster=cluster, valid_from=LONG_AGO)
    return cluster


def _service(cluster: Cluster, authority: str) -> FosteringService:
    service = FosteringService.objects.create(
        slug=authority.lower().replace(" ", "-"),
        name=f"{authority} Council",
        phone="01632 960001",
        email="fostering@council.example.org",
    )
    ClusterService.objects.create(cluster=cluster, service=service, valid_from=LONG_AGO)
    ServiceArea.objects.create(
        service=service,
        authority=LocalAuthority.objects.get(name=authority),
        valid_from=LONG_AGO,
    )
    return service


def world_make() -> World:
    """Two hubs with their councils, hours and promises. Reference data is the real one."""
    if not LocalAuthority.objects.exists():
        call_command("load_reference", verbosity=0)
    ne = _cluster("north-east", "North East Fostering Hub", "NE", "0191 498 0100")
    em = _cluster("east-midlands", "East Midlands Fostering Hub", "EM", "0115 496 0100")
    return World(
        ne=ne,
        em=em,
        gateshead=_service(ne, "Gateshead"),
        sunderland=_service(ne, "Sunderland"),
        newcastle=_service(ne, "Newcastle upon Tyne"),
        derby=_service(em, "Derby"),
    )


@pytest.fixture
def world(db: None) -> World:
    """Two hubs, for one test."""
    return world_make()


@dataclass(frozen=True)
class Cast:
    """People. Each has one membership, except Sam, who has none."""

    asha: User  # hub officer, North East
    ben: User  # hub officer, North East
    mel: User  # hub manager, North East
    gita: User  # council worker, Gateshead
    gareth: User  # council manager, Gateshead
    sunil: User  # council worker, Sunderland
    pat: User  # panel administrator, Gateshead
    dee: User  # decision-maker, Gateshead
    liam: User  # Mockingbird liaison worker, Gateshead
    iris: User  # information governance lead, North East
    adam: User  # administrator, North East
    emma: User  # hub officer, East Midlands
    sam: User  # no role anywhere

    def access(self, name: str) -> Access:
        """The access of one of the cast, by name."""
        user: User = getattr(self, name)
        return access_of_membership(
            Membership.objects.select_related("user", "cluster", "service").get(user=user)
        )


def _person(name: str, role: Role | None = None, **place: Any) -> User:
    user = User.objects.create(email=f"{name.split()[0].lower()}@staff.example.org", name=name)
    user.set_unusable_password()
    user.save()
    if role:
        Membership.objects.create(user=user, role=role, starts=LONG_AGO, **place)
    return user


def cast_make(world: World) -> Cast:
    """The people, at work."""
    ne, em, gateshead = world.ne, world.em, world.gateshead
    return Cast(
        asha=_person("Asha Officer", Role.HUB_OFFICER, cluster=ne),
        ben=_person("Ben Officer", Role.HUB_OFFICER, cluster=ne),
        mel=_person("Mel Manager", Role.HUB_MANAGER, cluster=ne),
        gita=_person("Gita Worker", Role.COUNCIL_WORKER, service=gateshead),
        gareth=_person("Gareth Head", Role.COUNCIL_MANAGER, service=gateshead),
        sunil=_person("Sunil Worker", Role.COUNCIL_WORKER, service=world.sunderland),
        pat=_person("Pat Panel", Role.PANEL_ADMINISTRATOR, service=gateshead),
        dee=_person("Dee Decider", Role.DECISION_MAKER, service=gateshead),
        liam=_person("Liam Liaison", Role.LIAISON_WORKER, service=gateshead),
        iris=_person("Iris Governance", Role.GOVERNANCE_LEAD, cluster=ne),
        adam=_person("Adam Administrator", Role.ADMINISTRATOR, cluster=ne),
        emma=_person("Emma Officer", Role.HUB_OFFICER, cluster=em),
        sam=_person("Sam Stranger"),
    )


@pytest.fixture
def cast(world: World) -> Cast:
    """The people, for one test."""
    return cast_make(world)


SAM_ASKS = EnquiryAnswers(
    kind="fostering",
    first_name="Sam",
    last_name="Carter",
    postcode=GATESHEAD_POSTCODE,
    contact_by="phone",
    phone="07700 900123",
    good_time="any",
)

MakeEnquiry = Callable[..., Enquiry]


def enquiry_maker(world: World) -> MakeEnquiry:
    """Make an enquiry by the product's own verb: ``make_enquiry(first_name="Jo", now=...)``."""

    def make(*, cluster: Cluster | None = None, now: datetime = MONDAY, **answers: Any) -> Enquiry:
        return enquiry_submit(
            cluster=cluster or world.ne,
            key=uuid.uuid4(),
            answers=replace(SAM_ASKS, **answers),
            now=now,
        ).enquiry

    return make


@pytest.fixture
def make_enquiry(world: World) -> MakeEnquiry:
    """Make an enquiry by the product's own verb: ``make_enquiry(first_name="Jo", now=...)``."""
    return enquiry_maker(world)


@pytest.fixture(scope="session")
def signed_in() -> Callable[[User], Client]:
    """A browser of somebody who has signed in with both factors: ``signed_in(user)``. For a walk of
    many addresses ``opened=True``: a page was seen, so what the first of a day writes is written.
    """

    def sign_in(user: User, *, opened: bool = False) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        # What a sign-in with a second factor leaves behind (hubs.accounts).
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": datetime.now(tz=UTC).timestamp()}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        if opened:
            assert client.get("/staff/account/").status_code == 200
        return client

    return sign_in


@pytest.fixture
def see_all(world: World) -> Callable[[], Any]:
    """``with see_all():`` reach both hubs, to look at rows from outside."""
    return lambda: reaching(world.reach)
