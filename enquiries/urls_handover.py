"""Addresses of one part of the journey to approval, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
