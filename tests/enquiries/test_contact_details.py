"""Which numbers can be rung: by their length, in every way people write them."""

from __future__ import annotations

import pytest

from enquiries.contact_details import normalise_phone

WHOLE = [
    # Ofcom's numbers for drama: mobile, no area, Tyneside, Leeds, London, freephone, premium, UK.
    ("07700 900982", "+447700900982"),
    ("01632 960 001", "+441632960001"),
    ("0191 498 0123", "+441914980123"),
    ("0113 496 0000", "+441134960000"),
    ("020 7946 0958", "+442079460958"),
    ("08081 570 192", "+448081570192"),
    ("0909 879 0123", "+449098790123"),
    ("03069 990 123", "+443069990123"),
    # As people write them.
    ("07700900982", "+447700900982"),
    (" 07700  900 982 ", "+447700900982"),
    ("07700-900-982", "+447700900982"),
    ("(0191) 498 0123", "+441914980123"),
    ("+44 7700 900982", "+447700900982"),
    ("+44 (0) 7700 900982", "+447700900982"),
    ("+44 (0)191 498 0123", "+441914980123"),
    ("+4407700900982", "+447700900982"),
    ("0044 7700 900982", "+447700900982"),
    ("0044 (0)20 7946 0958", "+442079460958"),
    ("7700 900982", "+447700900982"),
    # Areas with nine digits after the 0: Brampton, Bolton, Sedbergh.
    ("016977 2345", "+44169772345"),
    ("01204 62345", "+44120462345"),
    ("+44 (0)15396 2034", "+44153962034"),
    # Freephone and the like may be short.
    ("0800 1111", "+448001111"),
    ("0500 500 5000", "+445005005000"),
    ("0800 123456", "+44800123456"),
    # The Crown dependencies.
    ("07781 123456", "+447781123456"),
    ("01624 756789", "+441624756789"),
    # Other countries keep their own lengths.
    ("+353 85 012 3456", "+353850123456"),
    ("+1 202 555 0143", "+12025550143"),
    ("+48 512 345 678", "+48512345678"),
    ("+45 32 12 34 56", "+4532123456"),
]
CUT_SHORT = [
    "07700 90098",  # a mobile with a digit missing
    "0770090098",
    "+44 7700 90098",
    "+44 (0) 7700 90098",
    "07700 9009",
    "07700 9009821",  # one too many
    "020 7946 095",
    "020 7946 09588",
    "0306 999 012",
    "01632 9600",
    "01632 960 0011",
    "0909 879 012",
    "498 0123",  # no area code
    "7946 0958",
    "999",
    "12",
    "",
    "not a number",
    "+45 32",
]


@pytest.mark.parametrize(("typed", "kept"), WHOLE)
def test_a_whole_number_is_kept_in_one_form(typed, kept):
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", CUT_SHORT)
def test_a_number_nobody_could_ring_is_not_taken(typed):
    assert normalise_phone(typed) == ""
