"""The Java process: compiled, fed with the flat table, and asked."""

import atexit
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.engines import flat
from benchmarks.engines.asked import Answer, best, by_mode, gate_terms, offered, text_id
from matching import factors as f
from matching.retrieval import Query
from providers.geo import chord_of, unit_vector

LABEL = "Lucene 8, BKD point and custom score"
JARS = [Path(f"/usr/share/java/lucene-{name}-8.7.0.jar") for name in ("core", "analyzers-common")]
SOURCE = Path(__file__).parent / "Search.java"
METERS = 1609.344
WIDENED = 1.0001  # the point is stored to 1e-7 degrees; the chord decides
ANY_PRICE = 1e18

# The columns that Search.java reads: terms, n, specialty, cell, lat, lon, sixteen numbers, three lists.
DOCUMENTS = """
COPY (
    SELECT concat_ws(' ', 'specialty_' || specialty, CASE WHEN in_person THEN 'in_person' END,
                     CASE WHEN accepts >= 1 THEN 'accepts_1' END, CASE WHEN accepts >= 2 THEN 'accepts_2' END,
                     CASE WHEN ages & 1 > 0 THEN 'age_1' END, CASE WHEN ages & 2 > 0 THEN 'age_2' END,
                     CASE WHEN ages & 4 > 0 THEN 'age_4' END, 'sex_' || sex,
                     CASE WHEN wheelchair THEN 'wheelchair' END,
                     (SELECT string_agg('video_' || s, ' ') FROM unnest(video_states) AS s),
                     (SELECT string_agg('language_' || l, ' ') FROM unnest(languages) AS l),
                     (SELECT string_agg('plan_' || p, ' ') FROM unnest(accepted) AS p)),
           n, specialty,
           floor((lat + 90) * 10)::integer * 3600 + floor((lon + 180) * 10)::integer, lat, lon,
           cos(radians(lat)) * cos(radians(lon)), cos(radians(lat)) * sin(radians(lon)), sin(radians(lat)),
           price_cents, next_in_person, next_video, rating_percentile, review_count, acceptance_rate, reply_hours,
           answered_count, confirmed_on - DATE '1970-01-01', 0, 0, 0, 0,
           (SELECT string_agg(c || ',' || v, ',') FROM unnest(conditions, counts) AS e (c, v)),
           array_to_string(accepted, ','), array_to_string(refused, ',')
    FROM bench_flat ORDER BY n
) TO STDOUT WITH (NULL '')
"""


class Lucene:
    """The process and the ids of the rows that it numbers."""

    def __init__(self, connection: Any) -> None:
        self._folder = tempfile.mkdtemp(prefix="bench-lucene-")
        atexit.register(self.stop)
        classes = Path(self._folder) / "classes"
        path = ":".join(map(str, [*JARS, classes]))
        subprocess.run(["javac", "-cp", path, "-d", str(classes), str(SOURCE)], check=True)
        java = ["java", "-Xmx3g", "-XX:+UseParallelGC", "-cp", path, "Search", f"{self._folder}/index"]
        self._process = subprocess.Popen(java, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._feed(connection)
        with connection.cursor() as cursor:
            cursor.execute("SELECT practice_id, provider_id FROM bench_flat ORDER BY n")
            self.ids = [(text_id(practice), text_id(provider)) for practice, provider in cursor.fetchall()]

    def _feed(self, connection: Any) -> None:
        with connection.cursor() as cursor, cursor.copy(DOCUMENTS) as rows:
            for block in rows:
                self._process.stdin.write(block)
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        ready = self._process.stdout.readline().split()
        if ready[:1] != [b"ready"]:
            raise RuntimeError("Lucene did not start: see its message above.")

    def ask(self, line: str) -> bytes:
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def stop(self) -> None:
        process = getattr(self, "_process", None)
        if process and process.poll() is None:
            process.stdin.close()
            process.wait(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)


_running: dict[str, Lucene] = {}


def missing() -> str:
    if not all(jar.is_file() for jar in JARS):
        return "Debian's liblucene8-java is not installed"
    return "" if shutil.which("javac") and shutil.which("java") else "there is no Java compiler"


def prepare(connection: Any, moment: Any) -> None:
    flat.make(connection, moment)
    if "all" in _running:
        finish(connection)
    _running["all"] = Lucene(connection)


def finish(connection: Any) -> None:
    _running.pop("all").stop()


def top20(query: Query) -> Answer:
    lucene = _running["all"]
    found = (pair.split(b":") for pair in lucene.ask(_line(query)).split())
    return best(query, [(*lucene.ids[int(n)], int(key)) for n, key in found])


def _line(query: Query) -> str:
    in_person, video = by_mode(query)
    fits = offered(query)
    place = [
        query.lat, query.lon, query.radius_miles * METERS * WIDENED, chord_of(query.radius_miles) ** 2,
        query.radius_miles, *unit_vector(query.lat, query.lon), query.now.timestamp(),
        (query.on - date(1970, 1, 1)).days,
        ANY_PRICE if query.max_price_cents is None else query.max_price_cents,
    ]  # fmt: skip
    parts = [
        str(int(in_person)),
        str(int(video)),
        query.state or "",
        _list(place),
        str(-1 if query.plan is None else query.plan),
        _list(number for number, _ in fits),
        _list(fit for _, fit in fits),
        _list(dict.fromkeys(query.conditions)),
        ",".join(gate_terms(query)),
        ",".join(f"language_{tag}" for tag in query.languages),
        _list(f.WEIGHTS.values()),
        _list(_curves(query.level)),
    ]
    return "\t".join(parts) + "\n"


def _list(values: Any) -> str:
    return ",".join(map(repr, values))


def _curves(level: str) -> list[float]:
    """The curves of matching/factors.py, in the places where Search.java reads them."""
    return [
        f.EXPERIENCE_BASE, f.EXPERIENCE_GAIN, f.EXPERIENCE_HALF, f.SOONNESS_HALF[level], f.VIDEO_NEARNESS,
        f.TRUST_MIDDLE, f.TRUST_HALF, f.RELIABILITY_PRIOR, f.ACCEPTANCE_SHARE, f.ACCEPTANCE_PRIOR, f.SPEED_SHARE,
        f.SPEED_HALF, f.SPEED_PRIOR, f.RELIABILITY_HALF, f.FRESH_DAYS, f.FADED_TO, f.FADED_DAYS,
    ]  # fmt: skip
