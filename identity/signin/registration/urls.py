"""Where the pages of registration are, beside the first one."""

from django.urls import path

from identity.signin.registration import views

urlpatterns = [
    path("register/invitation/<str:token>", views.InvitationView.as_view(), name="signin_invitation"),
    path("signin/terms", views.TermsView.as_view(), name="signin_terms"),
    path("signin/profile", views.ProfileView.as_view(), name="signin_profile"),
    path("terms", views.TermsAgainView.as_view(), name="terms"),
    path("questions", views.QuestionsView.as_view(), name="questions"),
]
