"""Paths of the three operations."""

from django.urls import path

from . import views

urlpatterns = [
    path("readyz", views.Ready.as_view()),
    path("v1/me", views.Me.as_view()),
    path("v1/me/messages", views.Messages.as_view()),
    path("v1/enrollments", views.Enrollments.as_view()),
]
