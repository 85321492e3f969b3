"""Rows of tests/test_access.py."""

from tests.access_page import Page

ROWS: dict[str, Page] = {}
