"""Addresses of panels, their members and packs, and of a case before panel, under /staff/
(enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import packs, panel_item, panel_members, panels

CASE = "enquiries/<str:reference>/panel/"

urlpatterns: list[URLPattern] = [
    path("panels/", panels.panels, name="panels"),
    path("panels/new/", panels.panel_new, name="panel_new"),
    path("panels/members/", panel_members.panel_members, name="panel_members"),
    path("panels/members/new/", panel_members.panel_member_new, name="panel_member_new"),
    path("panels/members/<int:member_id>/", panel_members.panel_member, name="panel_member"),
    path(
        "panels/members/<int:member_id>/leaves/",
        panel_members.panel_member_leaves,
        name="panel_member_leaves",
    ),
    path(
        "panels/members/<int:member_id>/invite/",
        panel_members.panel_member_invite,
        name="panel_member_invite",
    ),
    path("panels/<int:panel_id>/", panels.panel, name="panel"),
    path("panels/<int:panel_id>/members/", panels.panel_members_ask, name="panel_members_ask"),
    path("panels/<int:panel_id>/attendance/", panels.panel_attendance, name="panel_attendance"),
    path("panels/<int:panel_id>/open/", panels.panel_begin, name="panel_begin"),
    path("panels/<int:panel_id>/close/", panels.panel_end, name="panel_end"),
    path("panels/<int:panel_id>/call-off/", panels.panel_call_off, name="panel_call_off"),
    path("packs/", packs.packs, name="panel_packs"),
    path("packs/<int:pack_id>/", packs.pack, name="panel_pack"),
    path("packs/<int:pack_id>/papers/<int:paper_id>/", packs.pack_paper, name="panel_paper"),
    path("packs/<int:pack_id>/know/", packs.pack_conflict, name="panel_pack_know"),
    path(CASE, panel_item.panel_item, name="panel_item"),
    path(f"{CASE}list/", panel_item.panel_list, name="panel_list"),
    path(f"{CASE}take-off/", panel_item.panel_take_off, name="panel_take_off"),
    path(f"{CASE}prepare/", panel_item.panel_prepare, name="panel_prepare"),
    path(f"{CASE}stand-aside/", panel_item.panel_stand_aside, name="panel_stand_aside"),
    path(f"{CASE}pack/", panel_item.panel_send_pack, name="panel_send_pack"),
    path(f"{CASE}recommend/", panel_item.panel_recommend, name="panel_recommend"),
    path(f"{CASE}minutes/<int:item_id>/", panel_item.panel_minutes, name="panel_minutes"),
]
