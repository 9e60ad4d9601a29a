from django.urls import path

from . import bank_views

app_name = "bank"
urlpatterns = [
    path("bank/", bank_views.accounts, name="accounts"),
    path("bank/add/", bank_views.add, name="add"),
    path("bank/<int:pk>/cancel/", bank_views.cancel, name="cancel"),
    path("bank/recipient/", bank_views.recipient, name="recipient"),
]
