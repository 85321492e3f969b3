"""Rows of tests/fence_walk.py, a file for each part of the journey to approval."""

from tests.fence_rows import (
    application,
    assessment,
    carers_moving,
    carers_review,
    carers_staying,
    checks,
    clocks,
    decision,
    facts,
    handover,
    interest,
    mockingbird,
    panel,
    papers,
    routing,
    settings_journey,
)

AREAS = [
    facts,
    interest,
    application,
    checks,
    clocks,
    assessment,
    panel,
    papers,
    decision,
    carers_moving,
    carers_review,
    carers_staying,
    mockingbird,
    handover,
    routing,
    settings_journey,
]
