"""Addresses of the register, under /staff/carers/."""

from django.urls import path

from carers import views

app_name = "carers"

urlpatterns = [
    path("", views.register, name="register"),
    path("approve/<str:reference>/", views.approve, name="approve"),
    path("<str:reference>/", views.household, name="household"),
]
