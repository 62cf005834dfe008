"""Creates an API resource with permissions in a tenant. What exists is kept; missing permissions are added."""

from argparse import ArgumentParser
from typing import Any

from tenants.apis.models import ApiResource
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--indicator", required=True)
        parser.add_argument("--name", help="by default the indicator")
        parser.add_argument("--permission", action="append", default=[])
        parser.add_argument("--token-format", choices=ApiResource.TokenFormat.values, default="jwt")

    def run(self, **options: Any) -> dict[str, object]:
        with enter(find_tenant(options["tenant"])):
            resource = ApiResource.objects.filter(indicator=options["indicator"]).first()
            created = resource is None
            if resource is None:
                resource = create_resource(
                    name=options["name"] or options["indicator"],
                    indicator=options["indicator"],
                    token_format=options["token_format"],
                    by=COMMAND,
                )
            known = set(resource.permissions.values_list("name", flat=True))
            for name in options["permission"]:
                if name not in known:
                    create_permission(resource=resource, name=name, by=COMMAND)
            scopes = list(resource.permissions.values_list("name", flat=True))
        return {"id": str(resource.pk), "indicator": resource.indicator, "scopes": scopes, "created": created}
