"""The portal's Celery application; every setting is in `inami_portal.settings` under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inami_portal.settings.demo")

app = Celery("inami_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
