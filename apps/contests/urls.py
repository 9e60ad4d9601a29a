from __future__ import annotations

from django.urls import path

from . import views

app_name = "contests"
urlpatterns = [
    path("<int:pk>/", views.contest, name="contest"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/receipt/<str:reference>/", views.receipt, name="receipt"),
]
