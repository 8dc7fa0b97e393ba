"""The match endpoint against an endpoint that returns 20 fixed results, two requests at a time over loopback HTTP."""

import argparse
import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from benchmarks import requests, results, server, statistics
from benchmarks.fixed import PAGE

CONCURRENCY = 2
BLOCK = 20  # requests to one endpoint before the other has its turn
PATHS = {"match": "/api/v1/matches/", "fixed": "/api/v1/benchmarks/fixed/"}
WARM_UP = 40


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks endpoint")
    parser.add_argument("--requests", type=int, default=600, help="to each endpoint")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args(arguments)
    bodies = [one.body for one in requests.Requests(options.seed).draw("population", options.requests)]
    with server.running() as port:
        for path in PATHS.values():
            _block(port, path, bodies[:WARM_UP])
        times, sizes = _measure(port, bodies, options.seed)
    figures = {
        "requests": len(bodies),
        "concurrency": CONCURRENCY,
        "workers": server.WORKERS,
        "pool": server.POOL,
        "times": {name: statistics.percentiles(t) for name, t in times.items()},
        "mean_results": round(sum(sizes["match"]) / len(sizes["match"]), 2),
        "ratio_p50": statistics.ratio(times["match"], times["fixed"], statistics.p50),
    }
    results.save("endpoint", figures)
    print(json.dumps(figures, indent=1))


def _measure(port: int, bodies: list[Any], seed: int) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    """Milliseconds and result counts of every body at each endpoint, in blocks whose order is drawn."""
    draw = Random(seed)
    times: dict[str, list[float]] = {name: [] for name in PATHS}
    sizes: dict[str, list[int]] = {name: [] for name in PATHS}
    for start in range(0, len(bodies), BLOCK):
        for name in draw.sample(sorted(PATHS), len(PATHS)):
            for milliseconds, count in _block(port, PATHS[name], bodies[start : start + BLOCK]):
                times[name].append(milliseconds)
                sizes[name].append(count)
    if set(sizes["fixed"]) != {PAGE}:
        raise RuntimeError("The fixed endpoint did not answer 20 results.")
    return times, sizes


def _block(port: int, path: str, bodies: list[Any]) -> list[tuple[float, int]]:
    """Two clients, each with a connection that it keeps, share the bodies; the times come back in their order."""
    halves = [bodies[start::CONCURRENCY] for start in range(CONCURRENCY)]
    with ThreadPoolExecutor(CONCURRENCY) as clients:
        answers = list(clients.map(lambda half: _client(port, path, half), halves))
    return [answers[i % CONCURRENCY][i // CONCURRENCY] for i in range(len(bodies))]


def _client(port: int, path: str, bodies: list[Any]) -> list[tuple[float, int]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    found = []
    for body in bodies:
        text = json.dumps(body)
        began = time.perf_counter()
        connection.request("POST", path, text, {"Content-Type": "application/json"})
        response = connection.getresponse()
        raw = response.read()
        milliseconds = (time.perf_counter() - began) * 1000
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {raw[:300]!r}")
        found.append((milliseconds, len(json.loads(raw)["results"])))
    connection.close()
    return found
