"""Who applies and who lives with them: told once, and changed while a colleague may be doing the
same. The expression of interest, the application and the checks all write and read these rows.

What was changed is on the case's record by the names of the fields; the values are not, because
a field of a member of the household is as private as one of an applicant.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from enquiries.models import (
    Address,
    ApplicantDetails,
    ApplicantSensitive,
    Check,
    Consent,
    Enquiry,
    HouseholdMember,
    Person,
    Referee,
    Relationship,
)
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.check_acts import links_end
from enquiries.services.checks import checks_refresh
from enquiries.services.moving import MoveRefused
from enquiries.services.nobody_else import nobody_else_unsay
from enquiries.services.staying import nothing_unsaid
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.postcodes import lookup
from hubs.selectors import authority_by_code

DETAILS_SAVED = register("enquiry.applicant_saved", "changed what is known of an applicant")
SENSITIVE_SAVED = register("enquiry.sensitive_saved", "changed sensitive answers of an applicant")
HOME_SAVED = register("enquiry.household_saved", "changed the household or what belongs to it")
HOME_REMOVED = register("enquiry.household_removed", "took something off the household")
CONSENT_GIVEN = register("enquiry.consent_given", "recorded what an applicant agrees to")
CONSENT_ENDED = register("enquiry.consent_ended", "recorded that an applicant takes back a consent")

HomeRow = HouseholdMember | Address | Relationship | Referee
# The name of each row in the record: one of the act's own words (enquiries.protection).
NOUNS: dict[type[Model], str] = {
    HouseholdMember: "member",
    Address: "home_address",
    Relationship: "relationship",
    Referee: "referee",
    ApplicantDetails: "applicant",
    ApplicantSensitive: "applicant",
}
ENDED_SAID = "This enquiry has ended, so nothing is changed on it. Reopen it first."


# --- Two people at once ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Clash:
    """A field that a colleague saved after it was shown to me, and that I changed too."""

    name: str
    was: str
    theirs: str


class ChangedMeanwhile(Exception):
    """Nothing was saved. ``clashes`` are the fields that two people changed."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(", ".join(clash.name for clash in clashes))
        self.clashes = clashes


def as_sent(value: Any) -> str:
    """A value as a form sends it along, to be compared with what it was when it was shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "\n".join(sorted(json.dumps(one, sort_keys=True) for one in value))
    if isinstance(value, Model):
        return str(value.pk)
    return str(value)


def fields_merged(
    row: object,
    fields: Mapping[str, Any],
    shown: Mapping[str, str],
    *,
    together: Collection[tuple[str, ...]] = (),
) -> dict[str, Any]:
    """My changes to a locked row: what I left as it was ``shown`` keeps a colleague's value. Of
    the ``fields`` those that say one thing ``together`` are mine or theirs as a whole.

    Raises ChangedMeanwhile where both of us changed the same to something else.
    """
    mine: dict[str, Any] = {}
    clashes: list[Clash] = []
    alone = [(name,) for name in fields if not any(name in names for names in together)]
    for names in (*together, *alone):
        present = {name: as_sent(getattr(row, name)) for name in names}
        sent = {name: as_sent(fields[name]) for name in names}
        was = {name: shown.get(name, present[name]) for name in names}
        if sent in (present, was):
            continue  # we agree, or I did not touch it
        for name in names:
            if present[name] not in (was[name], sent[name]):
                clashes.append(Clash(name, was[name], present[name]))
        mine |= {name: fields[name] for name in names if sent[name] != present[name]}
    if clashes:
        raise ChangedMeanwhile(clashes)
    return mine


# --- The applicants -------------------------------------------------------------------------------


def open_locked(access: Access, enquiry_id: int) -> Enquiry:
    """The locked case, which must not have ended. Raises MoveRefused."""
    enquiry = enquiry_locked(access, enquiry_id)
    if not enquiry.is_open:
        raise MoveRefused(ENDED_SAID)
    return enquiry


def details_save(
    *,
    access: Access,
    enquiry_id: int,
    position: int,
    fields: Mapping[str, Any],
    shown: Mapping[str, str],
    now: datetime,
) -> bool:
    """Save what is known of one applicant; False when nothing was changed.

    Raises Person.DoesNotExist, ChangedMeanwhile, ValidationError by field.
    """
    access.require(Right.APPLICATION_EDIT)
    enquiry = open_locked(access, enquiry_id)
    changed = _applicant_save(
        ApplicantDetails, DETAILS_SAVED, access, enquiry, position, fields, shown, now
    )
    if changed:
        checks_refresh(access=access, enquiry=enquiry, now=now)
    return changed


def sensitive_save(
    *,
    access: Access,
    enquiry_id: int,
    position: int,
    fields: Mapping[str, Any],
    shown: Mapping[str, str],
    now: datetime,
) -> bool:
    """Save special-category answers of one applicant; False when nothing was changed."""
    access.require(Right.SENSITIVE_VIEW)
    enquiry = open_locked(access, enquiry_id)
    return _applicant_save(
        ApplicantSensitive, SENSITIVE_SAVED, access, enquiry, position, fields, shown, now
    )


def _applicant_save(
    model: type[ApplicantDetails] | type[ApplicantSensitive],
    action: str,
    access: Access,
    enquiry: Enquiry,
    position: int,
    fields: Mapping[str, Any],
    shown: Mapping[str, str],
    now: datetime,
) -> bool:
    person = applicant_of(access, enquiry, position)
    row = model.objects.visible_to(access).filter(person=person).first()
    row = row or model(enquiry=enquiry, person=person)
    mine = fields_merged(row, fields, shown)
    nothing_unsaid(access, enquiry, row, mine)
    if not mine:
        return False
    if "date_of_birth" in mine and isinstance(row, ApplicantDetails):
        # Said of the date that stood there (services.same_name).
        row.different_person_why, row.different_person_by = "", None
        row.different_person_at = row.different_person_on = None
        row.different_person_with = row.different_person_of = ""
    _write(access, enquiry, row, mine, action=action, now=now, key=f"applicant:{position}")
    return True


def applicant_of(access: Access, enquiry: Enquiry, position: int) -> Person:
    """The first or the second applicant. Raises Person.DoesNotExist."""
    found: Person = Person.objects.visible_to(access).get(enquiry=enquiry, position=position)
    return found


def _write(
    access: Access,
    enquiry: Enquiry,
    row: Any,
    mine: Mapping[str, Any],
    *,
    action: str,
    now: datetime,
    key: str = "",
) -> None:
    """Write the changed fields of one row and put their names on record."""
    for name, value in mine.items():
        setattr(row, name, value)
    row.save()
    key = key or f"{NOUNS[type(row)]}:{row.pk}"
    said = " ".join(sorted(mine)) or "added"
    act_record(access=access, enquiry=enquiry, action=action, now=now, changes={key: ["", said]})


# --- The household and what belongs to it ---------------------------------------------------------


def home_row_of(access: Access, enquiry: Enquiry, model: type[HomeRow], row_id: int) -> HomeRow:
    """One row of this case's household. Raises the model's DoesNotExist."""
    found: HomeRow = model.objects.visible_to(access).get(enquiry=enquiry, pk=row_id)
    return found


def home_row_save(
    *,
    access: Access,
    enquiry_id: int,
    model: type[HomeRow],
    fields: Mapping[str, Any],
    now: datetime,
    row_id: int | None = None,
    position: int | None = None,
    shown: Mapping[str, str] | None = None,
) -> HomeRow:
    """Add one member, address, relationship or referee, or change one (``row_id``).

    ``position`` is the applicant it belongs to; a member of the household belongs to the home.
    The checks that follow from it are made at once. Raises ValidationError by field,
    ChangedMeanwhile, MoveRefused when the case has ended.
    """
    access.require(Right.APPLICATION_EDIT)
    enquiry = open_locked(access, enquiry_id)
    values = dict(fields)
    if row_id is not None:
        row = home_row_of(access, enquiry, model, row_id)
        values = fields_merged(row, values, shown or {})
        nothing_unsaid(access, enquiry, row, values)
    else:
        row = model(enquiry=enquiry)
        if isinstance(row, HouseholdMember):
            nobody_else_unsay(access, enquiry)
        else:
            row.person = applicant_of(access, enquiry, position or 1)
    if isinstance(row, Address):
        _one_home(access, row, values)
        values |= _area(row, values)
    if values or row_id is None:
        _write(access, enquiry, row, values, action=HOME_SAVED, now=now)
        if row_id is not None and "email" in values:
            _letters_astray(row, now=now)
        checks_refresh(access=access, enquiry=enquiry, now=now)
    return row


def _letters_astray(row: HomeRow, *, now: datetime) -> None:
    """An address was put right: what went to the wrong one opens nothing any more, and words
    that were begun there are gone."""
    of = {HouseholdMember: "member", Referee: "referee", Relationship: "relationship"}
    name = of.get(type(row))
    if name is None:
        return
    for check in Check.objects.filter(**{name: row}, received_on=None, dropped_at=None):
        links_end(check, now=now)
        Check.objects.filter(pk=check.pk).update(draft={})


def _one_home(access: Access, row: Address, values: Mapping[str, Any]) -> None:
    """Nobody has two homes at once that they still live in."""
    if values.get("to_on", row.to_on) is not None:
        return
    others = Address.objects.visible_to(access).filter(person=row.person_id, to_on=None)
    if others.exclude(pk=row.pk).exists():
        raise ValidationError(
            {"to_on": "There is a home address without an end already. Say when that one ended"}
        )


def _area(row: Address, values: Mapping[str, Any]) -> dict[str, Any]:
    """The local authority of a new postcode, where the directory knows it: whom checks ask."""
    if "postcode" not in values:
        return {}
    code = lookup(values["postcode"]).gss_code if values["postcode"] else ""
    return {"authority": authority_by_code(code) if code else None}


def home_row_remove(
    *, access: Access, enquiry_id: int, model: type[HomeRow], row_id: int, why: str, now: datetime
) -> None:
    """Take a row off again. A referee is replaced and stays on the case; what a check rests on
    stays too, and this raises MoveRefused with what to do instead."""
    access.require(Right.APPLICATION_EDIT)
    enquiry = open_locked(access, enquiry_id)
    row = home_row_of(access, enquiry, model, row_id)
    if isinstance(row, Referee):
        row.replaced_at, row.replaced_why = now, why
        row.save(update_fields=["replaced_at", "replaced_why"])
    else:
        _no_check_rests_on(access, enquiry, row)
        row.delete()
    act_record(
        access=access,
        enquiry=enquiry,
        action=HOME_REMOVED,
        now=now,
        changes={f"{NOUNS[model]}:{row_id}": ["", "removed"]},
    )
    checks_refresh(access=access, enquiry=enquiry, now=now)


def _no_check_rests_on(access: Access, enquiry: Enquiry, row: HomeRow) -> None:
    checks = Check.objects.visible_to(access).filter(enquiry=enquiry)
    if isinstance(row, HouseholdMember) and checks.filter(member=row).exists():
        raise MoveRefused(
            "There are checks about this person, so they stay on the case. Say when they moved"
            " out, and the checks end with that day."
        )
    if isinstance(row, Relationship) and checks.filter(relationship=row).exists():
        raise MoveRefused(
            "There is a check about this relationship, so it stays on the case. Correct it instead."
        )


# --- Consents -------------------------------------------------------------------------------------


def consents_give(
    *,
    access: Access,
    enquiry_id: int,
    position: int,
    words: Mapping[str, str],
    how: str,
    now: datetime,
) -> list[str]:
    """Record what one applicant agrees to, with the words that each was shown in.

    ``words`` maps Consent.What to the words. What stands already is left as it was. Answers
    what was new.
    """
    access.require(Right.APPLICATION_EDIT)
    enquiry = open_locked(access, enquiry_id)
    person = applicant_of(access, enquiry, position)
    standing = Consent.objects.visible_to(access).filter(person=person, withdrawn_at=None)
    new = [what for what in words if what not in set(standing.values_list("what", flat=True))]
    for what in new:
        Consent.objects.create(
            enquiry=enquiry, person=person, what=what, words=words[what], given_at=now, how=how
        )
    if new:
        _consents_recorded(access, enquiry, position, new, action=CONSENT_GIVEN, now=now)
    return new


def consent_withdraw(
    *, access: Access, enquiry_id: int, position: int, what: str, now: datetime
) -> bool:
    """Record that an applicant takes one consent back; False when it did not stand."""
    access.require(Right.APPLICATION_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    person = applicant_of(access, enquiry, position)
    standing = Consent.objects.visible_to(access).filter(
        person=person, what=what, withdrawn_at=None
    )
    if not standing.update(withdrawn_at=now):
        return False
    _consents_recorded(access, enquiry, position, [what], action=CONSENT_ENDED, now=now)
    return True


def _consents_recorded(
    access: Access, enquiry: Enquiry, position: int, what: list[str], *, action: str, now: datetime
) -> None:
    act_record(
        access=access,
        enquiry=enquiry,
        action=action,
        now=now,
        changes={f"applicant:{position}": ["", " ".join(what)]},
    )
    checks_refresh(access=access, enquiry=enquiry, now=now)
