from django.urls import path

from . import views

app_name = "mandates"
urlpatterns = [
    # What I gave
    path("mandates/given/", views.given, name="given"),
    path("mandates/given/offer/", views.given_offer, name="given_offer"),
    path("mandates/given/<int:pk>/", views.given_one, name="given_one"),
    path("mandates/given/<int:pk>/accept/", views.given_accept, name="given_accept"),
    path("mandates/given/<int:pk>/refuse/", views.given_refuse, name="given_refuse"),
    path("mandates/given/<int:pk>/stop/", views.given_stop, name="given_stop"),
    path("mandates/given/<int:pk>/transfer/", views.given_transfer, name="given_transfer"),
    # What I hold
    path("mandates/", views.held, name="held"),
    path("mandates/export/", views.held_export, name="held_export"),
    path("mandates/request/", views.request_mandate, name="request"),
    path("mandates/<int:pk>/", views.held_one, name="held_one"),
    path("mandates/<int:pk>/act/", views.held_act, name="held_act"),
    path("mandates/<int:pk>/accept/", views.held_accept, name="held_accept"),
    path("mandates/<int:pk>/refuse/", views.held_refuse, name="held_refuse"),
    path("mandates/<int:pk>/stop/", views.held_stop, name="held_stop"),
    path("mandates/<int:pk>/transfer/", views.held_transfer, name="held_transfer"),
    # Files of mandates
    path("mandates/imports/", views.imports, name="imports"),
    path("mandates/imports/<int:pk>/", views.import_one, name="import_one"),
    path("mandates/imports/<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("mandates/imports/<int:pk>/rejected/", views.import_rejected, name="import_rejected"),
    # Organisations
    path("mandates/organisations/<int:pk>/", views.organisation, name="organisation"),
    path("mandates/organisations/<int:pk>/roles/<int:role>/end/", views.role_end, name="role_end"),
]
