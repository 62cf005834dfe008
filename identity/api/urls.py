"""Addresses of the management API, a table of each room."""

from django.urls import URLPattern, path, re_path

from identity.api.nothing import Nothing
from identity.api.published import openapi
from identity.api.roles.views import RoleEndpoint, RolesEndpoint

urlpatterns: list[URLPattern] = [
    path("openapi.json", openapi, name="api_openapi"),
    path("roles", RolesEndpoint.as_view()),
    path("roles/<uuid:role_id>", RoleEndpoint.as_view()),
    re_path(r"^.*\Z", Nothing.as_view()),
]
