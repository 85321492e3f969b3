"""The demonstration's households of Gateshead: made up, approved some time ago, with their year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carers.identity import identity_of
from carers.models import Approval, Carer, CarerDeadline, Household
from carers.year import DUTIES, limit_code
from hubs.models import Cluster, FosteringService, User
from hubs.time_limits import Limit, limits_on

DAY = timedelta(days=1)
YEAR = 365


@dataclass(frozen=True)
class Home:
    """One household: who fosters, where, approved how many days ago, children who live there."""

    surname: str
    names: tuple[str, ...]
    postcode: str
    days: int
    children: int = 0


HUB = Home("Pattinson", ("Joan", "Derek"), "NE9 5EE", 3200)
SATELLITES = (
    Home("Charlton", ("Bev",), "NE8 4AL", 2100, 2),
    Home("Okafor", ("Grace", "Emeka"), "NE8 2QD", 1500, 2),
    Home("Hedley", ("Ruth", "Simon"), "NE9 7DR", 900, 1),
    Home("Begum", ("Shazia",), "NE8 3JU", 820, 3),
    Home("Robson", ("Carl", "Mike"), "NE10 0UP", 610, 1),
    Home("Straughan", ("Linda",), "NE11 0YG", 2600, 2),
    Home("Nixon", ("Pam", "Terry"), "NE10 8QL", 480, 2),
)
INVITED = Home("Armstrong", ("Kath", "Neil"), "NE9 5TE", 150)
NEXT_HUB = Home("Milburn", ("Sheila", "Roy"), "NE16 4DU", 2900)
FREE = (
    Home("Iqbal", ("Nadeem", "Saira"), "NE8 3NE", 40),
    Home("Forster", ("Jill",), "NE10 9BN", 95),
    Home("Tweddle", ("Ann", "Barry"), "NE16 3EG", 700),
    Home("Laidlaw", ("Moira",), "NE16 5QH", 1900),
)
EVERY = (HUB, *SATELLITES, INVITED, NEXT_HUB, *FREE)


def homes_lay(
    cluster: Cluster, service: FosteringService, worker: User, *, today: date
) -> dict[Home, Household]:
    """Write the households with their carers, terms and clocks."""
    place = {"cluster": cluster, "service": service}
    households = Household.objects.bulk_create(
        Household(
            **place,
            reference=f"NE-HMK{number:03}",
            postcode=home.postcode,
            approved_on=today - home.days * DAY,
            agreement_signed_on=today - home.days * DAY,
            worker=worker,
        )
        for number, home in enumerate(EVERY, 1)
    )
    made = dict(zip(EVERY, households, strict=True))
    Approval.objects.bulk_create(
        Approval(
            **place,
            household=household,
            version=1,
            from_on=household.approved_on,
            most_children=max(2, home.children),
            youngest=0,
            oldest=18,
            types=["short_term", "long_term"],
        )
        for home, household in made.items()
    )
    carers = Carer.objects.bulk_create(
        _carer(place, made[home], home, number, first)
        for number, home in enumerate(EVERY)
        for first in home.names
    )
    _clocks(cluster, households, carers, today=today)
    return made


def _carer(
    place: Mapping[str, object], household: Household, home: Home, number: int, first: str
) -> Carer:
    born = date(1964 + number, 1 + len(first), 11 + home.names.index(first))
    return Carer(
        **place,
        household=household,
        first_name=first,
        last_name=home.surname,
        date_of_birth=born,
        identity=identity_of(first, home.surname, born),
        from_on=household.approved_on,
    )


def _clocks(
    cluster: Cluster, households: Sequence[Household], carers: Sequence[Carer], *, today: date
) -> None:
    """The clocks of households whose first year is over: what comes again runs, the rest is done.
    Those of a new one start with the product's own tick."""
    of: dict[int, list[Carer]] = {}
    for carer in carers:
        of.setdefault(carer.household_id, []).append(carer)
    codes = {
        duty.rule: limit_code(duty, types=(), occurrence=2 if duty.again else 1) for duty in DUTIES
    }
    limits = limits_on(list(codes.values()), cluster=cluster, day=today)
    of_rule = {rule: limits[code] for rule, code in codes.items()}
    rows = [
        row
        for number, household in enumerate(households)
        if (today - household.approved_on).days > YEAR
        for row in _of_a_household(household, of[household.pk], of_rule, number, today)
    ]
    CarerDeadline.objects.bulk_create(rows)


def _of_a_household(
    household: Household, carers: list[Carer], limits: Mapping[str, Limit], number: int, today: date
) -> Iterator[CarerDeadline]:
    for duty in DUTIES:
        limit = limits[duty.rule]
        for carer in carers if duty.each_carer else [None]:
            began = household.approved_on
            if duty.again:  # as long ago that most are some way off
                length = (limit.due(today) - today).days
                began = max(began, today - (length * (3 + number % 7) // 11) * DAY)
            due = limit.due(began)
            yield CarerDeadline(
                cluster=household.cluster,
                service=household.service,
                household=household,
                carer=carer,
                rule=duty.rule,
                occurrence=2 if duty.again else 1,
                source=limit.source,
                amount=limit.amount,
                unit=str(limit.unit),
                trigger_on=began,
                due_on=due,
                done_on=None if duty.again else due - 20 * DAY,
            )
