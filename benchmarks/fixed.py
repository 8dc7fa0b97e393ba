"""What the match endpoint is measured against: the same way in and out, and nothing between them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.public import PublicView
from matching.api import examples, serializers

PAGE = 20
ANSWER: dict[str, Any] = examples.ANSWER | {
    "results": [examples.RESULT | {"rank": rank} for rank in range(1, PAGE + 1)]
}


class FixedMatches(PublicView):
    """Checks the body as the match endpoint does and answers 20 constant results; the database is not asked."""

    def post(self, request: Request) -> Response:
        asked = serializers.Match(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(ANSWER)
