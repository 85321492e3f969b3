"""The timeline says what changed in words: no codes, no ids of rows, no "Not given to"."""

from __future__ import annotations

from typing import Any

import pytest

from enquiries.act_words import say_change

NAMES = {"owner": {7: "Gita Shah"}, "service": {3: "Gateshead Council"}}


@pytest.mark.parametrize(
    ("action", "field", "pair", "said"),
    [
        ("e.check_verified", "check", [None, 1853], ""),
        (
            "e.check_verified",
            "check_kind",
            [None, "dbs"],
            "Check: Enhanced DBS with barred list",
        ),
        ("enquiry.panel_listed", "item", [None, 9], ""),
        (
            "e.recommended",
            "recommends",
            [None, "suitable"],
            "Recommendation: Suitable to foster",
        ),
        (
            "e.visit_decided",
            "visit_outcome",
            ["", "invite"],
            "What follows: Invite them to apply",
        ),
        ("enquiry.letter_made", "kind", [None, "stage_2_started"], "Stage 2 has begun"),
        (
            "e.edited",
            "kind",
            ["information", "fostering"],
            "What they came for: Information to read first to Fostering",
        ),
        ("enquiry.step_set", "next_step", ["", "Home visit"], "Next step: Home visit"),
        ("e.edited", "phone", ["0191 1", "0191 2"], "Phone number: 0191 1 to 0191 2"),
        (
            "e.edited",
            "language",
            ["Polish", ""],
            "Language for an interpreter: Polish to Not given",
        ),
        ("enquiry.assigned", "owner", [None, 7], "Who works on it: Nobody to Gita Shah"),
        (
            "enquiry.checks_changed",
            "checks",
            [None, "+dbs +dbs +pets +own_4 -landlord"],
            "Added: Enhanced DBS with barred list, Pets, 1 of the council’s own\n"
            "Not wanted any more: Landlord’s or lender’s permission",
        ),
    ],
)
def test_a_change_is_said_in_words(action: str, field: str, pair: list[Any], said: str) -> None:
    assert say_change(action, field, pair, NAMES) == said
