"""Rows of tests/test_access.py, a file for each part of the journey to approval."""

from tests.access_page import Page
from tests.access_rows import (
    application,
    assessment,
    carers_letters,
    carers_moving,
    carers_review,
    carers_staying,
    checks,
    clocks,
    decision,
    handover,
    interest,
    mockingbird,
    panel,
    papers,
    routing,
    settings_journey,
)

ROWS: list[dict[str, Page]] = [
    interest.ROWS,
    application.ROWS,
    checks.ROWS,
    clocks.ROWS,
    assessment.ROWS,
    panel.ROWS,
    papers.ROWS,
    decision.ROWS,
    carers_letters.ROWS,
    carers_moving.ROWS,
    carers_review.ROWS,
    carers_staying.ROWS,
    handover.ROWS,
    routing.ROWS,
    settings_journey.ROWS,
    mockingbird.ROWS,
]
