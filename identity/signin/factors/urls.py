"""Where the pages of factors are. Below /account they belong to the person's own page."""

from django.urls import path

from identity.signin.factors import domains
from identity.signin.factors.views import again, enrolling, passkey, resets, second, security

urlpatterns = [
    path("signin/factor", second.SecondFactorView.as_view(), name="signin_factor"),
    path("signin/enrol", enrolling.EnrolView.as_view(), name="signin_enrol"),
    path("signin/passkey", passkey.PasskeyView.as_view(), name="signin_passkey"),
    path("signin/again", again.AgainView.as_view(), name="account_reauthenticate"),
    path("signin/no-factor", second.NoFactorView.as_view(), name="signin_no_factor"),
    path("signin/faster", security.faster, name="signin_faster"),
    path("signin/keep-factors", resets.CancelView.as_view(), name="signin_keep_factors"),
    path("account/security/", security.factors, name="account_factors"),
    path("account/security/add", enrolling.AddFactorView.as_view(), name="account_add_factor"),
    path("account/security/codes", security.recovery_codes, name="account_recovery_codes"),
    path("account/security/devices/forget", security.forget_devices, name="account_forget_devices"),
    path("account/security/<int:factor_id>/remove", security.remove_factor, name="account_remove_factor"),
    path("account/security/<int:factor_id>/rename", security.rename_passkey, name="account_rename_passkey"),
    path(".well-known/webauthn", domains.related_origins, name="related_origins"),
]
