"""Where a brand's files are."""

from django.urls import path

from identity.signin.brand import views

urlpatterns = [
    path("brand/<slug:version>.css", views.brand_css, name="brand_css"),
    path("brand/own/<slug:version>.css", views.own_css, name="brand_own_css"),
    path("brand/<slug:digest>.png", views.image, {"kind": "png"}, name="brand_png"),
    path("brand/<slug:digest>.webp", views.image, {"kind": "webp"}, name="brand_webp"),
]
