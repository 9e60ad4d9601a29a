from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocialStatuteConfig(AppConfig):
    name = "apps.social_statute"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Social statute")
    admin_order = (
        "proof",
        "ownrequest",
        "reminderhold",
        "insurancecontract",
        "contractchoice",
        "benefitchoice",
        "evidence",
        "inactivitywaiver",
        "insurer",
    )

    def ready(self) -> None:
        from apps.contests.lines import register_payee_rules
        from apps.documents.kinds import Purpose, register_purpose
        from apps.evaluations.schemes import register
        from apps.providers.importers import importer_register

        from .importers import Contracts
        from .proofs.selectors import may_read, staff_url
        from .scheme import SOCIAL_STATUTE

        register(SOCIAL_STATUTE)
        register_payee_rules(SOCIAL_STATUTE.code, ("payee", "contract", "bank_account", "one_benefit"))
        importer_register(Contracts)
        register_purpose(
            Purpose(code="social_statute_proof", label=self.verbose_name, may_read=may_read, staff_url=staff_url)
        )
