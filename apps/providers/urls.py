from django.urls import path

from . import contact_views, objection_views, viewing_views, work_address_views

app_name = "providers"
urlpatterns = [
    path("office/view/<int:pk>/", viewing_views.view_as, name="view_as"),
    path("contact/", contact_views.contact_start, name="contact_start"),
    path("contact/email/<str:token>/", contact_views.email_confirm, name="email_confirm"),
    path("contact/<str:number>/", contact_views.contact, name="contact"),
    path("contact/<str:number>/address/", contact_views.address, name="contact_address"),
    path("contact/<str:number>/phone/", contact_views.phone, name="contact_phone"),
    path("contact/<str:number>/change-email/", contact_views.email, name="contact_email"),
    path("contact/<str:number>/languages/", contact_views.languages, name="contact_languages"),
    path("contact/<str:number>/planned/<str:kind>/<int:pk>/", contact_views.cancel, name="contact_cancel"),
    path("contact/<str:number>/workplaces/", work_address_views.work_address_add, name="work_address_add"),
    path(
        "contact/<str:number>/workplaces/<int:pk>/", work_address_views.work_address_change, name="work_address_change"
    ),
    path("contact/<str:number>/workplaces/<int:pk>/end/", work_address_views.work_address_end, name="work_address_end"),
    path(
        "contact/<str:number>/workplaces/<int:pk>/principal/",
        work_address_views.work_address_principal,
        name="work_address_principal",
    ),
    path("wrong/<str:number>/", objection_views.objections, name="objections"),
    path("wrong/<str:number>/new/", objection_views.objection_add, name="objection_add"),
    path("wrong/<str:number>/<int:pk>/", objection_views.objection, name="objection"),
    path("wrong/<str:number>/<int:pk>/withdraw/", objection_views.objection_withdraw, name="objection_withdraw"),
]
