from django.urls import path

from . import views

app_name = "bank"
urlpatterns = [
    path("bank/", views.accounts, name="accounts"),
    path("bank/add/", views.add, name="add"),
    path("bank/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("bank/recipient/", views.recipient, name="recipient"),
]
