"""The shape of what happens, as numbers.

Sources: conversion by stage and length of the road from the benchmark of 2013-14 (31% enquiry to
visit, 11% to approval, about 9 months) and the national and hub figures since (12% enquiry to
application); a hub of a dozen councils receives about 850 enquiries a year. The week, the day
and the months follow the sector's own account of itself: a peak after New Year, Foster Care
Fortnight in May, a low in December. Where no figure is published the number is a guess that
keeps the screens believable; nothing here is a claim about a real council.
"""

from __future__ import annotations

ENQUIRIES_A_YEAR = 1740  # both hubs together
HUB_SHARE = (49, 51)  # in the order of places.HUBS

# Relative number of enquiries by month (January first), by weekday (Monday first), by hour.
MONTHS = (1.42, 1.12, 1.05, 0.95, 1.28, 0.98, 0.92, 0.85, 1.08, 1.02, 0.92, 0.55)
WEEKDAYS = (1.25, 1.2, 1.15, 1.05, 0.95, 0.65, 0.75)
HOURS = (
    0.25, 0.12, 0.08, 0.05, 0.05, 0.15, 0.4, 0.9, 1.3, 1.7, 1.9, 1.8,
    1.9, 1.7, 1.5, 1.4, 1.4, 1.3, 1.4, 1.7, 1.9, 1.7, 1.1, 0.6,
)  # fmt: skip
FORTNIGHT = ((5, 11), (5, 24))  # month and day: Foster Care Fortnight, roughly
FORTNIGHT_LIFT = 1.5

KINDS = {
    "fostering": 72,
    "information": 12,
    "kinship": 6,
    "transfer": 4,
    "event": 3,
    "lodgings": 2,
    "other": 1,
}
DOORS = {"enquire": 55, "call_me": 27, "staff": 18}
STAFF_CHANNELS = {"phone": 75, "email": 8, "event": 10, "walk_in": 4, "referral": 3}
SOURCES = {
    "search": 19,
    "social": 18,
    "friend": 12,
    "council_site": 11,
    "carer": 10,
    "hub_site": 6,
    "": 6,
    "poster": 5,
    "radio_tv": 4,
    "event": 4,
    "employer": 2,
    "returning": 2,
    "other": 1,
}
CONTACT_BY = {"phone": 68, "text": 13, "email": 14, "whatsapp": 5}
GOOD_TIMES = {"": 20, "any": 25, "morning": 17, "afternoon": 13, "evening": 21, "saturday": 4}
ROUTED = {"postcode": 86, "chosen": 8, "none": 3, "out": 3}  # out: of area

# One attempt's end, by whether it is the first; hours are opening hours, days are calendar days.
OUTCOMES = {"spoke": 71, "no_answer": 15, "left_message": 6, "two_way": 6, "wrong_number": 2}
SILENT_SHARE = 0.09  # people who never answer, whatever is tried
SILENCE = {"no_answer": 62, "left_message": 34, "wrong_number": 4}
FIRST_ATTEMPT_HOURS = (1.8, 0.9)  # median, sigma of the lognormal
AGAIN_HOURS = (7.0, 0.5)
MOST_ATTEMPTS = 4

# After a first conversation: the share that goes on to each stage, and days it takes from the
# one before (median, sigma).
GOES_ON = {
    "visit": (0.36, 18, 0.5),
    "invited": (0.42, 6, 0.5),
    "application": (0.95, 26, 0.5),
    "checks": (0.95, 7, 0.5),
    "assessment": (0.88, 55, 0.35),
    "panel": (0.91, 120, 0.3),
    "decision": (0.99, 4, 0.4),
    "approved": (0.96, 8, 0.4),
}
ANSWER_DAYS = 30  # to a proposal not to approve: 28, and the letter
GIVES_UP_DAYS = (16, 0.8)
WITHDRAWS_SHARE = 0.62  # of those who stop before an application; the others we close

WITHDRAW_REASONS = {
    "not_right_time": 31,
    "family_health": 14,
    "housing": 12,
    "money": 12,
    "not_for_me": 11,
    "another_agency": 7,
    "too_long": 5,
    "not_said": 6,
    "other": 2,
}
OFSTED_WITHDRAW_REASONS = {"AW1": 18, "AW2": 17, "AW3": 31, "AW4": 12, "AW5": 4, "AW0": 18}
CLOSE_REASONS = {"no_reply": 38, "no_space": 31, "criteria": 17, "information_only": 8, "other": 6}

AGAIN_SHARE = 0.035  # enquiries from someone who enquired before
LINK_STATES = {"linked": 55, "possible": 33, "different": 12}
