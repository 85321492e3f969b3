"""Which checks a household needs on a day, worked out from what is known of it. No ORM queries, no
clock: ``enquiries.selectors.checks`` reads the household, ``services.checks`` keeps the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from enquiries.check_kinds import (
    CHILD,
    KINDS,
    MORE_REFEREES,
    OWN_ASKS,
    PREPARATION,
    REFEREES,
    Force,
    Kind,
    When,
    Who,
)
from enquiries.models import (
    ApplicantDetails,
    HouseholdMember,
    LocalCheck,
    Person,
    Referee,
    Relationship,
)
from enquiries.models.people_at_home import eighteenth_birthday
from hubs.calendar import say_day
from hubs.models import JourneyPolicy
from hubs.time_limits import months_after

# A check is about at most one row of one of these: person, member, referee, relationship.
About = tuple[int | None, int | None, int | None, int | None]
NOBODY: About = (None, None, None, None)
OWN_SOURCE = "This council’s own"
AGE_UNKNOWN = "date of birth not known, so asked as of an adult"


@dataclass(frozen=True)
class Want:
    """One check that is needed, about one person or about none."""

    kind: Kind
    about: About = NOBODY
    why: str = ""

    @property
    def key(self) -> tuple[str, About]:
        """What there is one standing row of."""
        return self.kind.code, self.about


@dataclass(frozen=True)
class Home:
    """What is known of a household. ``horizon``: the day on which panel is due."""

    today: date
    horizon: date
    applied_on: date
    applicants: Sequence[tuple[Person, ApplicantDetails | None]]
    members: Sequence[HouseholdMember] = ()
    referees: Sequence[Referee] = ()
    relationships: Sequence[Relationship] = ()
    lives_elsewhere: bool = False  # the deciding council does not cover the home
    is_transfer: bool = False  # they came as foster carers of another service
    has_pets: bool = False


def kinds_for(
    local: Iterable[LocalCheck], *, preparation: str, today: date
) -> tuple[Kind, ...]:  # every kind that the deciding council asks for
    """The kinds that a council asks for on a day.

    Its own rows stand over the local kinds: switched on or off, how long they last. An item of
    the law or of the national standards cannot be switched off, nor asked for less than the law
    asks; of those a row says how long it lasts and at least how many.
    """
    rows = {row.code: row for row in local if row.valid_from <= today}
    kinds = [_with_row(kind, rows.pop(code, None)) for code, kind in KINDS.items()]
    own = [_own(row) for row in rows.values()]
    stage = 1 if preparation in _PREPARED_IN_1 else 2
    placed = (replace(k, stage=stage) if k.code == PREPARATION else k for k in [*kinds, *own])
    return tuple(kind for each in placed if each.on for kind in _law_apart(each))


_PREPARED_IN_1 = (JourneyPolicy.Preparation.BEFORE, JourneyPolicy.Preparation.STAGE_1)


def _with_row(kind: Kind, row: LocalCheck | None) -> Kind:
    if row is None:
        return kind
    local = kind.force is Force.LOCAL
    return replace(
        kind,
        on=row.on if local else True,
        stage=row.stage if local else kind.stage,
        months_valid=row.months_valid or kind.months_valid,
        at_least=max(kind.at_least, row.at_least),
    )


def _law_apart(kind: Kind) -> tuple[Kind, ...]:
    """An item with what the law asks, and what a council asks beyond it as an item of its own."""
    of_law = KINDS[REFEREES]
    if kind.code != REFEREES or kind.at_least <= of_law.at_least:
        return (kind,)
    label = f"More personal referees interviewed: {kind.at_least} in all"
    more = replace(kind, code=MORE_REFEREES, label=label, force=Force.LOCAL, source=OWN_SOURCE)
    return replace(kind, at_least=of_law.at_least), more


def _own(row: LocalCheck) -> Kind:
    who = Who(row.who)
    return Kind(
        row.code,
        row.label,
        row.stage,
        (who,),
        Force.LOCAL,
        OWN_SOURCE,
        referee=str(Referee.Kind.PERSONAL) if who is Who.REFEREE else "",
        months_valid=row.months_valid,
        at_least=row.at_least,
        asks=OWN_ASKS.get(who, ()) if row.asked_by_link else (),
        on=row.on,
    )


def wants_of(home: Home, kinds: Iterable[Kind]) -> list[Want]:
    """Every check that this household needs."""
    return [want for kind in kinds for who in kind.who for want in _WANTS[who](home, kind)]


Wants = Iterator[Want]


def _applicants(home: Home, kind: Kind) -> Wants:
    for person, details in home.applicants:
        if _applies(home, kind, details):
            yield Want(kind, (person.pk, None, None, None))


def _applies(home: Home, kind: Kind, details: ApplicantDetails | None) -> bool:
    lately = fostered_lately(home, details)
    needed = {
        When.LIVED_ABROAD: details is not None and details.lived_abroad_10_years,
        When.FOSTERED_LATELY: lately,
        When.FOSTERED_EVER: lately or (details is not None and details.fostered_before),
    }
    return bool(needed.get(kind.when, True))


def fostered_lately(home: Home, details: ApplicantDetails | None) -> bool:
    """Whether an applicant was approved by another service in the last 12 months (regulation
    26(1A)(b)). Who comes as its foster carer was, but for the one of a couple who says no."""
    if details is not None and (details.fostered_in_last_12_months or details.approved_elsewhere):
        return True
    if not home.is_transfer:
        return False
    said = [each.fostered_in_last_12_months if each else None for _, each in home.applicants]
    says_no = details is not None and details.fostered_in_last_12_months is False
    return not says_no or all(one is False for one in said)


def _adults(home: Home, kind: Kind) -> Wants:
    for member in home.members:
        born = member.date_of_birth
        if not member.is_here_on(home.today):
            continue
        if born is None:  # nobody goes unchecked because their age is not known
            yield Want(kind, (None, member.pk, None, None), why=AGE_UNKNOWN)
            continue
        turns = eighteenth_birthday(born)
        if turns <= max(home.today, home.horizon):
            yield Want(kind, (None, member.pk, None, None), why=_turns(turns, home))


def _turns(turns: date, home: Home) -> str:
    if turns > home.today:
        return f"turns 18 on {say_day(turns)}"
    if turns >= home.applied_on:
        return f"turned 18 on {say_day(turns)}"
    return ""


def _young(home: Home, kind: Kind) -> Wants:
    for member in home.members:
        born = member.date_of_birth
        if born is None or not member.is_here_on(home.today):
            continue
        of_age = eighteenth_birthday(born) <= max(home.today, home.horizon)
        if not of_age and months_after(born, 16 * 12) <= home.today:
            yield Want(kind, (None, member.pk, None, None), why="16 or over")


def _children(home: Home, kind: Kind) -> Wants:
    for member in home.members:
        born = member.date_of_birth
        is_child = born is not None and eighteenth_birthday(born) > home.today
        # Schedule 3 item 4: children of the family, at home or not, and others who live there.
        of_family = member.relation == HouseholdMember.Relation.CHILD
        if is_child and (of_family or member.is_here_on(home.today)):
            yield Want(kind, (None, member.pk, None, None))


def _home(home: Home, kind: Kind) -> Wants:
    if kind.when is not When.HAS_PETS or home.has_pets:
        yield Want(kind)


def _case(home: Home, kind: Kind) -> Wants:
    if kind.when is not When.HOME_ELSEWHERE or home.lives_elsewhere:
        yield Want(kind)


def _referees(home: Home, kind: Kind) -> Wants:
    for referee in home.referees:
        if referee.kind == kind.referee and referee.replaced_at is None:
            yield Want(kind, (None, None, referee.pk, None))


def _relationships(home: Home, kind: Kind) -> Wants:
    for relationship in home.relationships:
        if relationship.contact == Relationship.Contact.CONTACT:
            yield Want(kind, (None, None, None, relationship.pk))


_WANTS = {
    Who.APPLICANT: _applicants,
    Who.ADULT: _adults,
    Who.YOUNG: _young,
    Who.CHILD: _children,
    Who.HOME: _home,
    Who.CASE: _case,
    Who.REFEREE: _referees,
    Who.RELATIONSHIP: _relationships,
}


def why_dropped(about: About, code: str, home: Home, kinds: Iterable[Kind]) -> str:
    """Why a standing check is needed no longer, in words for the page."""
    if code not in {kind.code for kind in kinds}:
        return "The council does not ask for it any more"
    _, member_id, referee_id, _ = about
    for member in home.members:
        if member.pk == member_id:
            return _member_why(member, code, home)
    for referee in home.referees:
        if referee.pk == referee_id and referee.replaced_at is not None:
            return f"Replaced: {referee.replaced_why}" if referee.replaced_why else "Replaced"
    return "What we know of the household has changed"


def _member_why(member: HouseholdMember, code: str, home: Home) -> str:
    if not member.is_here_on(home.today) and member.moved_out_on:
        return f"Moved out on {say_day(member.moved_out_on)}"
    born = member.date_of_birth
    if code == CHILD and born is not None and eighteenth_birthday(born) <= home.today:
        return f"Turned 18 on {say_day(eighteenth_birthday(born))}"
    return "Does not live in the home any more"


__all__ = ["Home", "Want", "fostered_lately", "kinds_for", "wants_of", "why_dropped"]
