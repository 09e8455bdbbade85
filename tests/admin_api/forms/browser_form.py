"""What a browser posts of a form that nobody has touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from admin_api.forms.controls import Control, Kind
from admin_api.forms.posted import URLENCODED, Posted, read_posted

BOUNDARY = "----formboundary7MA4YWxk"


def pairs_of(controls: Sequence[Control]) -> Iterator[tuple[str, str]]:
    """Name and value of every control, in order."""
    for control in controls:
        if control.kind is Kind.CHOICES:
            yield from ((control.name, value) for value in control.chosen)
        elif control.kind is Kind.YES:
            yield from [(control.name, "true")] if control.value == "true" else []
        elif control.kind in (Kind.LIST, Kind.GROUP, Kind.FILE):
            yield from pairs_of(control.parts)
        else:
            yield control.name, control.value.replace("\n", "\r\n")


def posted_as_urlencoded(controls: Sequence[Control]) -> Posted:
    return read_posted(URLENCODED, urlencode(list(pairs_of(controls))).encode())


def posted_as_multipart(controls: Sequence[Control]) -> Posted:
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs_of(controls)
    )
    return read_posted(f"multipart/form-data; boundary={BOUNDARY}", body + f"--{BOUNDARY}--\r\n".encode())
