"""Brand and images in the console: what the hosted pages look like."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from identity.signin.brand import operations
from identity.signin.brand.effect import Previewed
from identity.signin.brand.forms import BrandingForm, UploadForm, thumbnail
from identity.signin.brand.models import Branding, Image
from identity.signin.console_pages import PAGES
from tenants.audit.actor import Actor
from tenants.console.acts import Act, Doing, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import carry_out
from tenants.console.rights import Right
from tenants.console.settings import Section
from tenants.isolation.scope import current
from tenants.requests import actor_of

IDENTITY = ("display_name", "logo", "logo_dark", "icon")
LOOK = ("colour", "colour_dark", "theme", "radius", "font")
LINKS = ("terms_url", "privacy_url", "support")
SECTIONS = (
    Section(_("Identity"), _("Whose pages these are."), IDENTITY),
    Section(_("Look"), _("Whatever you choose, text and links stay readable in the light and in the dark."), LOOK),
    Section(_("Links"), _("Where people find your rules and your help."), LINKS),
    Section(_("Words"), _("Your own greeting, in each language that the pages speak."), ("texts",)),
    Section(_("Advanced"), _("CSS, for those who know it."), ("css",)),
)


class BrandingAdmin(Previewed[Branding]):
    place, icon, title = "experience/brand", "palette", _("Experience")
    lead = _("What the hosted pages look like. One colour and a name are enough for pages that feel like yours.")
    form_class = BrandingForm
    siblings = PAGES
    sections = SECTIONS
    settings_template = "console/brand/settings.html"

    def save(self, policy: Branding, by: Actor) -> None:
        operations.update_branding(branding=policy, by=by)

    def effect(self, request: HttpRequest, policy: Branding) -> Mapping[str, object]:
        images_url = "" if current().is_operators else reverse("admin:brand_image_changelist")
        return {**super().effect(request, policy), "images_url": images_url}


def _delete(doing: Doing[Image]) -> Text:
    name = str(doing.row)
    operations.delete_image(image=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


class ImageAdmin(ConsoleAdmin[Image]):
    """Uploaded pictures. They are served on the tenant's host; here they are shown as small copies in the page."""

    place, icon, key, converter = "experience/images", "image", "pk", "slug"
    plural = _("Images")
    list_display = ("name", "use", "created_at")
    add_form = UploadForm
    add_label = _("Upload an image")
    add_template = "console/brand/upload.html"
    change_list_template = "console/brand/images.html"
    empty = _("Logos, icons and pictures for the hosted pages. Upload the first one, then choose it under Brand.")
    acts = (
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None,
            explanation=_("Pages that name it in an old copy show a gap.")),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return Image.objects.defer("content")

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        links = self.sibling_links(PAGES, here="brand_branding_changelist")
        return {**super().list_context(request), "siblings": links, "may_change": self.has_change_permission(request)}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The upload, also by the script beside the settings, which asks for JSON."""
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if self.has_add_permission(request) and request.method == "POST":
            image = carry_out(form, lambda: self._upload(request, form))
            if request.headers.get("Accept") == "application/json":
                return _as_json(image, form)
            if image is not None:
                return HttpResponseRedirect(self.url("changelist"))
        if not self.has_add_permission(request):
            return super().add_view(request)
        context = {"title": self.add_label, "form": form, "back": self.url("changelist")}
        return self._page(request, self.add_template, context)

    def _upload(self, request: HttpRequest, form: UploadForm) -> Image:
        file = form.cleaned_data["file"]
        return operations.create_image(
            upload=file.read(), name=file.name, use=form.cleaned_data["use"], by=actor_of(request)
        )


def _as_json(image: Image | None, form: UploadForm) -> JsonResponse:
    if image is None:
        return JsonResponse(
            {"problem": " ".join(str(error) for errors in form.errors.values() for error in errors)}, status=400
        )
    return JsonResponse({"digest": image.digest, "shown": thumbnail(image), "address": image.address})
