"""`manage.py test`: the whole suite under pytest, or the part named by pytest's own arguments."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand

CHECKOUT = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    """Stands in Django's list of commands; manage.py runs pytest before Django is set up."""

    help = "Run the tests with pytest, which gets every argument: `manage.py test tests/matching -k ties`."

    def run_from_argv(self, argv: list[str]) -> None:
        run_pytest(argv[2:])


def run_pytest(arguments: list[str]) -> NoReturn:
    """This function will replace this process by pytest, whose servers start before settings are read."""
    os.chdir(CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
