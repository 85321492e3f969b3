"""Rows of tests/fence_walk.py, a file for each part of the journey to approval."""

from tests.fence_rows import (
    application,
    assessment,
    checks,
    decision,
    facts,
    handover,
    interest,
    panel,
    routing,
    settings_journey,
)

AREAS = [
    facts,
    interest,
    application,
    checks,
    assessment,
    panel,
    decision,
    handover,
    routing,
    settings_journey,
]
