"""The link in the mail about lost factors: by it a person keeps them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from identity.signin.factors import proofs, resets
from identity.signin.views.pages import Page


@method_decorator(never_cache, name="dispatch")
class CancelView(Page, TemplateView):
    """GET shows a button, POST keeps the factors: programs that look at mails open links (SECURITY 25)."""

    template_name = "signin/factors/keep.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = resets.find_by_token(self.request.GET.get("token", ""))
        is_open = found is not None and found.done_at is None and found.cancelled_at is None
        shared = {"reset": found, "is_open": is_open, "is_done": found is not None and found.done_at is not None}
        return {**super().get_context_data(**kwargs), **shared, "now": timezone.now()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = resets.find_by_token(request.GET.get("token", ""))
        is_kept = found is not None and resets.cancel_reset(reset=found, by=proofs.who(request, found.user))
        return self.respond(is_kept=is_kept)
