from django.urls import path

from . import views

app_name = "conventions"
_WINDOW = "convention/<str:number>/choose/<str:window>/"
_RECEIPT = "convention/<str:number>/receipts/<str:receipt>/"
urlpatterns = [
    path("convention/", views.numbers, name="numbers"),
    path("convention/<str:number>/", views.number, name="number"),
    path(_WINDOW, views.choose, name="choose"),
    path(f"{_WINDOW}schedule/", views.schedule, name="schedule"),
    path(f"{_WINDOW}check/<str:choice>/", views.check, name="check"),
    path(_RECEIPT, views.receipt, name="receipt"),
    path(f"{_RECEIPT}pdf/", views.receipt_file, name="receipt_file"),
    path(f"{_RECEIPT}undo/", views.undo, name="undo"),
]
