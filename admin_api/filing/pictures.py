"""A photograph written anew: what is not picture (where it was taken, who took it, what hangs behind it) is left out.

Runs in a worker, which can open nothing: all that Pillow needs is imported here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from PIL import Image, ImageFile, ImageOps, TiffImagePlugin
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from site_builder.errors import DisclosureError

MOST_PIXELS = 40_000_000
NEEDED = TiffImagePlugin
"""Pillow reads EXIF with it, and would import it only then."""
READERS: Mapping[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
}
Image.preinit()  # what writes each format is imported now
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY = 88


class TooManyPixelsError(DisclosureError):
    """It would take more memory than a photograph does."""


class MovingPictureError(DisclosureError):
    """It has more than one frame."""


def made_anew(data: bytes, arguments: Mapping[str, str]) -> bytes:
    """The picture upright, in the same format. Raises TooManyPixelsError, MovingPictureError, OSError if it is none."""
    kind = arguments["media_type"]
    with READERS[kind](io.BytesIO(data)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixelsError
        if getattr(picture, "n_frames", 1) > 1:
            raise MovingPictureError
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        bare = _bare(upright, kind)
    out = io.BytesIO()
    bare.save(out, format=FORMATS[kind], **({} if kind == "image/png" else {"quality": QUALITY}))
    return out.getvalue()


def _bare(picture: Image.Image, kind: str) -> Image.Image:
    """Only its pixels, in a form that the format takes."""
    fits = picture.mode in ("L", "RGB") or (kind != "image/jpeg" and picture.mode == "RGBA")
    bare = picture.copy() if fits else picture.convert("RGB" if kind == "image/jpeg" else "RGBA")
    bare.info = {}
    return bare
