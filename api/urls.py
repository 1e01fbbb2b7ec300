from django.urls import path

from .views import orders

app_name = "api"
urlpatterns = [
    path("api/orders/", orders.listing, name="orders"),
    path("api/orders/<str:number>/", orders.detail, name="order"),
]
