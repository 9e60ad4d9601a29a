from django.urls import path

from . import views

app_name = "privacy"
urlpatterns = [
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/who-looked/", views.who_looked, name="who_looked"),
    path("my-data/export/", views.export_begin, name="export_begin"),
    path("my-data/export/<uuid:public_id>/", views.export_download, name="export_download"),
]
