from django.urls import path

from .additions import views as additions
from .proofs import views as proofs
from .results import views as results
from .what_if import views as what_if

app_name = "social_statute"
YEAR = "social-statute/<str:number>/<int:year>/"
urlpatterns = [
    path("social-statute/", results.years, name="years"),
    path(YEAR, results.year, name="year"),
    path(f"{YEAR}what-if/", what_if.what_if, name="what_if"),
    # What the provider adds before the decision
    path(f"{YEAR}contract/", additions.contract, name="contract"),
    path(f"{YEAR}contract/request/", additions.own_request, name="own_request"),
    path(f"{YEAR}contract/request/take-back/", additions.own_request_take_back, name="own_request_take_back"),
    path(f"{YEAR}proof/", proofs.proof, name="proof"),
    path(f"{YEAR}proof/<int:pk>/withdraw/", proofs.proof_withdraw, name="proof_withdraw"),
    path(f"{YEAR}benefit/", additions.benefit, name="benefit"),
    path(f"{YEAR}inactivity/", additions.waiver, name="waiver"),
    path(f"{YEAR}inactivity/take-back/", additions.waiver_take_back, name="waiver_take_back"),
]
