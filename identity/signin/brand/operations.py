"""Writes of brands: a tenant's, an application's, and uploaded images."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connectors.texts.values import plain
from identity.applications.models import Application
from identity.signin.brand import images, look, stylesheet, texts
from identity.signin.brand.models import (
    IMAGES,
    ApplicationBranding,
    BrandFields,
    Branding,
    Image,
    OrganizationBranding,
)
from orgs.models import Organization
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current
from tenants.isolation.wrapper import connection
from tenants.policies import save_policy

IMAGE_LIMIT = 60
# What the log book says word by word; of the rest only that it changed.
SAID = ("display_name", *IMAGES, "colour", "colour_dark", "theme", "radius", "font", "terms_url", "privacy_url", "support")  # fmt: skip


def update_branding(*, branding: Branding, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError."""
    prepare(branding)
    save_policy(branding, "branding.update", by=by, says=_changes)


def update_application_branding(*, branding: ApplicationBranding, by: Actor) -> None:
    """Saves what the form holds; a brand without any choice of its own is no row. Raises ValidationError."""
    prepare(branding)
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=branding.application_id)
        found = ApplicationBranding.objects.filter(pk=branding.application_id).first()
        before = found or ApplicationBranding(application_id=branding.application_id)
        if is_empty(branding):
            ApplicationBranding.objects.filter(pk=branding.application_id).delete()
        else:
            branding.save(force_insert=found is None, force_update=found is not None)
        details = _changes(before, branding)
        events.record("application.update_branding", branding.application, by=by, details=details)
    look.OF_APPLICATIONS.forget(connection.schema_name)


def update_organization_branding(*, branding: OrganizationBranding, by: Actor) -> None:
    """Saves what the form holds; a brand without any choice of its own is no row. Raises ValidationError.

    Pictures that only it used go with its choice: an organization keeps what it shows and nothing else.
    """
    prepare(branding)
    branding.clean_fields(exclude=("organization",))
    with transaction.atomic():
        Organization.objects.select_for_update(of=("self",)).get(pk=branding.organization_id)
        found = OrganizationBranding.objects.filter(pk=branding.organization_id).first()
        before = found or OrganizationBranding(organization_id=branding.organization_id)
        if is_empty(branding):
            OrganizationBranding.objects.filter(pk=branding.organization_id).delete()
        else:
            branding.save(force_insert=found is None, force_update=found is not None)
        details = _changes(before, branding)
        events.record("organization.update_branding", branding.organization, by=by, details=details)
        _drop_pictures(before)
    connection.memo.pop((OrganizationBranding, branding.organization_id), None)


def _drop_pictures(branding: OrganizationBranding) -> None:
    shown = {getattr(branding, f"{name}_id") for name in IMAGES} - {None}
    for image in Image.objects.filter(pk__in=shown, use=images.Use.COMPANY):
        if not list(uses_of(image)):
            Image.objects.filter(pk=image.pk).delete()


def create_image(*, upload: bytes, name: str, use: str, by: Actor) -> Image:
    """Draws an uploaded picture anew and keeps it; one that is there already is that one. Raises ValidationError."""
    if current().is_operators:
        # SECURITY 4: this tenant's host is the console's, which serves no upload.
        raise ValidationError(_("The pages of the agency itself have no images of their own."))
    drawn = images.draw(upload, use)
    shown = (plain(name) or drawn.digest)[:100]
    values = {"name": shown, "use": use, "format": drawn.format, "width": drawn.width, "height": drawn.height}
    with transaction.atomic():
        if use != images.Use.COMPANY and Image.objects.exclude(use=images.Use.COMPANY).count() >= IMAGE_LIMIT:
            raise ValidationError(_("There are 60 images already. Delete those that you do not use."))
        defaults = {**values, "content": drawn.content, "thumbnail": drawn.thumbnail}
        image, is_new = Image.objects.get_or_create(digest=drawn.digest, defaults=defaults)
        if is_new:
            events.record("image.create", image, by=by)
        elif image.use == images.Use.COMPANY != use:
            # The same picture, now the tenant's own: only so can staff choose it.
            image.use = use
            image.save(update_fields=("use",))
    return image


def delete_image(*, image: Image, by: Actor) -> None:
    """Raises ValidationError while a brand or a style uses it."""
    with transaction.atomic():
        if uses := list(uses_of(image)):
            raise ValidationError(_("It is in use: %(uses)s.") % {"uses": ", ".join(map(str, uses))})
        events.record("image.delete", image, by=by)
        Image.objects.filter(pk=image.pk).delete()


def uses_of(image: Image) -> Iterable[BrandFields]:
    mine = Q(css_served__contains=image.digest)
    for name in IMAGES:
        mine |= Q(**{name: image})
    yield from Branding.objects.filter(mine)
    yield from ApplicationBranding.objects.filter(mine).select_related("application")
    yield from OrganizationBranding.objects.filter(mine).select_related("organization")


def prepare(branding: BrandFields) -> None:
    """Checks what forms cannot and fills in what is computed. Raises ValidationError."""
    branding.texts = texts.cleaned(branding.texts, [code for code, _name in settings.LANGUAGES])
    branding.display_name = plain(branding.display_name)
    for words in branding.texts.values():
        if long := [name for name, text in words.items() if len(text) > texts.PLACES[name].limit]:
            raise ValidationError({"texts": texts.too_long(long[0])})
    try:
        branding.css_served = stylesheet.check(branding.css, is_upload)
    except stylesheet.Refused as refusal:
        raise ValidationError({"css": refusal}) from refusal
    if current().is_operators and (branding.css or any(getattr(branding, f"{name}_id") for name in IMAGES)):
        # SECURITY 5 and 4.
        raise ValidationError(_("The pages of the agency itself take no images and no style of their own."))


def is_upload(digest: str) -> bool:
    return Image.objects.filter(pk=digest).exists()


def is_empty(branding: BrandFields) -> bool:
    names = [field.name for field in BrandFields._meta.get_fields() if field.name != "css_served"]
    return not any(getattr(branding, name) for name in names)


def _changes(before: BrandFields, after: BrandFields) -> dict[str, object]:
    details = events.changes(before, after, SAID)
    details |= {name: ["…", "…"] for name in ("texts", "css") if getattr(before, name) != getattr(after, name)}
    return details
