from django.urls import path

from . import views

app_name = "bank"
urlpatterns = [
    path("bank/", views.accounts, name="accounts"),
    path("bank/add/", views.add, name="add"),
    path("bank/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("bank/<int:pk>/close/", views.close, name="close"),
    path("bank/<int:pk>/close/cancel/", views.close_cancel, name="close_cancel"),
    path("bank/recipient/", views.recipient, name="recipient"),
]
