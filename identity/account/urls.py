"""Where a person's own pages are."""

from django.urls import path

from identity.account import applications, tokens, views
from identity.account.contacts import code as contact_codes
from identity.account.contacts import views as contacts
from identity.account.privacy import views as privacy
from identity.account.profile import views as profile

urlpatterns = [
    path("", views.root, name="root"),
    path("account/", views.account, name="account"),
    # allauth sends here whoever has nothing left to prove.
    path("account/", views.account, name="account_email"),
    path("account/profile/picture", profile.change_picture, name="account_picture_change"),
    path("account/profile/<slug:key>", profile.profile, name="account_profile"),
    path("account/picture/<uuid:picture_id>.webp", profile.picture, name="account_picture"),
    path("account/emails/add", contacts.add_email, name="account_email_add"),
    path("account/emails/<int:address_id>", contacts.email, name="account_email_one"),
    path("account/phone", contacts.phone, name="account_phone"),
    path("account/code", contact_codes.contact_code, name="account_contact_code"),
    path("account/undo/<str:token>", contacts.undo_change, name="account_undo"),
    path("account/undone", contacts.undone, name="account_undone"),
    path("account/password", views.PasswordView.as_view(), name="account_change_password"),
    path("account/password/set", views.SetPasswordView.as_view(), name="account_set_password"),
    path("account/activity", views.activity, name="account_activity"),
    path("account/devices", views.devices, name="account_devices"),
    path("account/devices/end", views.end_other_devices, name="account_end_others"),
    path("account/devices/<int:device_id>/end", views.end_device, name="account_end_device"),
    path("account/applications", applications.applications, name="account_applications"),
    path("account/applications/<uuid:application_id>", applications.application, name="account_application"),
    path("account/tokens", tokens.tokens, name="account_tokens"),
    path("account/tokens/<uuid:token_id>/revoke", tokens.revoke_token, name="account_revoke_token"),
    path("account/download", privacy.download, name="account_download"),
    path("account/delete", privacy.delete, name="account_delete"),
    path("account/delete/withdraw", privacy.withdraw, name="account_delete_withdraw"),
    path("account/keep/<str:token>", privacy.keep, name="account_keep"),
]
