"""The messages of this app: an export is ready; alarms for staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import Audience, MessageKind, register

DATA_EXPORT_READY = register(
    MessageKind(
        code="data_export_ready",
        label=_("The export of your data is ready"),
        subject=_("The export of your data is ready"),
        template="privacy/mail/data_export_ready.txt",
        legal=False,
        always_because=_("It concerns all your data."),
        action_label=_("See your data"),
        action_path="/my-data/",
    )
)
TRAIL_BROKEN = register(
    MessageKind(
        code="trail_broken",
        label=_("The trail is broken"),
        subject=_("Alarm: the trail breaks at entry %(entry)s"),
        template="privacy/mail/trail_broken.txt",
        legal=False,
        always_because=_("It is part of your work."),
        audience=Audience.STAFF,
        action_label=_("See the trail"),
        action_path="/admin/core/trailentry/",
    )
)
RETENTION_ANNOUNCED = register(
    MessageKind(
        code="retention_announced",
        label=_("Data are going to be deleted"),
        subject=_("Data past their term are going to be deleted"),
        template="privacy/mail/retention_announced.txt",
        legal=False,
        always_because=_("It is part of your work."),
        audience=Audience.STAFF,
        action_label=_("See what goes"),
        action_path="/admin/privacy/retentionrun/%(run)s/change/",
    )
)
