"""A word of its own for every classed field of an applicant, from the registry.

A new field above internal joins by itself: a text is given a made-up word; what cannot hold one
must be listed here, with its value or with the reason why it has none.
"""

from __future__ import annotations

import hashlib
import re
import string

from hubs.protection import CLASSED, fields_of, models_and_fields

# Rows that are about colleagues, or about a browser: no applicant's words are in them.
NOT_THE_APPLICANTS = {
    "account.EmailAddress": "a colleague's",
    "account.EmailConfirmation": "a colleague's",
    "carers.CarerImport": "a file of a whole register, which is no case's",
    "enquiries.PanelMember": "a panel member's",
    "hubs.DirectoryIdentity": "a colleague's",
    "hubs.Invitation": "a colleague's",
    "hubs.SignInReset": "a colleague's",
    "hubs.User": "a colleague's",
    "mfa.Authenticator": "a colleague's",
    **{
        f"mockingbird.{name}": "a constellation's, and no household's"
        for name in (
            *("Constellation", "ConstellationStage", "FidelityAction", "FidelityCheck"),
            *("Gathering", "MonthlyReturn"),
        )
    },
    "reports.ExportRequest": "a colleague's words about a file, without a case",
    "sessions.Session": "no row of a case; a form that was begun is in no list",
    "usersessions.UserSession": "a colleague's browser",
}
# Values with a shape of their own.
VALUES = {
    "enquiries.Enquiry.postcode_typed": "LS1-1UR",
    "enquiries.Enquiry.postcode": "LS1 1UR",
    "carers.Household.postcode": "LS6 4XY",
    "carers.Carer.date_of_birth": "14 June 1931",
    "enquiries.ApplicantDetails.date_of_birth": "15 July 1932",
    "enquiries.ApplicantSensitive.right_to_stay_until": "16 August 2047",
    "enquiries.HouseholdMember.date_of_birth": "17 September 1933",
    "enquiries.HouseholdMember.email": "zvomember@canary.example",
    "enquiries.HouseholdMember.phone": "07700 900735",
    "enquiries.Referee.email": "zvoreferee@canary.example",
    "enquiries.Referee.phone": "07700 900736",
    "enquiries.Relationship.email": "zvopartner@canary.example",
    "enquiries.Relationship.phone": "07700 900737",
    "enquiries.Enquiry.home_authority": "Leeds",
    "enquiries.ContactPoint.typed": "07700 900731",
    "enquiries.ContactPoint.normalised": "zvoxmail@canary.example",
    "enquiries.PendingChange.fields": "07700 900732",
    "enquiries.SafetyFlag.safe_address": "zvosafe@canary.example",
    "hubs.AuditEvent.changes": "07700 900733",  # the number before the one they have now
    "messaging.Message.to": "zvoxmail@canary.example",
    "mockingbird.ChildLink.reference": "ZVO-7719-LCS",
}
# Filled from the row itself: nobody can choose them.
FROM_THE_ROW = {
    "enquiries.AnswerLink.to_hash",
    "enquiries.AnswerLink.token_hash",
    "enquiries.PendingChange.token_hash",
    "enquiries.ProgressLink.token_hash",
    "enquiries.Submission.body_hash",
}
# Classed, and no word of their own.
WITHOUT = {
    "enquiries.Enquiry.discreet": "yes or no; both stand on many pages",
    "enquiries.Enquiry.may_leave_message": "yes or no",
    "enquiries.Person.first_key": "the first name in small letters, which is looked for as well",
    "enquiries.Person.last_key": "the last name in small letters, which is looked for as well",
    "enquiries.Address.authority": "a row of its own: one of England's councils",
    "enquiries.Application.named_child": "yes or no",
    "enquiries.Check.outcome": "one of three words of ours",
    "carers.Carer.sex": "one of two words of ours",
    "carers.Departure.reason": "one of the words of our list",
    "carers.CarerDeparture.reason": "one of the words of our list",
    **{
        f"carers.Concern.{name}": "one of the words of our lists"
        for name in ("kind", "by", "type", "outcome")
    },
    "mockingbird.ChildLink.initials": "two letters, which stand in many words",
    "mockingbird.ChildLink.year_of_birth": "a year, which stands on many pages",
    "mockingbird.ChildLink.unplanned": "yes or no",
    "mockingbird.Contact.concern": "yes or no",
    "mockingbird.WellbeingNote.rating": "a number from 1 to 5",
    **{
        f"mockingbird.{name}": "one of the words of our lists"
        for name in (
            *("ChildLink.end_reason", "ConstellationMembership.left_reason"),
            *("ConstellationMembership.referred_by", "Contact.topic", "Outcome.kind"),
            "Sleepover.decline_reason",
        )
    },
    "enquiries.SafetyFlag.safe_way": "one of four words of ours",
    "enquiries.SafetyFlag.held": "the case's own values, each with its word",
    "hubs.AuditEvent.actor_said": "a colleague's name, or words of ours",
}


def made_up(field: str) -> str:
    """A word that is in no page: letters alone, so that no escaping changes it; ten, to fit."""
    letters = string.ascii_lowercase
    digest = hashlib.sha256(field.encode()).digest()
    return "Zvo" + "".join(letters[byte % 26] for byte in digest[:7])


def fields() -> list[str]:
    """Every classed field of an applicant's rows, as "enquiries.Person.first_name"."""
    return [
        f"{model}.{field}"
        for model in models_and_fields()
        if model not in NOT_THE_APPLICANTS
        for field in fields_of(model, *CLASSED)
    ]


def words() -> dict[str, str]:
    """The value that is planted in each field; fields of FROM_THE_ROW are added later."""
    return {
        field: VALUES.get(field) or made_up(field)
        for field in fields()
        if field not in WITHOUT and field not in FROM_THE_ROW
    }


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\-()+.]", "", text).lower()


def _bare(value: str) -> str:
    """A value as it is looked for: a phone without its country, an email without its domain."""
    value = value.partition("@")[0]
    digits = _squeezed(value)
    return digits.removeprefix("0") if digits.isdecimal() else digits


def hits(text: str, canaries: dict[str, str]) -> list[str]:
    """The fields whose word is in a text, however it is spaced or written."""
    there = _squeezed(text)
    return [field for field, value in canaries.items() if _bare(value) in there]
