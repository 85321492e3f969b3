"""Draws the people of a case: believable names, and ways to reach them that reach nobody."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.seed import words
from enquiries.seed.places import Hub

Point = tuple[str, str, str]  # kind, as typed, as compared

MOBILES = "07700900"  # Ofcom: numbers for drama, never given to anyone


@dataclass(frozen=True)
class Applicant:
    """A person on a case; ``points`` are the ways to reach them."""

    first_name: str
    last_name: str
    points: tuple[Point, ...] = ()


def applicants_draw(
    rng: random.Random,
    *,
    serial: int,
    hub: Hub,
    couple: bool,
    name: tuple[str, str] | None = None,
) -> list[Applicant]:
    """One or two people. The first carries the ways to reach them, and ``name`` if given."""
    first, last = name or _name(rng)
    people = [Applicant(first, last, _points(rng, serial, hub, first, last))]
    if couple:
        second, other = _name(rng)
        people.append(Applicant(second, last if rng.random() < 0.75 else other))
    return people


def _name(rng: random.Random) -> tuple[str, str]:
    roll = rng.random()
    if roll < 0.012:
        return rng.choice(words.HARD_NAMES)
    _, firsts, lasts = rng.choices(words.COMMUNITIES, [each[0] for each in words.COMMUNITIES])[0]
    last = rng.choice(lasts)
    if roll > 0.97:
        last = f"{last}-{rng.choice(lasts)}"
    return rng.choice(firsts), "" if 0.94 < roll < 0.97 else last


def _points(rng: random.Random, serial: int, hub: Hub, first: str, last: str) -> tuple[Point, ...]:
    roll = rng.random()  # both, phone alone, email alone
    points: list[Point] = []
    if roll < 0.93:
        points.append(_phone(rng, serial, hub))
    if roll < 0.72 or roll >= 0.93:
        points.append(_email(rng, serial, first, last))
    return tuple(points)


def _phone(rng: random.Random, serial: int, hub: Hub) -> Point:
    """A number of the drama ranges: three mobiles to two landlines, none twice in 1,600 cases.

    There are only a thousand of each, so in larger sets they come round again.
    """
    place, fives = serial % 5, serial // 5
    if place < 3:
        number = f"{MOBILES}{(fives * 3 + place) * 379 % 1000:03}"
    else:
        number = f"{hub.dialling}0{(fives * 2 + place - 3) * 379 % 1000:03}"
    code = 5 if place < 3 else 4  # 07700 900123; 0191 4980123
    spaced = f"{number[:code]} {number[code:]}"
    typed = rng.choices((number, spaced, f"{spaced[:-4]} {spaced[-4:]}"), (40, 45, 15))[0]
    return "phone", typed, normalise_phone(number)


def _email(rng: random.Random, serial: int, first: str, last: str) -> Point:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode()
    local = "".join(mark for mark in plain.lower() if mark.isalnum() or mark == ".").strip(".")
    address = f"{local[:40] or 'hello'}{serial}@{rng.choice(('', 'mail.', 'home.'))}example.org"
    typed = address.capitalize() if rng.random() < 0.1 else address
    return "email", typed, normalise_email(address)
