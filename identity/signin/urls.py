"""Where the hosted pages of sign-in are. Names are allauth's, which reverses them."""

from django.urls import include, path

from identity.signin.views import codes, entrance, leaving, link, phone, recovery, registration

urlpatterns = [
    path("", include("identity.signin.factors.urls")),
    path("signin", entrance.SignInView.as_view(), name="account_login"),
    path("signin/code", codes.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("signin/link/<str:token>", link.LinkView.as_view(), name="magic_link"),
    path("signin/confirm", codes.ConfirmIdlePhoneView.as_view(), name="confirm_idle_phone"),
    path("signin/suspended", leaving.SuspendedView.as_view(), name="account_inactive"),
    path("signout", leaving.SignOutView.as_view(), name="account_logout"),
    path("register", registration.RegisterView.as_view(), name="account_signup"),
    path("", include("identity.signin.registration.urls")),
    path("register/code", codes.ProveEmailView.as_view(), name="account_email_verification_sent"),
    path("register/phone", phone.ProvePhoneView.as_view(), name="prove_phone"),
    path("register/phone/change", phone.ChangeNumberView.as_view(), name="change_number"),
    path("recover", recovery.RecoverView.as_view(), name="account_reset_password"),
    path("recover/code", recovery.ConfirmRecoveryView.as_view(), name="account_confirm_password_reset_code"),
    path("recover/password", recovery.NewPasswordView.as_view(), name="account_complete_password_reset"),
    path("recover/done", recovery.RecoveredView.as_view(), name="account_password_reset_completed"),
    path("", include("identity.signin.brand.urls")),
    path("", include("identity.signin.protection.urls")),
]
