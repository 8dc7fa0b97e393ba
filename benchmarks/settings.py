"""The product's settings, with the benchmark's own addresses beside the product's. Never in DEBUG."""

import os

os.environ["DEBUG"] = "0"
os.environ.setdefault("HTTPS_ONLY", "0")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
os.environ.setdefault("RATE_LIMITS", "searching=1000000/1")  # counted, but never refused

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
