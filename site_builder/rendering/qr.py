"""QR codes: for boards on the wall, and for telephones that take up a second factor."""

from __future__ import annotations

import re
from typing import Any

import zxingcpp
from markupsafe import Markup

QR_MARGIN = 2
"""Modules of quiet zone; the sheet around it is white as well."""
_DARK = re.compile(b"\0+")


def qr_code(text: str) -> Markup:
    """The text as a QR code drawn in SVG: a picture needs no other host, and prints at any size."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    side: int = image.shape[0]
    modules = bytes(image)  # a byte each, line by line; 0 is dark
    path = "".join(
        f"M{QR_MARGIN + run.start()} {QR_MARGIN + line}h{len(run[0])}v1h-{len(run[0])}z"
        for line in range(side)
        for run in _DARK.finditer(modules[line * side : (line + 1) * side])
    )
    return Markup('<svg class="qr" viewBox="0 0 {0} {0}"><path d="{1}"/></svg>').format(side + 2 * QR_MARGIN, path)
