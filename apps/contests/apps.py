from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContestsConfig(AppConfig):
    name = "apps.contests"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Contests")

    def ready(self) -> None:
        from apps.decisions.events import register_on_final, register_on_revoked
        from apps.decisions.offers import register_happened, register_offer, register_word
        from apps.documents.kinds import Purpose, register_purpose

        from . import offers
        from .selectors import PURPOSE, may_read, staff_url
        from .services.following import decision_became_final, decision_was_revoked

        register_purpose(Purpose(code=PURPOSE, label=self.verbose_name, may_read=may_read, staff_url=staff_url))
        register_on_final(decision_became_final)
        register_on_revoked(decision_was_revoked)
        register_offer("contests", offers.offer)
        register_happened("contests", offers.happened_since)
        register_word("contests", offers.word)
