"""The public's addresses (DESIGN.md 6). Hubs' slugs come last, after every fixed word."""

from django.urls import path, re_path

from enquiries.views.public import (
    answers,
    call_me,
    confirm,
    enquire,
    find,
    information,
    new_link,
    own,
    progress,
)

app_name = "public"

urlpatterns = [
    path("", find.find, name="find"),
    path("accessibility/", information.accessibility, name="accessibility_all"),
    path("my/", progress.progress, name="progress"),
    path("my/new-link/", new_link.new_link, name="new_link"),
    path("my/new-link/sent/", new_link.sent, name="new_link_sent"),
    path("my/where-am-i/", new_link.where_am_i, name="where_am_i"),
    path("my/leave/", progress.leave, name="leave"),
    path("my/details/", own.details, name="details"),
    path("my/pause/", own.pause, name="pause"),
    path("my/resume/", own.resume, name="resume"),
    path("my/stop/", own.stop, name="stop"),
    path("my/reopen/", own.reopen, name="reopen"),
    path("my/help-us/", own.help_us, name="help_us"),
    re_path(r"^my/change/(?P<secret>[A-Za-z0-9_-]{43})/$", confirm.change, name="change"),
    re_path(r"^my/answer/(?P<secret>[A-Za-z0-9_-]{43})/$", answers.answer, name="answer"),
    # Shape only: whether a secret is known is never said by the address.
    re_path(r"^my/(?P<secret>[A-Za-z0-9_-]{43})/$", progress.come_back, name="come_back"),
    path("<slug:slug>/", information.start, name="start"),
    path("<slug:slug>/call-me/", call_me.call_me, name="call_me"),
    path("<slug:slug>/enquire/", enquire.begin, name="begin"),
    path("<slug:slug>/enquire/check/", enquire.check, name="check"),
    path("<slug:slug>/enquire/<slug:step>/", enquire.step, name="enquire"),
    path("<slug:slug>/could-i-foster/", information.could_i_foster, name="could_i_foster"),
    path("<slug:slug>/events/", information.events, name="events"),
    path("<slug:slug>/privacy/", information.privacy, name="privacy"),
    path("<slug:slug>/accessibility/", information.accessibility, name="accessibility"),
]
