"""Addresses of the console."""

from django.urls import path

from identity.account.views import root

urlpatterns = [path("", root, name="console")]
