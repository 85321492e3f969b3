"""The people of a demonstration. Their passwords are published, so they exist nowhere else:
config.checks refuses to start a product outside a demo that has one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from hubs.models import Cluster, FosteringService, Membership, User
from hubs.permissions import Role
from hubs.totp import code_for, counters_near

DOMAIN = "demo.example"
PASSWORD = "lantern-orchard-teapot"  # noqa: S105 - published, and only in a demonstration
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - the same for everyone, for one app


@dataclass(frozen=True)
class DemoPerson:
    """One account: who they are and what they do. ``place`` is a hub or a council."""

    mailbox: str
    name: str
    roles: tuple[tuple[Role, str], ...]

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{DOMAIN}"


HERE_FOR = timedelta(days=730)  # since before the oldest case of the demonstration
HUB, OTHER_HUB = "hub:north-east", "hub:east-midlands"
GATESHEAD, SUNDERLAND = "council:Gateshead", "council:Sunderland"

PEOPLE = (
    DemoPerson("officer.north-east", "Asha Patel", ((Role.HUB_OFFICER, HUB),)),
    DemoPerson("officer2.north-east", "Ben Wright", ((Role.HUB_OFFICER, HUB),)),
    DemoPerson(
        "manager.north-east",
        "Mel Robson",
        ((Role.HUB_MANAGER, HUB), (Role.COUNCIL_WORKER, GATESHEAD)),
    ),
    DemoPerson("worker.gateshead", "Gita Shah", ((Role.COUNCIL_WORKER, GATESHEAD),)),
    DemoPerson(
        "manager.gateshead",
        "Gareth Hall",
        ((Role.COUNCIL_MANAGER, GATESHEAD), (Role.DECISION_MAKER, GATESHEAD)),
    ),
    DemoPerson("worker.sunderland", "Sunil Rao", ((Role.COUNCIL_WORKER, SUNDERLAND),)),
    DemoPerson("manager.sunderland", "Sue Todd", ((Role.COUNCIL_MANAGER, SUNDERLAND),)),
    DemoPerson("panel.gateshead", "Pat Dixon", ((Role.PANEL_ADMINISTRATOR, GATESHEAD),)),
    DemoPerson("decision.gateshead", "Dee Armstrong", ((Role.DECISION_MAKER, GATESHEAD),)),
    DemoPerson("panel-member.gateshead", "Raj Sethi", ((Role.PANEL_MEMBER, GATESHEAD),)),
    DemoPerson("liaison.gateshead", "Liam Bell", ((Role.LIAISON_WORKER, GATESHEAD),)),
    DemoPerson("governance.north-east", "Iris Young", ((Role.GOVERNANCE_LEAD, HUB),)),
    DemoPerson("administrator.north-east", "Adam Reed", ((Role.ADMINISTRATOR, HUB),)),
    DemoPerson("officer.east-midlands", "Emma Clarke", ((Role.HUB_OFFICER, OTHER_HUB),)),
    DemoPerson("manager.east-midlands", "Max Hughes", ((Role.HUB_MANAGER, OTHER_HUB),)),
)


def _place(said: str) -> dict[str, Cluster | FosteringService]:
    kind, _, name = said.partition(":")
    if kind == "hub":
        return {"cluster": Cluster.objects.get(slug=name)}
    return {
        "service": FosteringService.objects.filter(areas__authority__name=name).distinct().get()
    }


@transaction.atomic
def create_demo_people(*, now: datetime) -> list[User]:
    """Make the people of the demonstration, or leave those who are there as they are.

    Their hubs and councils must exist (DoesNotExist otherwise). Raises ImproperlyConfigured
    outside a demonstration or a test.
    """
    if not (settings.DEMO or settings.MODE == "test"):
        raise ImproperlyConfigured("Demo accounts have published passwords: set HUBS_MODE=demo.")
    return [_person(person, now=now) for person in PEOPLE]


def _person(person: DemoPerson, *, now: datetime) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(person.email, PASSWORD, name=person.name)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
        )
        RecoveryCodes.activate(user)
    for role, place in person.roles:
        Membership.objects.get_or_create(
            user=user,
            role=role,
            ends=None,
            **_place(place),
            defaults={"starts": timezone.localdate(now) - HERE_FOR},
        )
    return user


def code_for_demo(user: User | None, *, now: datetime) -> str:
    """A code of a demo account that will work now, for a newcomer without the app; else empty.

    A code works once, so after a sign-in a moment ago this is the next one.
    """
    if not settings.DEMO or user is None or not user.email.endswith(f"@{DOMAIN}"):
        return ""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return ""
    unused = [c for c in counters_near(now) if c > factor.data.get("last_counter", 0)]
    return code_for(decrypt(factor.data["secret"]), min(unused)) if unused else ""
