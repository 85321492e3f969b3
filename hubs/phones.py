"""Phone numbers: kept as typed, compared in one form."""

from __future__ import annotations

import phonenumbers

UNITED_KINGDOM = 44  # the Crown dependencies share it


def normalise_phone(typed: str) -> str:
    """The number in E.164, or "" when it cannot be a phone number. Region: United Kingdom.

    Judged by length alone: new ranges open faster than lists are updated, and the ranges kept
    for drama are never "valid".
    """
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or not _is_whole(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    """Whether no digit of a number of the United Kingdom is missing; others are taken as they are.

    By Ofcom's National Telephone Numbering Plan every number has 10 digits after the 0, except
    some of geographic areas that begin 01 (9) and of freephone and the like, 08 (7 or 9). A
    shorter one is a slip, or a local number without its area code: nobody could be rung on it.
    """
    if number.country_code != UNITED_KINGDOM:
        return True
    digits = str(number.national_number)
    if digits.startswith("8"):
        return True
    return len(digits) == 10 or (len(digits) == 9 and digits.startswith("1"))


def is_of_the_uk(typed: str) -> bool:
    """Whether it is a whole number of the United Kingdom, however it was typed."""
    return normalise_phone(typed).startswith(f"+{UNITED_KINGDOM}")
