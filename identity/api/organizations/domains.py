"""Domains of an organization, proved by DNS; and in Logto's words, those by which people become members."""

from collections.abc import Sequence
from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound
from identity.api.organizations.finding import find_organization
from identity.api.paging import Listed
from identity.api.shapes import Choice, Flag, Number, Shape, Text, Texts, milliseconds
from orgs.domains import many, operations
from orgs.domains.models import OrganizationDomain, State
from tenants.isolation.scope import current

LENGTH = 253


class TxtRecordShape(Shape):
    name = Text()
    type = Text()
    value = Text()


class OrganizationDomainShape(Shape):
    """`dns_record` is what proves it; `joins` says whether people with a proved address there become members."""

    id = Text()
    organization_id = Text()
    domain = Text()
    state = Choice(choices=[state.value for state in State])
    joins = Flag()
    dns_record = TxtRecordShape()
    created_at = Number()
    verified_at = Number(allow_null=True)
    checked_at = Number(allow_null=True)


class NewDomainShape(Shape):
    domain = Text(max_length=LENGTH)


class DomainChanges(Shape):
    joins = Flag()


class EmailDomainShape(Shape):
    """Logto's, and whether it is proved: nobody joins by one that is not."""

    tenant_id = Text()
    organization_id = Text()
    email_domain = Text()
    is_verified = Flag()


class NewEmailDomainShape(Shape):
    email_domain = Text(max_length=LENGTH)


class EmailDomainsShape(Shape):
    email_domains = Texts(child=Text(max_length=LENGTH), min_length=0, max_items=50)


class OrganizationDomainsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationDomains",
        "Domains of an organization",
        gives=OrganizationDomainShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID) -> Listed:
        return Listed(find_organization(organization_id).domains.all(), shown_all)

    @endpoint(
        "CreateOrganizationDomain",
        "Claim a domain: the answer holds the DNS record that proves it",
        takes=NewDomainShape,
        gives=OrganizationDomainShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        return shown(operations.add_domain(organization=organization, domain=call.values["domain"], by=call.by))


class OrganizationDomainEndpoint(Endpoint):
    area = "organizations"

    @endpoint("GetOrganizationDomain", "A domain", gives=OrganizationDomainShape, refuses=(404,))
    def get(self, call: Call, organization_id: UUID, domain_id: UUID) -> Found:
        return shown(_find(organization_id, pk=domain_id))

    @endpoint(
        "UpdateOrganizationDomain",
        "Whether people join by it",
        takes=DomainChanges,
        gives=OrganizationDomainShape,
        refuses=(404,),
    )
    def patch(self, call: Call, organization_id: UUID, domain_id: UUID) -> Found:
        domain = _find(organization_id, pk=domain_id)
        operations.update_domain(domain=domain, values=dict(call.values), by=call.by)
        return shown(domain)

    @endpoint("DeleteOrganizationDomain", "Remove a domain: its people stay members", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, domain_id: UUID) -> Found:
        operations.remove_domain(domain=_find(organization_id, pk=domain_id), by=call.by)
        return None


class OrganizationDomainProofEndpoint(Endpoint):
    area = "organizations"

    @endpoint(
        "VerifyOrganizationDomain",
        "Look the DNS record up now",
        gives=OrganizationDomainShape,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID, domain_id: UUID) -> Found:
        domain = _find(organization_id, pk=domain_id)
        operations.check_domain(domain=domain, by=call.by)
        return shown(domain)


class OrganizationEmailDomainsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationJitEmailDomains",
        "Domains by which people become members",
        gives=EmailDomainShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID) -> Listed:
        return Listed(find_organization(organization_id).domains.filter(joins=True), shown_jit)

    @endpoint(
        "CreateOrganizationJitEmailDomain",
        "Let people join by a domain, once it is proved",
        takes=NewEmailDomainShape,
        gives=EmailDomainShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        (row,) = many.let_join(organization=organization, domains=[call.values["email_domain"]], by=call.by)
        return shown_jit([row])[0]

    @endpoint(
        "ReplaceOrganizationJitEmailDomains",
        "Let people join by exactly these domains",
        takes=EmailDomainsShape,
        refuses=(404, 422),
    )
    def put(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        many.replace_joining(organization=organization, domains=call.values["email_domains"], by=call.by)
        return None


class OrganizationEmailDomainEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationJitEmailDomain", "Nobody joins by it any more", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, email_domain: str) -> Found:
        """The domain itself stays the organization's."""
        domain = _find(organization_id, domain=email_domain.lower(), joins=True)
        operations.update_domain(domain=domain, values={"joins": False}, by=call.by)
        return None


def shown(domain: OrganizationDomain) -> dict[str, object]:
    return {
        "id": str(domain.pk),
        "organizationId": str(domain.organization_id),
        "domain": domain.domain,
        "state": domain.state.value,
        "joins": domain.joins,
        "dnsRecord": {"name": domain.record_name, "type": "TXT", "value": domain.record_value},
        "createdAt": milliseconds(domain.created_at),
        "verifiedAt": milliseconds(domain.verified_at),
        "checkedAt": milliseconds(domain.checked_at),
    }


def shown_all(domains: Sequence[OrganizationDomain]) -> list[dict[str, object]]:
    return [shown(domain) for domain in domains]


def shown_jit(domains: Sequence[OrganizationDomain]) -> list[dict[str, object]]:
    return [
        {
            "tenantId": current().slug,
            "organizationId": str(one.organization_id),
            "emailDomain": one.domain,
            "isVerified": one.verified_at is not None,
        }
        for one in domains
    ]


def _find(organization_id: UUID, **wanted: object) -> OrganizationDomain:
    find_organization(organization_id)
    rows = OrganizationDomain.objects.select_related("organization").filter(organization=organization_id)
    found = rows.filter(**wanted).first()
    if found is None:
        raise NotFound("domain")
    return found
