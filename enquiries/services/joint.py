"""Two people on one enquiry: the second has details of their own, beside the first's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import Check, ContactPoint, Enquiry, Letter, Person
from enquiries.workflow import BEFORE_APPLICATION, REOPENABLE, Stage

POINT_FIELDS = {"phone": ContactPoint.Kind.PHONE, "email": ContactPoint.Kind.EMAIL}
# The second applicant's details as services and forms name them -> the person's own.
SECOND_PERSON = {"second_first_name": "first_name", "second_last_name": "last_name"}
SECOND_POINTS = {"second_phone": "phone", "second_email": "email"}
SECOND_FIELDS = (*SECOND_PERSON, *SECOND_POINTS)
# Until Stage 1 begins what an applicant signs is asked of each; an end that may be reopened
# sets the application aside.
_MAY_JOIN = BEFORE_APPLICATION | {Stage.APPLICATION} | REOPENABLE


def points_of(person: Person) -> dict[str, str]:
    """A person's newest phone number and email address as typed; empty when not given."""
    newest = {point.kind: point.typed for point in person.contact_points.order_by("pk")}
    return {name: newest.get(str(kind), "") for name, kind in POINT_FIELDS.items()}


def second_person(enquiry: Enquiry) -> Person | None:
    """The second applicant, if there is one."""
    found: Person | None = enquiry.person_set.filter(position=2).first()
    return found


def second_of(enquiry: Enquiry) -> dict[str, Any]:
    """The second applicant's details; all empty when there is none."""
    person = second_person(enquiry)
    if person is None:
        return dict.fromkeys(SECOND_FIELDS, "")
    points = points_of(person)
    return {
        **{name: getattr(person, own) for name, own in SECOND_PERSON.items()},
        **{name: points[own] for name, own in SECOND_POINTS.items()},
    }


def second_write(enquiry: Enquiry, mine: dict[str, Any]) -> Person | None:
    """Write what changed of the second applicant: add, change, or take away with their name.

    Answers the person, None when there is none any more. Their ways to be reached and their
    links go with them. Raises ValidationError where papers are kept about them, and where the
    assessment of the first alone has begun.
    """
    person = second_person(enquiry)
    if person is None:
        if mine.get("second_first_name"):
            _joins(enquiry, mine["second_first_name"])
        person = Person(enquiry=enquiry, position=2)
    if person.pk and mine.get("second_first_name") == "":
        _leaves(enquiry, person)
    for name, own in SECOND_PERSON.items():
        if name in mine:
            setattr(person, own, mine[name])
    if not person.first_name:
        if person.pk:
            person.delete()
        return None
    person.save()
    for name, own in SECOND_POINTS.items():
        if name in mine:
            point_write(enquiry, person, POINT_FIELDS[own], mine[name])
    return person


def _joins(enquiry: Enquiry, name: str) -> None:
    """Raise ValidationError once Stage 1 has begun: the assessment is of who applied (regulation
    26), and whoever joins has signed nothing. A joint application is one of its own."""
    if Stage(enquiry.stage) in _MAY_JOIN:
        return
    out = (
        f" To assess both, record that this application is withdrawn, reopen the enquiry, add"
        f" {name}, and record the application that both have signed"
        if enquiry.is_open
        else " If both want to foster, make a new enquiry"
    )
    raise ValidationError(
        {
            "second_first_name": "The assessment of who applied alone has begun, so nobody can"
            f" join it.{out}"
        }
    )


def _leaves(enquiry: Enquiry, person: Person) -> None:
    """Raise ValidationError where papers stand about somebody who is taken off the case: they are
    kept as the law asks (regulation 32), with whom they are about."""
    checks = Check.objects.filter(enquiry=enquiry, person=person)
    letters = Letter.objects.filter(enquiry=enquiry, person=person)
    if checks.exists() or letters.exists():
        raise ValidationError(
            {
                "second_first_name": f"There are checks or letters about {person.full_name}, so"
                " they stay on this case. If one person goes on alone, record that this"
                " application is withdrawn and make a new enquiry"
            }
        )


def point_write(enquiry: Enquiry, person: Person, kind: ContactPoint.Kind, typed: str) -> None:
    """Replace a person's number or address. The former value stays in the record."""
    person.contact_points.filter(kind=kind).delete()
    if not typed:
        return
    normalise = normalise_phone if kind == ContactPoint.Kind.PHONE else normalise_email
    ContactPoint.objects.create(
        enquiry=enquiry,
        person=person,
        kind=kind,
        typed=typed,
        normalised=normalise(typed) or typed.strip(),
    )
