from django.urls import path

from . import views

app_name = "number_requests"
urlpatterns = [
    path("number-request/", views.start, name="start"),
    path("number-request/begin/", views.begin, name="begin"),
    path("number-request/link/", views.link, name="link"),
    path("number-request/open/<str:token>/", views.open_link, name="open"),
    path("number-request/resume/<uuid:public_id>/", views.resume, name="resume"),
    path("number-request/leave/", views.leave, name="leave"),
    path("number-request/form/<slug:page>/", views.step, name="step"),
    path("number-request/check/", views.check, name="check"),
    path("number-request/status/", views.status, name="status"),
    path("number-request/receipt/", views.receipt, name="receipt"),
    path("number-request/additions/", views.additions, name="additions"),
    path("number-request/withdraw/", views.withdraw, name="withdraw"),
]
