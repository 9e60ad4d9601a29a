from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.account_settings, name="settings"),
    path("account/sign-in-again/", views.sign_in_again, name="sign_in_again"),
    path("demo/sign-in-again/", views.demo_sign_in_again, name="demo_sign_in_again"),
    path("demo/", views.demo, name="demo"),
    path("demo/sign-in/<str:username>/", views.demo_sign_in, name="demo_sign_in"),
]
