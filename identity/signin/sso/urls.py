"""Where the ways to companies' providers are."""

from django.urls import path

from identity.signin.sso import leaving, openid, pages, saml, trials, views

urlpatterns = [
    path("sso/<uuid:connection_id>/start", views.StartView.as_view(), name="sso_start"),
    path("sso/<uuid:connection_id>/required", pages.RequiredView.as_view(), name="sso_required"),
    path("sso/<uuid:connection_id>/confirm", pages.ConfirmView.as_view(), name="sso_confirm"),
    path("sso/<uuid:connection_id>/link", pages.LinkView.as_view(), name="sso_link"),
    path("sso/<uuid:connection_id>/test", trials.StartView.as_view(), name="sso_test"),
    path("sso/<uuid:connection_id>/jwks", openid.jwks, name="sso_jwks"),
    path("sso/saml/<uuid:connection_id>/acs", views.AnswerView.as_view(), name="saml_acs"),
    path("sso/saml/<uuid:connection_id>/slo", leaving.LeavingView.as_view(), name="saml_slo"),
    path("sso/saml/<uuid:connection_id>/metadata", saml.metadata, name="saml_metadata"),
]
