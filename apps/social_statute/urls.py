from django.urls import path

from . import views

app_name = "social_statute"
YEAR = "social-statute/<str:number>/<int:year>/"
urlpatterns = [
    path("social-statute/", views.years, name="years"),
    path(YEAR, views.year, name="year"),
    path(f"{YEAR}what-if/", views.what_if, name="what_if"),
    # What the provider adds before the decision
    path(f"{YEAR}contract/", views.contract, name="contract"),
    path(f"{YEAR}contract/request/", views.own_request, name="own_request"),
    path(f"{YEAR}contract/request/take-back/", views.own_request_take_back, name="own_request_take_back"),
    path(f"{YEAR}proof/", views.proof, name="proof"),
    path(f"{YEAR}proof/<int:pk>/withdraw/", views.proof_withdraw, name="proof_withdraw"),
    path(f"{YEAR}benefit/", views.benefit, name="benefit"),
    path(f"{YEAR}inactivity/", views.waiver, name="waiver"),
    path(f"{YEAR}inactivity/take-back/", views.waiver_take_back, name="waiver_take_back"),
]
