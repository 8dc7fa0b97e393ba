"""Sending files as somebody, the way browsers do."""

from io import BytesIO

BASE = "/api/v1/clinic/documents/"


def upload(content, filename="licence.pdf", declared="application/pdf"):
    """A file as Django's test client sends it."""
    sent = BytesIO(content)
    sent.name, sent.content_type = filename, declared
    return sent


def hand_in(someone, content, filename="licence.pdf", declared="application/pdf", **fields):
    """Post a file; `someone` is a Caller of tests/providers/clinic_api.py."""
    data = {"file": upload(content, filename, declared), "kind": "identity", **fields}
    return someone.client.post(BASE, data, headers=someone.headers)


def send_raw(someone, body, boundary="kaly", **headers):
    """Post the bytes of a form as they are."""
    content_type = f"multipart/form-data; boundary={boundary}"
    return someone.client.generic(
        "POST", BASE, body, content_type=content_type, headers={**someone.headers, **headers}
    )


def part(name, content, filename=None, declared="application/pdf", boundary="kaly", more=b""):
    """One part of a form, by hand."""
    file = f'; filename="{filename}"\r\nContent-Type: {declared}' if filename is not None else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n'.encode()
    return head + more + b"\r\n" + content + b"\r\n"


def end(boundary="kaly"):
    return f"--{boundary}--\r\n".encode()
