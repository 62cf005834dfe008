"""Where a person's own pages are."""

from django.urls import path

from identity.account import tokens, views

urlpatterns = [
    path("", views.root, name="root"),
    path("account/", views.account, name="account"),
    # allauth sends here whoever has nothing left to prove.
    path("account/", views.account, name="account_email"),
    path("account/devices/end", views.end_other_devices, name="account_end_others"),
    path("account/tokens", tokens.tokens, name="account_tokens"),
    path("account/tokens/<uuid:token_id>/revoke", tokens.revoke_token, name="account_revoke_token"),
    path("account/password", views.PasswordView.as_view(), name="account_change_password"),
    path("account/password", views.PasswordView.as_view(), name="account_set_password"),
]
