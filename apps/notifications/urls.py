from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/read/", views.mark_read, name="mark_read"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("account/messages/", views.choose, name="choose"),
]
