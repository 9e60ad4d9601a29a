from django.urls import path

from . import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview_page, name="overview"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("whats-new/", views.whats_new, name="whats_new"),
    path("design/", views.design, name="design"),
]
