"""Distances and cells: known distances, and no point within reach outside its cells."""

from itertools import pairwise
from math import asin, atan2, cos, degrees, floor, radians, sin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from providers.geo import (
    CELLS_AROUND,
    CELLS_PER_DEGREE,
    EARTH_RADIUS_MILES,
    cells_within,
    chord_of,
    miles_between,
    state_number,
    unit_vector,
    video_key,
)

CITIES = {
    "New York": (40.7128, -74.0060),
    "Los Angeles": (34.0522, -118.2437),
    "Chicago": (41.8781, -87.6298),
    "Houston": (29.7604, -95.3698),
    "Anchorage": (61.2181, -149.9003),
    "Hagatna": (13.4757, 144.7489),
    "Sydney": (-33.8688, 151.2093),
    "Adak": (51.8800, -176.6581),
    "Attu": (52.9021, 172.9097),
}


@pytest.mark.parametrize(
    ("a", "b", "miles"),
    [
        ("New York", "Los Angeles", 2445.6),
        ("Chicago", "Houston", 941.9),
        ("New York", "Chicago", 711.0),
        ("Los Angeles", "Sydney", 7502.1),
    ],
)
def test_distances_between_cities_are_known(a, b, miles):
    """Figures by the haversine formula with the same radius."""
    assert miles_between(unit_vector(*CITIES[a]), unit_vector(*CITIES[b])) == pytest.approx(miles, abs=0.1)


def test_a_degree_of_a_great_circle_is_69_miles():
    assert miles_between(unit_vector(10, 20), unit_vector(11, 20)) == pytest.approx(69.0934, abs=1e-3)
    assert miles_between(unit_vector(0, 179.5), unit_vector(0, -179.5)) == pytest.approx(69.0934, abs=1e-3)


def test_distance_is_nothing_to_oneself_and_half_the_earth_to_the_other_side():
    assert miles_between(unit_vector(40, -74), unit_vector(40, -74)) == 0
    assert miles_between(unit_vector(90, 0), unit_vector(-90, 0)) == pytest.approx(12436.8, abs=0.1)


@given(st.floats(0, 12000))
def test_a_chord_spans_its_distance(miles):
    angle = miles / EARTH_RADIUS_MILES
    assert miles_between((1, 0, 0), (cos(angle), sin(angle), 0)) == pytest.approx(miles, abs=1e-3)
    assert chord_of(miles) == pytest.approx(2 * sin(angle / 2), abs=1e-12)


def test_states_and_specialties_make_keys_of_their_own():
    letters = [chr(65 + i) for i in range(26)]
    assert len({video_key(n, a + b) for n in (1, 2, 27) for a in letters for b in letters}) == 3 * 676
    assert (state_number("AA"), state_number("NY"), state_number("ZZ")) == (0, 362, 675)
    assert video_key(6, "NY") == 6362


def cell_of(lat, lon):
    """The cell of a point, as providers/search_rows.py has PostgreSQL compute it."""
    return floor((lat + 90) * CELLS_PER_DEGREE) * CELLS_AROUND + (
        floor((lon + 180) * CELLS_PER_DEGREE) % CELLS_AROUND
    )


def destination(lat, lon, bearing, miles):
    """The point reached from another one on a great circle (direct problem on the sphere)."""
    phi, theta, angle = radians(lat), radians(bearing), miles / EARTH_RADIUS_MILES
    end = asin(max(-1.0, min(1.0, sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(theta))))
    turn = atan2(sin(theta) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sin(end))
    return degrees(end), (lon + degrees(turn) + 180) % 360 - 180


def covers(ranges, cell):
    return any(low <= cell <= high for low, high in ranges)


def flat_box(lat, lon, miles):
    """The usual mistake, as a control: a box whose width is the radius over the cosine of the middle's latitude."""
    reach = degrees(miles / EARTH_RADIUS_MILES)
    half = reach / max(cos(radians(lat)), 1e-9)
    west, east = (floor((edge + 180) * CELLS_PER_DEGREE) for edge in (lon - half, lon + half))
    bands = range(
        floor((lat - reach + 90) * CELLS_PER_DEGREE), floor((lat + reach + 90) * CELLS_PER_DEGREE) + 1
    )
    return [(band * CELLS_AROUND + west, band * CELLS_AROUND + east) for band in bands]


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.1, 250), st.floats(0, 360), st.floats(0, 1))
@example(40.7128, -74.0060, 25.0, 90.0, 1.0)
@example(61.2181, -149.9003, 250.0, 85.0, 1.0)
@example(51.8800, -176.6581, 250.0, 270.0, 1.0)
@example(52.9021, 172.9097, 250.0, 90.0, 1.0)
@example(13.4757, 144.7489, 100.0, 0.0, 1.0)
@example(-14.27, -170.7, 100.0, 270.0, 1.0)
@example(90.0, 0.0, 100.0, 0.0, 1.0)
@example(-90.0, 0.0, 100.0, 0.0, 1.0)
@example(89.9, 10.0, 100.0, 0.0, 1.0)
@example(0.0, 180.0, 10.0, 90.0, 1.0)
@example(0.0, -180.0, 10.0, 270.0, 1.0)
def test_cells_hold_every_point_within_reach(lat, lon, miles, bearing, share):
    point = destination(lat, lon, bearing, miles * share)

    assert covers(cells_within(lat, lon, miles), cell_of(*point))


def test_a_flat_box_would_miss_points():
    """The control: what is asserted above does fail for the usual mistake, here in northern Alaska."""
    utqiagvik = (71.2906, -156.7886)
    circle = [cell_of(*destination(*utqiagvik, bearing, 249.9)) for bearing in range(360)]

    assert not all(covers(flat_box(*utqiagvik, 250), cell) for cell in circle)
    assert all(covers(cells_within(*utqiagvik, 250), cell) for cell in circle)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.1, 250))
def test_ranges_are_apart_and_within_their_band(lat, lon, miles):
    ranges = sorted(cells_within(lat, lon, miles))

    assert all(low <= high and low // CELLS_AROUND == high // CELLS_AROUND for low, high in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_cells_of_25_miles_are_few():
    ranges = cells_within(*CITIES["New York"], 25)

    assert (len(ranges), sum(high - low + 1 for low, high in ranges)) == (8, 80)
