"""Points on the sphere as search uses them: unit vectors, 0.1-degree cells, and state numbers. Pure."""

from math import asin, cos, degrees, floor, radians, sin, sqrt

EARTH_RADIUS_MILES = 3958.7613  # mean radius R1, 6371.0088 km (IUGG)
CELLS_PER_DEGREE = 10
CELLS_AROUND = 360 * CELLS_PER_DEGREE
STATE_KEYS = 1000

Vector = tuple[float, float, float]


def unit_vector(lat: float, lon: float) -> Vector:
    """The point on the unit sphere at a latitude and longitude in degrees."""
    phi, theta = radians(lat), radians(lon)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


def miles_between(a: Vector, b: Vector) -> float:
    """Great-circle distance in miles, from the chord of two unit vectors."""
    chord = sqrt(sum((p - q) ** 2 for p, q in zip(a, b, strict=True)))
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, chord / 2))


def chord_of(miles: float) -> float:
    """The chord on the unit sphere that spans a great-circle distance in miles."""
    return 2 * sin(min(miles / (2 * EARTH_RADIUS_MILES), radians(90)))


def state_number(state: str) -> int:
    """A number below 1000 for two capital letters."""
    return (ord(state[0]) - 65) * 26 + ord(state[1]) - 65


def video_key(specialty: int, state: str) -> int:
    """The key under which SearchRow finds clinicians of a specialty who may treat by video in a state."""
    return specialty * STATE_KEYS + state_number(state)


def cells_within(lat: float, lon: float, miles: float) -> list[tuple[int, int]]:
    """Ranges of cell numbers, both ends included, that hold every point within `miles` of a point in degrees.

    One range for each band of latitude (two where it crosses the date line). The width of a band is that of the
    circle's widest reach: asin(sin(radius) / cos(latitude)); a circle that touches a pole takes whole bands.
    """
    reach = degrees(miles / EARTH_RADIUS_MILES) + 1e-6
    south, north = max(lat - reach, -90.0), min(lat + reach, 90.0)
    half = 180.0
    if south > -90.0 and north < 90.0:
        half = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat))))) + 1e-6
    west, east = floor((lon - half + 180) * CELLS_PER_DEGREE), floor((lon + half + 180) * CELLS_PER_DEGREE)
    if east - west >= CELLS_AROUND - 1:
        west, east = 0, CELLS_AROUND - 1
    first, last = floor((south + 90) * CELLS_PER_DEGREE), floor((north + 90) * CELLS_PER_DEGREE)
    return [
        (band * CELLS_AROUND + low, band * CELLS_AROUND + high)
        for band in range(first, last + 1)
        for low, high in _around(west, east)
    ]


def _around(west: int, east: int) -> list[tuple[int, int]]:
    if west < 0:
        return [(0, east), (west + CELLS_AROUND, CELLS_AROUND - 1)]
    if east >= CELLS_AROUND:
        return [(0, east - CELLS_AROUND), (west, CELLS_AROUND - 1)]
    return [(west, east)]
