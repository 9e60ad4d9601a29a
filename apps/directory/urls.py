from django.urls import path, register_converter

from . import api, views


class NumberConverter:
    """The eight digits, plain: one address for one number."""

    regex = "[1-9][0-9]{7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "inami")

app_name = "directory"
urlpatterns = [
    path("directory/", views.search, name="search"),
    path("directory/suggest", views.suggest, name="suggest"),
    path("directory/api/", api.page, name="api"),
    path("directory/<inami:number>/", views.provider, name="provider"),
    path("directory/<inami:number>/report/", views.report, name="report"),
    path("api/directory/v1/openapi.json", api.openapi, name="api_openapi"),
    path("api/directory/v1/providers", api.providers, name="api_providers"),
    path("api/directory/v1/providers/<str:number>", api.provider, name="api_provider"),
]
