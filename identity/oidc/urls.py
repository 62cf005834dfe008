"""Addresses of the provider, under /oidc/."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
