from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.account_settings, name="settings"),
    path("profiles/", views.profiles_page, name="profiles"),
    path("profiles/choose/", views.profile_choose, name="profile_choose"),
    path("viewing/end/", views.viewing_end, name="viewing_end"),
    path("account/session/", views.session_extend, name="session_extend"),
    path("account/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("citizen/", views.citizen, name="citizen"),
    path("account/sign-in-again/federal/", views.federal_sign_in_again, name="federal_sign_in_again"),
    path("account/sign-in-again/", views.sign_in_again, name="sign_in_again"),
    path("demo/sign-in-again/", views.demo_sign_in_again, name="demo_sign_in_again"),
    path("demo/", views.demo, name="demo"),
    path("demo/sign-in/<str:username>/", views.demo_sign_in, name="demo_sign_in"),
]
