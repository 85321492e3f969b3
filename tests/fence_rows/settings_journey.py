"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

MODULES: list[ModuleType] = []
LISTS: dict[str, Any] = {}  # access -> answer
OF_A_CASE: dict[str, Any] = {}  # access, case -> answer
ELSE: set[str] = set()  # reads no case
FENCE_ONE_ALONE: set[str] = set()  # takes no access
