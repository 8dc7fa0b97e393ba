"""JSON values that are no text: bounds of whole numbers, odd fractions, and lists and objects where none belong."""

EDGES = [2**power for power in (7, 8, 15, 16, 24, 31, 32, 53, 62, 63, 64, 80, 99)]
WHOLE = [sign * (edge + step) for edge in EDGES for step in (-1, 0, 1) for sign in (1, -1)]
LONG = [int("9" * digits) * sign for digits in (30, 31, 400, 4300) for sign in (1, -1)]
SMALL = [
    *range(-2, 14),
    23,
    24,
    25,
    59,
    60,
    61,
    99,
    100,
    101,
    120,
    121,
    130,
    150,
    180,
    181,
    360,
    365,
    366,
    999,
    1000,
]
FRACTIONS = [
    0.1, -0.1, 0.5, 1.5, -0.0, 1e-7, 1e-300, 5e-324, 1e15, 1e16, 1e100, 1e300, 1.7976931348623157e308, -1e300, 3.0, 1e0,
    0.30000000000000004, 89.999999, 90.0000001, 179.9999999, 180.0000001, 2.5, 99999999.99,
]  # fmt: skip
NOT_FINITE = [float("nan"), float("inf"), float("-inf")]
SINGLE = [None, True, False]
LISTS = [
    [],
    [None],
    [[]],
    [{}],
    [""],
    ["a"],
    ["a", "a"],
    [1, 2],
    [True],
    [[["a"]]],
    ["a"] * 51,
    ["a"] * 5000,
    [0] * 1000,
]
OBJECTS = [{}, {"": ""}, {"a": None}, {"id": "a"}, {"0": "a"}, {"$gt": ""}, {"$ne": None}, {"__proto__": {}},
           {"a": {"a": {"a": {}}}}, {"length": 1}, {"pk": 1}, {str(i): i for i in range(500)}, {"a\0": 1}]  # fmt: skip


def nested(depth, empty, wrap):
    for _ in range(depth):
        empty = wrap(empty)
    return empty


DEEP = [nested(depth, kind, wrap) for depth in (5, 15, 28, 31, 40, 200)
        for kind, wrap in (([], lambda inner: [inner]), ({}, lambda inner: {"a": inner}))]  # fmt: skip
CASES = [*WHOLE, *LONG, *SMALL, *FRACTIONS, *NOT_FINITE, *SINGLE, *LISTS, *OBJECTS, *DEEP]
