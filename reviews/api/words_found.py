"""Words that somebody has to look at, as every answer names them: where they stand, and why."""

from typing import Any

from rest_framework import serializers


class WordsFound(serializers.Serializer[Any]):
    code = serializers.CharField()
    start = serializers.IntegerField(help_text="The first character, counted from 0.")
    end = serializers.IntegerField(help_text="The one behind the last.")
    why = serializers.CharField()
