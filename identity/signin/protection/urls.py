"""Where unlocking is."""

from django.urls import path

from identity.signin.protection import views

urlpatterns = [
    path("signin/unlock", views.UnlockView.as_view(), name="unlock"),
    path("signin/unlock/code", views.ConfirmUnlockView.as_view(), name="confirm_unlock"),
]
