"""Addresses of Stage 1, Stage 2 and the report, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import report, stage_1, stage_2

CASE = "enquiries/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path(f"{CASE}stage-1/", stage_1.stage_1, name="stage_1"),
    path(f"{CASE}stage-1/start/", stage_1.stage_1_begin, name="stage_1_begin"),
    path(f"{CASE}stage-1/go-on/", stage_1.go_on, name="stage_1_go_on"),
    path(f"{CASE}stage-1/no/", stage_1.stage_1_no, name="stage_1_no"),
    path(f"{CASE}stage-1/disqualified/", stage_1.disqualified, name="disqualified"),
    path(f"{CASE}stage-1/named-child/", stage_1.named_child, name="named_child"),
    path(f"{CASE}stage-2/", stage_2.stage_2, name="stage_2"),
    path(f"{CASE}stage-2/gather/", stage_1.gather, name="gather"),
    path(f"{CASE}stage-2/visit/", stage_2.assessment_visit, name="assessment_visit"),
    path(f"{CASE}stage-2/<slug:code>/", stage_2.section, name="section"),
    path(f"{CASE}stage-2/<slug:code>/draft/", stage_2.section_draft, name="section_draft"),
    path(f"{CASE}report/", report.report, name="report"),
    path(f"{CASE}report/full/", report.report_full, name="report_full"),
    path(f"{CASE}report/brief/", report.report_brief, name="report_brief"),
    path(f"{CASE}report/sign-off/", report.report_sign_off, name="report_sign_off"),
    path(f"{CASE}report/share/", report.report_shared, name="report_share"),
    path(f"{CASE}report/comments/", report.report_comments, name="report_comments"),
    path(f"{CASE}report/<int:version>/", report.report_version, name="report_version"),
    path(f"{CASE}report/<int:version>/file/", report.report_file, name="report_file"),
]
