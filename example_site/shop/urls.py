from __future__ import annotations

from django.urls import path

from example_site.shop import views

app_name = "shop"

urlpatterns = [
    path("cart/", views.cart, name="cart"),
    path("cart/add/", views.add, name="add"),
    path("cart/update/", views.update, name="update"),
    path("cart/code/", views.use_code, name="use_code"),
    path("checkout/", views.checkout, name="checkout"),
    path("order/<str:number>/", views.order, name="order"),
]
