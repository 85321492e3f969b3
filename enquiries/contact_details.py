"""Phone numbers and email addresses: kept as typed, compared in one form."""

from __future__ import annotations

import phonenumbers


def normalise_phone(typed: str) -> str:
    """The number in E.164, or "" when it cannot be a phone number. Region: United Kingdom.

    Judged by length alone (is_possible): new ranges open faster than lists are updated, and
    the ranges kept for drama are never "valid".
    """
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_email(typed: str) -> str:
    """Lower case without surrounding space: how two addresses are compared."""
    return typed.strip().lower()


def say_phone(normalised: str) -> str:
    """A number as people read it: national for the UK, international for the rest."""
    try:
        number = phonenumbers.parse(normalised, "GB")
    except phonenumbers.NumberParseException:
        return normalised
    shape = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 44
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, shape)
