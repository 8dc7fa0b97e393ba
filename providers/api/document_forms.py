"""What comes with a document: what it is, and one thing of the sender's own that it is about."""

from typing import Any

from accounts.api.serializers import StrictChoice, StrictSerializer, StrictUUID, refusal
from accounts.api.uploads import FileField
from providers.models import ConditionExperience, Credential, Document, ProfileClaim

ABOUT = ("claim", "credential", "experience")


class DocumentForm(StrictSerializer):
    file = FileField()
    kind = StrictChoice(choices=Document.Kind.choices)
    claim = StrictUUID(required=False)
    credential = StrictUUID(required=False)
    experience = StrictUUID(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in ABOUT if name in attrs]
        if len(named) > 1:
            raise refusal(named[1], "A document is about one thing.", "about_one_thing")
        if not named and attrs["kind"] != Document.Kind.IDENTITY:
            raise refusal("credential", "Say what this document is about.", "required")
        return {**attrs, "subject": self._found(named[0], attrs[named[0]]) if named else None}

    def _found(self, name: str, subject_id: Any) -> Any:
        user = self.context["user"]
        own = {
            "claim": ProfileClaim.objects.visible_to(user),
            "credential": Credential.objects.filter(provider__owner=user).select_related("provider"),
            "experience": ConditionExperience.objects.filter(provider__owner=user).select_related("provider"),
        }
        found = own[name].filter(pk=subject_id).first()
        if found is None:
            raise refusal(name, "There is no such thing of yours.", "does_not_exist")
        return found
