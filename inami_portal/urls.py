from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from inami_portal.health import healthz

# The admin signs in through the portal's own page, so that its second factor and rate limits hold there too.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("apps.core.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.providers.urls")),
    path("", include("apps.providers.bank.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.letters.urls")),
    path("", include("apps.privacy.urls")),
    path("", include("apps.mandates.urls")),
    path("", include("apps.conventions.urls")),
    path("", include("apps.number_requests.urls")),
    path("", include("apps.directory.urls")),
    path("", include("apps.evaluations.urls")),
    path("contests/", include("apps.contests.urls")),
    path("", include("apps.social_statute.urls")),
    path("", include("apps.notifications.urls")),
]
