"""Every act on a case, posted as each role of each place on a case in each state.

Beside tests/test_access.py, whose table it walks, so that two workers share the walk.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hubs.models import User
from tests.access_pages import CASE_PAGES
from tests.access_scene import Scene
from tests.access_walk import wrong_answers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASE_PAGES)
def test_colleagues_on_a_case(name: str, scene: Scene, signed_in: Callable[[User], Client]) -> None:
    wrong = wrong_answers(name, "post", scene, signed_in)
    assert not wrong, "\n".join(wrong)
