"""Every act on a case, posted as each role of each place on a case in each state.

Beside tests/test_access.py, whose table it walks, so that two workers share the walk.
``ACCESS=all`` asks everybody in every state (tests/access_walk.py).
"""

from __future__ import annotations

import pytest

from tests.access_pages import CASE_PAGES
from tests.access_scene import Scene
from tests.access_walk import Asker, wrong_answers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASE_PAGES)
def test_colleagues_on_a_case(name: str, scene: Scene, askers: dict[str, Asker]) -> None:
    wrong = wrong_answers(name, "post", scene, askers)
    assert not wrong, "\n".join(wrong)
