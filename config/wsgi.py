"""The WSGI application that gunicorn serves."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.handler import Handler  # noqa: E402  needs the settings
from config.refusals import refuse_unsafe  # noqa: E402

refuse_unsafe()
application = Handler()
