"""One case on the real database, walked at random by the product's own verbs.

A verb is done as a view does it: in the reach of who presses, and a refusal is caught inside it,
so that what a service wrote before it refused would be kept, and seen. After every step no query
of ``enquiries.invariants`` finds a row, and each line of the history is one that the act could
write. What is refused has changed nothing: every row that hangs on the case is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection

from carers.walk import Family, People, Walk
from enquiries.invariants import QUERIES
from enquiries.models import CaseRow, Enquiry, StageChange
from enquiries.services.assessing import SectionConflict
from enquiries.services.assignment import AlreadyAssigned
from enquiries.services.editing import EditConflict
from enquiries.services.household import ChangedMeanwhile
from enquiries.services.letters_made import LetterRefused
from enquiries.services.moving import MoveRefused
from enquiries.services.offers import HandoverRefused
from enquiries.services.undo import UndoNotKept, UndoTooLate
from enquiries.workflow import MOVES, Action, Stage
from hubs.access import Access, access_of_membership, access_of_system
from hubs.fence import reaching
from hubs.models import Membership, User
from hubs.permissions import Role
from tests.cast import LONG_AGO, Cast, World

# A refusal that a page shows as a sentence; and one that it answers in its own words.
SAID = (MoveRefused, HandoverRefused, LetterRefused, ValidationError)
UNSAID = (
    PermissionDenied, ObjectDoesNotExist, AlreadyAssigned, ChangedMeanwhile, EditConflict,
    SectionConflict, UndoNotKept, UndoTooLate,
)  # fmt: skip


class Refused(Exception):
    """The product refused the act. ``str()`` is what it said."""


class NothingToDo(Exception):
    """There is nothing that this verb could be about."""


class Fault(AssertionError):
    """The product did something that it may not."""


@cache
def _tables() -> tuple[tuple[str, str], ...]:
    """Every table whose rows hang on a case, with the column of the case."""
    rows = [m._meta.db_table for m in apps.get_models() if issubclass(m, CaseRow)]
    return (
        ("enquiries_enquiry", "id"),
        ("carers_household", "enquiry_id"),
        *((table, "enquiry_id") for table in sorted(rows)),
    )


def digest_of(pk: int) -> dict[str, str]:
    """What every row of a case, its record and its messages are now, table by table."""
    parts = [
        f"select '{table}', coalesce(md5(string_agg(t::text, '|' order by t.id)), '')"
        f" from {table} t where {column} = %(pk)s"
        for table, column in _tables()
    ]
    parts.append(
        "select 'record', count(*)::text from hubs_auditevent"
        " where subject = 'enquiry' and subject_id = %(pk)s"
    )
    parts.append(
        "select 'messages', coalesce(md5(string_agg(m::text, '|' order by m.id)), '')"
        " from messaging_message m where about = 'enquiry' and about_id = %(pk)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), {"pk": pk})
        return dict(cursor.fetchall())


def broken_rules() -> list[str]:
    """The invariants that find a row anywhere in the present reach; one round to the database."""
    asked = [
        f"select '{name.replace(chr(39), chr(39) * 2)}' where exists ({query})"
        for name, query in QUERIES.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def staff_of(world: World, cast: Cast) -> dict[int, People]:
    """Who does what in each of three councils of the North East."""
    found = {}
    for service in (world.gateshead, world.sunderland, world.newcastle):
        names = {
            Role.COUNCIL_WORKER: "worker",
            Role.COUNCIL_MANAGER: "manager",
            Role.PANEL_ADMINISTRATOR: "administrator",
            Role.DECISION_MAKER: "decision_maker",
        }
        people = {part: _somebody(service, role) for role, part in names.items()}
        found[service.pk] = People(
            officer=_at(cast.access("asha")), hub_manager=_at(cast.access("mel")), **people
        )
    return found


def _somebody(service: Any, role: Role) -> Callable[[datetime], Access]:
    rows = Membership.objects.select_related("user", "cluster", "service")
    row = rows.filter(service=service, role=role).first()
    if row is None:
        email = f"{role}.{service.slug}@staff.example.org"
        user = User.objects.create(email=email, name=f"{service.slug.title()} {role}")
        row = Membership.objects.create(user=user, role=role, starts=LONG_AGO, service=service)
    return _at(access_of_membership(row))


def _at(access: Access) -> Callable[[datetime], Access]:
    return lambda now: access


@dataclass
class RealCase(Walk):
    """One case on its way, with what it takes to press any button on it. ``Walk`` has the longer
    pieces of work; each ends where the product refuses."""

    world: World = field(kw_only=True)
    staff: dict[int, People] = field(kw_only=True)
    outside: Access = field(kw_only=True)  # a colleague of another hub
    stranger: Access | None = field(kw_only=True, default=None)  # who presses instead of anybody
    rng: Random = field(kw_only=True)
    shared: dict[str, Any] = field(kw_only=True, default_factory=dict)
    told: list[str] = field(kw_only=True, default_factory=list)  # what was done, for a fault
    actions: Counter[Action] = field(kw_only=True, default_factory=Counter)
    did: Counter[str] = field(kw_only=True, default_factory=Counter)
    refused: Counter[str] = field(kw_only=True, default_factory=Counter)
    seen_changes: int = field(kw_only=True, default=0)

    # --- Doing --------------------------------------------------------------------------------

    def do(self, who: Callable[[datetime], Access], act: Callable[..., Any], **named: Any) -> Any:
        """One act on the case, by one colleague, now. Raises Refused."""
        return self.press(who(self.at), act, enquiry_id=self.pk, **named)

    def press(self, access: Access, act: Callable[..., Any], **named: Any) -> Any:
        """As a view does it: whoever refuses is caught inside the transaction, which stands."""
        access = self.stranger or access
        with reaching(access.reach):
            try:
                return act(access=access, now=self.at, **named)
            except SAID as refused:
                said = sentence_of(refused)
                if not said.lstrip("“")[:1].isupper() or len(said) < 10:
                    raise Fault(f"{act.__name__} refused with “{said}”") from refused
            except UNSAID as refused:
                said = type(refused).__name__
        raise Refused(said)

    def copy(self) -> RealCase:
        """The same case for a branch that is undone: it draws and counts for itself."""
        return replace(
            self, rng=Random(self.rng.random()), took=dict(self.took), told=list(self.told),
            actions=Counter(), did=Counter(), refused=Counter(), shared=dict(self.shared),
        )  # fmt: skip

    # --- Looking ------------------------------------------------------------------------------

    def case(self) -> Enquiry:
        with self.everything():
            found: Enquiry = Enquiry.objects.select_related("service", "cluster").get(pk=self.pk)
            return found

    def everything(self) -> Any:
        """``with case.everything():`` all rows of the hub."""
        return reaching(access_of_system(self.cluster).reach)

    def refresh(self) -> Enquiry:
        """The case as it is; whose work it is follows the council that has it."""
        case = self.case()
        self.people = self.staff[case.service_id or self.world.gateshead.pk]
        return case

    @property
    def stage(self) -> Stage:
        return Stage(self.case().stage)

    # --- Checking -----------------------------------------------------------------------------

    def digest(self) -> dict[str, str]:
        with self.everything():
            return digest_of(self.pk)

    def check(self, doing: str, allowed: frozenset[Action]) -> None:
        """After a step: nothing is broken, and what the history says now is what was done."""
        with self.everything():
            broken = broken_rules()
            changes = list(
                StageChange.objects.filter(enquiry=self.pk, pk__gt=self.seen_changes).order_by("pk")
            )
        if broken:
            raise Fault(f"after “{doing}”: {broken}\n{self.story()}")
        for change in changes:
            self.seen_changes = change.pk
            if change.from_stage:
                self._explain(doing, Stage(change.from_stage), Stage(change.to_stage), allowed)

    def _explain(
        self, doing: str, source: Stage, target: Stage, allowed: frozenset[Action]
    ) -> None:
        for action in allowed:
            if source in MOVES[action].sources and target in MOVES[action].targets:
                self.actions[action] += 1
                return
        raise Fault(f"“{doing}” took the case from {source} to {target}\n{self.story()}")

    def story(self) -> str:
        """What was done so far, for whoever looks for a fault."""
        return "\n".join(self.told)

    def tell(self, line: str) -> None:
        self.told.append(f"{self.at:%Y-%m-%d %H:%M} {line}")


def sentence_of(refused: Exception) -> str:
    """What the screen says of a refusal."""
    if isinstance(refused, ValidationError):
        return " ".join(refused.messages)
    return str(refused)


def real_case(
    world: World, cast: Cast, staff: dict[int, People], rng: Random, at: datetime
) -> RealCase:
    """A new enquiry: one person or two, of a kind and a council that are drawn."""
    couple = rng.random() < 0.5
    mark = f"{rng.randrange(10**9):09d}"
    letters = "".join(chr(97 + int(digit)) for digit in mark)
    family = Family(
        first=("Kit", f"Dawson{letters}"),
        second=("Alex", f"Dawson{letters}") if couple else ("", ""),
        phone=f"07700 9{mark[:5]}",
        email=f"kit.{mark}@example.org",
        postcode=rng.choice(("NE8 1HH", "NE8 1HH", "SR1 3AD", "NE1 8QH")),
        kind=rng.choice(("fostering",) * 5 + ("transfer",)),
    )
    case = RealCase(
        world.ne, staff[world.gateshead.pk], family, at,
        world=world, staff=staff, outside=cast.access("emma"), rng=rng,
    )  # fmt: skip
    case.enquire()
    case.refresh()
    case.check("enquire", frozenset())
    case.tell(f"a {family.kind} enquiry of {2 if couple else 1}")
    return case
