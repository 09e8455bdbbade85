"""Pictures made anew from their pixels: upright, in the usual colours, without anything written beside them."""

from __future__ import annotations

import io

from PIL import Image, ImageCms, ImageOps

from admin_api.attachments.images import BROKEN, FORMATS, opened, quietly
from admin_api.attachments.report import RefusedError

JPEG_QUALITY = 92
OPAQUE = {"L", "RGB"}
PLAIN = {"L", "LA", "RGB", "RGBA"}


def prepare() -> None:
    """Load the conversion of colours and the writers, which Pillow loads on first use."""
    ImageCms.createProfile("sRGB")
    for kind in FORMATS:
        clean_picture(Image.new("RGB", (1, 1)), kind)


def clean(data: bytes, kind: str) -> bytes:
    """The same picture. Raises RefusedError if it cannot be read."""
    with quietly(), opened(data, kind) as picture:
        try:
            picture.load()
            return clean_picture(_in_usual_colours(ImageOps.exif_transpose(picture)), kind)
        except MemoryError:
            raise
        except Exception:
            raise RefusedError(*BROKEN) from None


def clean_picture(picture: Image.Image, kind: str) -> bytes:
    """The bytes of pixels, and of nothing else."""
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    buffer = io.BytesIO()
    if kind == "jpg":
        plain.convert("RGB" if plain.mode not in OPAQUE else plain.mode).save(buffer, "JPEG", quality=JPEG_QUALITY)
    elif kind == "png":
        plain.save(buffer, "PNG", optimize=False)
    else:
        plain.save(buffer, "WEBP", quality=JPEG_QUALITY, method=4)
    return buffer.getvalue()


def _in_usual_colours(picture: Image.Image) -> Image.Image:
    """sRGB, which everybody has: a colour profile names machines and programs."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            made = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
            )
            picture = made if made is not None else picture
        except ImageCms.PyCMSError:
            pass  # a broken profile: colours as they are stored
    if picture.mode in PLAIN:
        return picture
    return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
