"""Rows of tests/test_access.py."""

from hubs.permissions import Right
from tests.access_page import NO_ID, Page

R = Right
ROWS: dict[str, Page] = {
    "enquiries:workload": Page((R.WORKLOAD_VIEW,)),
    "enquiries:work_limit": Page(
        (R.WORKLOAD_VIEW,), get=404, post=404, fixed=lambda s: {"user_id": NO_ID}
    ),
    "enquiries:work_give": Page(
        (R.WORKLOAD_VIEW, R.ENQUIRY_ASSIGN), get=404, post=404, fixed=lambda s: {"user_id": NO_ID}
    ),
    "enquiries:rules": Page((R.ROUTING_MANAGE,)),
    "enquiries:rule_new": Page((R.ROUTING_MANAGE,), post=422),
    "enquiries:rule": Page(
        (R.ROUTING_MANAGE,), get=404, post=404, fixed=lambda s: {"rule_id": NO_ID}
    ),
    "enquiries:rule_act": Page(
        (R.ROUTING_MANAGE,), get=None, post=404, fixed=lambda s: {"rule_id": NO_ID}
    ),
    "enquiries:leave": Page((R.CONTACT_LOG,), post=422),
    "enquiries:leave_end": Page(
        (R.CONTACT_LOG,), get=None, post=404, fixed=lambda s: {"leave_id": NO_ID}
    ),
}
