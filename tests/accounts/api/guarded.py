"""Endpoints with every guard of the API, for tests alone."""

from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import SteppedUp, has_role
from accounts.models import Role


class Who(APIView):
    def get(self, request):
        return Response({"email": request.user.email, "roles": sorted(request.user.roles)})

    post = get


class Support(Who):
    permission_classes = [IsAuthenticated, has_role(Role.SUPPORT)]


class Careful(Who):
    permission_classes = [IsAuthenticated, SteppedUp]


urlpatterns = [
    path("api/who/", Who.as_view()),
    path("api/support/", Support.as_view()),
    path("api/careful/", Careful.as_view()),
]
