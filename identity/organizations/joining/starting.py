"""Where an application begins: the address that staff gave it, never one that a request or an invitation names."""

from urllib.parse import urlencode, urlsplit

from identity.applications.models import Application
from identity.oidc.issuer import issuer
from identity.oidc.models import Client


def start_of(application: Application | None) -> str:
    """OpenID Connect Core section 4 where the application takes that, else its home page; "" for none."""
    if application is None or application.suspended_at is not None:
        return ""
    begins = Client.objects.filter(application=application).values_list("initiate_login_uri", flat=True).first() or ""
    if begins:
        begins += ("&" if "?" in begins else "?") + urlencode({"iss": issuer()})
    address = begins or application.homepage
    return address if urlsplit(address).scheme in ("https", "http") else ""
