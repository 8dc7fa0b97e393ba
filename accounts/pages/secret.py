"""Pages whose address is a secret by itself: whoever knows it needs nothing else."""

from django.http import HttpResponse

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def kept_secret(page: HttpResponse) -> HttpResponse:
    """This function will let nothing keep a page, tell another site of its address, or list it."""
    for header, value in HEADERS.items():
        page[header] = value
    return page
