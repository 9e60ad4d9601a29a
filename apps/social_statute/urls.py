from django.urls import path

from . import views

app_name = "social_statute"
urlpatterns = [
    path("social-statute/", views.years, name="years"),
    path("social-statute/<str:number>/<int:year>/", views.year, name="year"),
]
