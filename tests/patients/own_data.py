"""What is looked for after an erasure and in a copy."""

import io
import json
import zipfile

from django.db import connection

from accounts.own_data import erasure, exports

SEALED = {
    "given_name": "Canarygiven",
    "family_name": "Canaryfamily",
    "birth_date": "1991-02-03",
    "phone": "+12125550199",
    "care_notes": "canary in the ribs",
}
MEMBER_ID = "CANARY-4711"


def found_in_the_database(*values):
    """Each planted value with the tables that show it, as text or as the bytes of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        hits = set()
        for table in tables:
            for value in values:
                likes = [f"%{value}%", f"%{value.encode().hex()}%"]
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE %s OR t::text LIKE %s)',
                    likes,
                )
                if cursor.fetchone()[0]:
                    hits.add((table, value))
    return hits


def erase(user, now):
    erasure.ask(user=user, now=now)
    for wait in (erasure.COOLING_OFF, erasure.CLOSING):
        now += wait
        erasure.carry_out_due(now=now)
    assert erasure.is_erased(user.pk)
    return now


def document(user, now):
    export = user.exports.get()
    content = exports.download(
        user=user, export_id=export.pk, signature=exports.signature_of(export), now=now
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("kaly.json")), archive.read("kaly.html").decode()
