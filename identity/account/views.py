"""The account page, first cut: who is signed in, and the way out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "account/home.html")


def root(request: HttpRequest) -> HttpResponse:
    return redirect("account" if request.user.is_authenticated else "account_login")
