"""Where the hosted pages of sign-in are. Names are allauth's, which reverses them."""

from allauth.account import views as allauth_views
from django.urls import path

from identity.signin import views

urlpatterns = [
    path("signin", views.SignInView.as_view(), name="account_login"),
    path("signin/code", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("signout", views.SignOutView.as_view(), name="account_logout"),
    path("register", views.RegisterView.as_view(), name="account_signup"),
    path("register/code", views.ProveEmailView.as_view(), name="account_email_verification_sent"),
    path("recover", views.RecoverView.as_view(), name="account_reset_password"),
    path("recover/code", views.ConfirmRecoveryView.as_view(), name="account_confirm_password_reset_code"),
    path("recover/password", views.NewPasswordView.as_view(), name="account_complete_password_reset"),
    path("recover/done", views.RecoveredView.as_view(), name="account_password_reset_completed"),
    path("signin/suspended", views.SuspendedView.as_view(), name="account_inactive"),
    path("signin/again", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("brand/<slug:version>.css", views.brand_css, name="brand_css"),
]
