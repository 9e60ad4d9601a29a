from django.urls import path

from .contact import views as contact
from .objections import views as objections
from .viewing import views as viewing
from .work_addresses import views as work_addresses

app_name = "providers"
urlpatterns = [
    path("office/view/<int:pk>/", viewing.view_as, name="view_as"),
    path("contact/", contact.contact_start, name="contact_start"),
    path("contact/email/<str:token>/", contact.email_confirm, name="email_confirm"),
    path("contact/<str:number>/", contact.contact, name="contact"),
    path("contact/<str:number>/address/", contact.address, name="contact_address"),
    path("contact/<str:number>/phone/", contact.phone, name="contact_phone"),
    path("contact/<str:number>/change-email/", contact.email, name="contact_email"),
    path("contact/<str:number>/languages/", contact.languages, name="contact_languages"),
    path("contact/<str:number>/planned/<str:kind>/<int:pk>/", contact.cancel, name="contact_cancel"),
    path("contact/<str:number>/workplaces/", work_addresses.work_address_add, name="work_address_add"),
    path("contact/<str:number>/workplaces/<int:pk>/", work_addresses.work_address_change, name="work_address_change"),
    path("contact/<str:number>/workplaces/<int:pk>/end/", work_addresses.work_address_end, name="work_address_end"),
    path(
        "contact/<str:number>/workplaces/<int:pk>/principal/",
        work_addresses.work_address_principal,
        name="work_address_principal",
    ),
    path("wrong/<str:number>/", objections.objections, name="objections"),
    path("wrong/<str:number>/new/", objections.objection_add, name="objection_add"),
    path("wrong/<str:number>/<int:pk>/", objections.objection, name="objection"),
    path("wrong/<str:number>/<int:pk>/documents/", objections.objection_documents, name="objection_documents"),
    path("wrong/<str:number>/<int:pk>/withdraw/", objections.objection_withdraw, name="objection_withdraw"),
]
