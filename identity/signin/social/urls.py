"""Where the ways to other accounts are."""

from django.urls import path

from identity.signin.social import linking, views
from identity.signin.social.callbacks import callback
from identity.signin.social.testing import TestView

urlpatterns = [
    path("signin/with/<uuid:connector_id>", views.StartView.as_view(), name="social_start"),
    path("callback/<uuid:connector_id>", callback, name="social_callback"),
    path("callback/<uuid:connector_id>/test", TestView.as_view(), name="social_test"),
    path("account/identities", linking.identities, name="account_identities"),
    path("account/identities/connect/<uuid:connector_id>", linking.connect, name="account_identity_connect"),
    path("account/identities/<int:identity_id>/remove", linking.remove, name="account_identity_remove"),
]
