"""QR codes: in print as hard to destroy as their size allows, on a screen as coarse as can be."""

from io import BytesIO

import segno

# The blank border ISO/IEC 18004 asks for, in modules on each side.
QUIET_ZONE = 4
# From highest to lowest: a third of the code, a quarter or a seventh may be lost.
LEVELS = ("H", "Q", "M")
# GS1 General Specifications 5.12.3.1: 0.396 mm is the least for a QR code that is read in a shop.
LEAST_MODULE_MM = 0.396


def code_for(text: str, side_mm: float) -> segno.QRCode:
    """Return the QR code of ``text`` for a square of ``side_mm``, its quiet zone included.

    Level H, unless its finer modules would be too small to print and read there; then Q, then M.
    """
    for level in LEVELS:
        code = segno.make_qr(text, error=level, boost_error=False)
        if side_mm / code.symbol_size(border=QUIET_ZONE)[0] >= LEAST_MODULE_MM:
            break
    return code


def svg_of(text: str, side_mm: float) -> str:
    """Return the drawing, its quiet zone included, in a view box of its own."""
    return drawing_of(code_for(text, side_mm))


def svg_on_screen(text: str) -> str:
    """Return the same for a screen: nobody scratches it, and cheap cameras want large modules."""
    return drawing_of(segno.make_qr(text, error="M", boost_error=False))


def drawing_of(code: segno.QRCode) -> str:
    buffer = BytesIO()
    code.save(
        buffer,
        kind="svg",
        border=QUIET_ZONE,
        xmldecl=False,
        nl=False,
        dark="#000",
        light="#fff",
        omitsize=True,
    )
    return buffer.getvalue().decode()


def png_of(text: str, side_mm: float, module_pixels: int = 8) -> bytes:
    buffer = BytesIO()
    code_for(text, side_mm).save(buffer, kind="png", border=QUIET_ZONE, scale=module_pixels)
    return buffer.getvalue()
