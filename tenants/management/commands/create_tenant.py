"""Creates a tenant and makes it ready. A tenant of that name is left as it is."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils import timezone

from tenants import domains, hosts, operations, provisioning
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.isolation.scope import leave
from tenants.models import Tenant
from tenants.register import writing


class Command(Base):
    help = __doc__
    requires_owner = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--recipe", default="", help=f"what it is set up with: {', '.join(settings.RECIPES)}")
        parser.add_argument("--domain", help="a custom domain, trusted without DNS proof and made primary")
        parser.add_argument("--environment", default=Tenant.Environment.PRODUCTION, choices=Tenant.Environment.values)

    def run(self, **options: Any) -> dict[str, object]:
        with leave():
            tenant = Tenant.objects.existing().clients().filter(slug=options["slug"]).first()
        created = tenant is None
        if tenant is None:
            tenant = operations.create_tenant(
                slug=options["slug"],
                name=options["name"],
                recipe=options["recipe"],
                environment=options["environment"],
                by=COMMAND,
            )
        provisioning.provision(tenant.pk, COMMAND)
        if options["domain"]:
            self._use_domain(tenant, options["domain"])
        with leave():
            tenant.refresh_from_db()
            address = hosts.origin(tenant.scope())
        return {
            "slug": tenant.slug,
            "state": tenant.state,
            "created": created,
            "recipe": tenant.recipe,
            "url": address,
            "issuer": f"{address}/oidc",
        }

    @staticmethod
    def _use_domain(tenant: Tenant, host: str) -> None:
        with leave():
            domain = tenant.domains.filter(host=host.lower(), retired_at=None).first()
        if domain is None:
            domain = domains.add_domain(tenant=tenant, host=host, by=COMMAND)
        if domain.verified_at is None:
            with writing():
                domain.verified_at = timezone.now()
                domain.save(update_fields=("verified_at",))
        if not domain.is_primary:
            domains.make_domain_primary(domain=domain, accepted=True, by=COMMAND)
