"""The preview beside a form of the console: which form it follows, which page it opens with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_info

from identity.signin.brand import drafts
from identity.signin.brand.samples import samples
from tenants.console.acts import Text
from tenants.console.settings import Part, Policy, SettingsAdmin

TEMPLATE = "console/brand/preview.html"


@dataclass(frozen=True, slots=True)
class Effect:
    """`address` shows what is saved; `endpoint` takes what is typed and answers with another address."""

    address: str
    endpoint: str
    pages: list[tuple[str, Text, bool]]
    languages: list[tuple[str, str, bool]]


def effect(
    form: str, page: str, application_id: UUID | None = None, *, organization_id: UUID | None = None, part: str = ""
) -> Effect:
    language = get_language()
    about = {"form": form, "application": application_id, "organization": organization_id, "part": part}
    saved = drafts.address(application_id=application_id, organization_id=organization_id)
    return Effect(
        address=f"{saved}?page={page}&language={language}",
        endpoint=f"{reverse('admin:preview')}?{urlencode({name: str(value) for name, value in about.items() if value})}",
        pages=[(sample.name, sample.label, sample.name == page) for sample in samples().values()],
        languages=[
            (code, get_language_info(code)["name_local"], code == language) for code, _name in settings.LANGUAGES
        ],
    )


class Previewed(SettingsAdmin[Policy], Generic[Policy]):
    """Settings of the tenant that people meet on the hosted pages: those pages stand beside the form, and follow it."""

    effect_template = TEMPLATE
    # Of brand.samples: the page that shows most of these settings.
    first_page = "signin"

    def effect(self, request: HttpRequest, policy: Policy) -> Mapping[str, object]:
        return {"effect": effect(self.opts.label_lower, self.first_page)}

    def effect_of_part(self, part: Part) -> Mapping[str, object]:
        return {"effect": effect(self.opts.label_lower, part.preview, part=part.name)}
