from django.urls import path

from . import views

app_name = "letters"
urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/pdf/", views.pdf, name="pdf"),
    path("letters/on-paper/", views.paper_wish, name="paper_wish"),
    path("letters/address-right/", views.address_right, name="address_right"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify, name="verify_code"),
]
