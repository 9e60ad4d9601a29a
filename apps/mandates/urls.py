from django.urls import path

from . import views

app_name = "mandates"
urlpatterns = [
    path("mandates/", views.held, name="held"),
]
