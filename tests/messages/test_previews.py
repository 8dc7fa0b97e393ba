"""manage.py preview_messages."""

from io import StringIO

from django.core.management import call_command

from accounts.outbox import kinds


def test_each_kind_is_shown_in_each_language_by_each_channel(tmp_path):
    out = StringIO()

    call_command("preview_messages", to=tmp_path / "here", stdout=out)

    files = {path.name for path in (tmp_path / "here").iterdir()}
    assert f"{len(kinds.every())} kinds of messages in {len(files) - 1} files." in out.getvalue()
    assert {
        f"visit.confirmed.{language}.{form}"
        for language in ("en", "es")
        for form in ("html", "txt", "sms.txt")
    } <= files
    index = (tmp_path / "here" / "index.html").read_text()
    assert all(f'href="{name}"' in index for name in files - {"index.html"})
    assert all(kind.name in index for kind in kinds.every())
