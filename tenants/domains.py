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
    host = names.normal_host(host)
    if any(host == ours or host.endswith(f".{ours}") for ours in (settings.BASE_DOMAIN, settings.CONSOLE_HOST)):
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
    """Looks the TXT record up, outside of any transaction; raises NotProved."""
    proved = record_value(domain) in txt_records(record_name(domain))
    with writing():
        found = _locked(domain)
        if found.retired_at is not None:
            raise DomainRetired
        # It may have been removed and added again while the record was looked up.
        if not proved or found.proof != domain.proof:
            raise NotProved
        if found.verified_at is None:
            found.verified_at = timezone.now()
            found.save(update_fields=("verified_at",))
            events.record("domain.verify", found, by=by, details={"tenant": found.tenant.slug})
    domain.verified_at = found.verified_at


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
    with writing():
        tenant = Tenant.objects.select_for_update().get(pk=domain.tenant_id)
        found = _locked(domain)
        if found.verified_at is None or found.retired_at is not None:
            raise NotProved
        former = tenant.primary_domain
        if former.pk == found.pk:
            return
        Domain.objects.filter(pk=former.pk).update(is_primary=False)
        found.is_primary = found.was_primary = True
        found.save(update_fields=("is_primary", "was_primary"))
        events.record("domain.make_primary", found, by=by, details={"former": former.host})
    domain.is_primary = domain.was_primary = True


def remove_domain(*, domain: Domain, by: Actor) -> None:
    """Stops answering. The row stays if the domain ever answered, so that no other tenant is given a former issuer."""
    with writing():
        found = _locked(domain)
        if found.is_primary:
            raise PrimaryStays
        events.record("domain.remove", found, by=by, details={"tenant": found.tenant.slug})
        if found.verified_at is None and not found.was_primary:
            # A claim that was never proved must not keep the host from whoever has it.
            found.delete()
            return
        found.retired_at = timezone.now()
        found.save(update_fields=("retired_at",))


def _locked(domain: Domain) -> Domain:
    """The row as it is now. Raises DomainRetired when it was removed meanwhile."""
    found = Domain.objects.select_for_update(of=("self",)).select_related("tenant").filter(pk=domain.pk).first()
    if found is None:
        raise DomainRetired
    return found


def may_have_certificate(host: str) -> bool:
    """For a proxy that obtains certificates on demand: only hosts that answer."""
    known = Domain.objects.serving().exclude(tenant__state__in=(Tenant.State.DELETED, Tenant.State.CREATING))
    return known.filter(host=host.lower()).exists()


def txt_records(name: str) -> set[str]:
    """The values there; none where the name servers say nothing, nonsense, or go in circles."""
    try:
        # The dot and no search list: a machine's own domain must not be appended to what is asked for.
        answer = _resolver().resolve(f"{name}.", "TXT", search=False)
    except (dns.exception.DNSException, OSError):
        return set()
    return {b"".join(record.strings).decode("ascii", "replace") for record in answer}


def _resolver() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVER)
    if settings.DNS_SERVER:
        address, _colon, port = settings.DNS_SERVER.rpartition(":")
        resolver.nameservers, resolver.port = [address.strip("[]")], int(port)
    resolver.lifetime = DNS_SECONDS
    return resolver
