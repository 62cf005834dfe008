"""Where a brand's files are."""

from django.urls import path

from identity.signin.brand import preview, views

urlpatterns = [
    path("brand/<slug:version>.css", views.brand_css, name="brand_css"),
    path("brand/own/<slug:version>.css", views.own_css, name="brand_own_css"),
    path("brand/<slug:digest>.png", views.image, {"kind": "png"}, name="brand_png"),
    path("brand/<slug:digest>.webp", views.image, {"kind": "webp"}, name="brand_webp"),
    path("brand/preview/<str:token>/", preview.page, name="brand_preview"),
    path("brand/preview/<str:token>/style.css", preview.style, name="brand_preview_css"),
    path("brand/preview/<str:token>/own.css", preview.own_style, name="brand_preview_own_css"),
]
