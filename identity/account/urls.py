"""Where a person's own page is."""

from django.urls import path

from identity.account import views

urlpatterns = [path("", views.root, name="root"), path("account/", views.account, name="account")]
