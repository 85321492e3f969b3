"""The table of rights and the page that explains it are the same."""

from hubs.management.commands.write_permissions import PAGE, page
from hubs.permissions import CLUSTER_ROLES, ROLE_RIGHTS, SERVICE_ROLES, Right, Role


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text() == page(), "run manage.py write_permissions"


def test_every_role_is_in_the_table_and_has_a_place() -> None:
    assert set(ROLE_RIGHTS) == set(Role)
    assert set(Role) == CLUSTER_ROLES | SERVICE_ROLES


def test_every_right_is_held_by_someone() -> None:
    assert set(Right) == frozenset().union(*ROLE_RIGHTS.values())


def test_who_sees_no_case() -> None:
    """DESIGN 1: governance and administration must not meet case content they do not need."""
    for role in (Role.GOVERNANCE_LEAD, Role.ADMINISTRATOR, Role.LIAISON_WORKER):
        assert Right.ENQUIRY_VIEW not in ROLE_RIGHTS[role]
        assert Right.WORK_LIST not in ROLE_RIGHTS[role]


def test_only_administrators_manage_people() -> None:
    assert [r for r in Role if Right.PEOPLE_MANAGE in ROLE_RIGHTS[r]] == [Role.ADMINISTRATOR]
