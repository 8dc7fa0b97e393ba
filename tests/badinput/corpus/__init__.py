"""Bad values by kind (docs: CONTRIBUTING.md). Each case is a value that a field may be sent, valid now and then."""

from tests.badinput.corpus import bodies, contacts, headers, ids, numbers, places, queries, strings, times

VALUES = {
    "strings": strings.CASES,
    "numbers and shapes": numbers.CASES,
    "times": times.CASES,
    "ids": ids.CASES,
    "places": places.CASES,
    "addresses, telephones and links": contacts.CASES,
}
BODIES, QUERIES, PATHS, HEADERS = bodies.CASES, queries.CASES, ids.PATHS, headers.CASES


def distinct():
    """How many cases there are that differ, by kind."""
    counted = {name: {repr(value) for value in cases} for name, cases in VALUES.items()}
    counted |= {"bodies": set(BODIES), "queries": set(QUERIES), "paths": set(PATHS)}
    counted["headers"] = {repr(case) for case in HEADERS}
    seen, counts = set(), {}
    for name, cases in counted.items():
        counts[name] = len(cases - seen)
        seen |= cases
    return counts
