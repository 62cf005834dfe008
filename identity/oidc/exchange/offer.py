"""Whether anything of the tenant takes personal access tokens: only then is there a reason to make one."""

from identity.oidc.models import Client, SubjectTokenType
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

OFFERS: ChangeCache[str, bool] = ChangeCache("oidc_client", limit=2000)


def takes_personal_access_tokens() -> bool:
    kind = SubjectTokenType.PERSONAL_ACCESS_TOKEN.value
    read = Client.objects.filter(exchange_types__contains=[kind]).exists
    return OFFERS.get(current().schema_name, "personal access tokens", read)
