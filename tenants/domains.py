"""A tenant's custom domains: added as aliases, proved by DNS, made primary only with open eyes (SECURITY 2)."""

import secrets

import dns.exception
import dns.resolver
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import names
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.models import Domain, Tenant
from tenants.operations import HostTaken, RegisterError
from tenants.register import writing

LABEL = "_genkan"
DNS_SECONDS = 5.0


class HostReserved(RegisterError):
    sentence = _("Hosts under the platform's own domain are given by the platform.")


class NotProved(RegisterError):
    sentence = _("The DNS record was not found yet. New records can take some minutes to be seen everywhere.")


class PrimaryStays(RegisterError):
    sentence = _("The primary domain cannot be removed. Make another one primary first.")


class ConsequencesNotAccepted(RegisterError):
    sentence = _("Confirm that you have read what breaks.")


class DomainRetired(RegisterError):
    sentence = _("This domain was removed. Add it again to use it.")


def record_name(domain: Domain) -> str:
    """The name of the TXT record that proves the domain."""
    return f"{LABEL}.{domain.host}"


def record_value(domain: Domain) -> str:
    return f"genkan-domain={domain.proof}"


def add_domain(*, tenant: Tenant, host: str, by: Actor) -> Domain:
    """An alias that answers once it is proved. A host that this tenant removed earlier may come back to it."""
    host = host.strip().lower().rstrip(".")
    names.check_host(host)
    if host == settings.BASE_DOMAIN or host.endswith(f".{settings.BASE_DOMAIN}"):
        raise HostReserved
    with writing():
        former = Domain.objects.select_for_update().filter(host=host).first()
        if former is not None and (former.tenant_id != tenant.pk or former.retired_at is None):
            raise HostTaken
        domain = former or Domain(tenant=tenant, host=host)
        domain.retired_at = domain.verified_at = None
        domain.proof = secrets.token_urlsafe(24)
        try:
            with transaction.atomic():
                domain.save()
        except IntegrityError as error:
            raise HostTaken from error
        events.record("domain.add", domain, by=by, details={"tenant": tenant.slug})
    return domain


def verify_domain(*, domain: Domain, by: Actor) -> None:
    """Looks the TXT record up; raises NotProved."""
    if domain.retired_at is not None:
        raise DomainRetired
    if record_value(domain) not in _txt_records(record_name(domain)):
        raise NotProved
    with writing():
        domain.verified_at = timezone.now()
        domain.save(update_fields=("verified_at",))
        events.record("domain.verify", domain, by=by, details={"tenant": domain.tenant.slug})


def consequences(domain: Domain) -> tuple[str, ...]:
    """What making this domain primary breaks, in sentences for the person who decides."""
    old = domain.tenant.primary_domain.host
    values = {"old": old, "new": domain.host}
    return tuple(
        str(sentence % values)
        for sentence in (
            _("The issuer changes from %(old)s to %(new)s: every application must be given the new one."),
            _("Tokens issued so far name the old issuer and are refused; people sign in again."),
            _("Passkeys registered at %(old)s work only through browsers that support related origins."),
            _("SAML entity ids change: partners must import the new metadata."),
            _("%(old)s stays with this tenant for good and forwards pages to the new domain."),
        )
    )


def make_domain_primary(*, domain: Domain, accepted: bool, by: Actor) -> None:
    """`accepted` says that the consequences were shown and confirmed."""
    if not accepted:
        raise ConsequencesNotAccepted
    if domain.verified_at is None or domain.retired_at is not None:
        raise NotProved
    with writing():
        tenant = Tenant.objects.select_for_update().get(pk=domain.tenant_id)
        former = tenant.primary_domain
        Domain.objects.filter(tenant=tenant, is_primary=True).update(is_primary=False)
        domain.is_primary = domain.was_primary = True
        domain.save(update_fields=("is_primary", "was_primary"))
        events.record("domain.make_primary", domain, by=by, details={"former": former.host})


def remove_domain(*, domain: Domain, by: Actor) -> None:
    """Stops answering; the row stays, so that no other tenant is ever given a former issuer."""
    with writing():
        found = Domain.objects.select_for_update().get(pk=domain.pk)
        if found.is_primary:
            raise PrimaryStays
        found.retired_at = timezone.now()
        found.save(update_fields=("retired_at",))
        events.record("domain.remove", domain, by=by, details={"tenant": found.tenant.slug})


def may_have_certificate(host: str) -> bool:
    """For a proxy that obtains certificates on demand: only hosts that answer."""
    return Domain.objects.serving().exclude(tenant__state=Tenant.State.DELETED).filter(host=host.lower()).exists()


def _txt_records(name: str) -> set[str]:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVER)
    if settings.DNS_SERVER:
        address, _colon, port = settings.DNS_SERVER.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    resolver.lifetime = DNS_SECONDS
    try:
        answer = resolver.resolve(name, "TXT")
    except (dns.exception.DNSException, OSError):
        return set()
    return {b"".join(record.strings).decode("ascii", "replace") for record in answer}
