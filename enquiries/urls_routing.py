"""Addresses of workload, rules and leave, under /staff/ (enquiries.urls_staff)."""

from django.urls import path

from enquiries.views.staff import routing

urlpatterns = [
    path("workload/", routing.workload, name="workload"),
    path("workload/<int:user_id>/limit/", routing.limit, name="work_limit"),
    path("workload/<int:user_id>/give/", routing.give, name="work_give"),
    path("routing/", routing.rules, name="rules"),
    path("routing/new/", routing.rule_new, name="rule_new"),
    path("routing/<int:rule_id>/", routing.rule_change, name="rule"),
    path("routing/<int:rule_id>/act/", routing.rule_act, name="rule_act"),
    path("leave/", routing.leave, name="leave"),
    path("leave/<int:leave_id>/end/", routing.leave_end, name="leave_end"),
]
