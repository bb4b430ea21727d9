"""Reads QR codes that pages draw as SVG, the way a phone would."""

import re
from xml.etree.ElementTree import Element, fromstring

import zxingcpp
from PIL import Image, ImageDraw

STEP = re.compile(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?")
SCALE = 8  # pixels to a module


def scanned(drawing: Element | str) -> str:
    """Return what a QR code says that segno drew: lines of dark modules on a light ground."""
    if isinstance(drawing, str):
        drawing = fromstring(drawing)  # noqa: S314, of our own service
    side = int(float((drawing.get("viewBox") or drawing.attrib["viewbox"]).split()[2]))
    picture = Image.new("L", (side * SCALE, side * SCALE), 255)
    pen = ImageDraw.Draw(picture)
    x = y = 0.0
    path = next(one for one in drawing.iter() if one.get("stroke"))
    for command, first, second in STEP.findall(path.attrib["d"]):
        if command == "h":
            end = x + float(first)
            pen.rectangle((x * SCALE, (y - 0.5) * SCALE, end * SCALE - 1, (y + 0.5) * SCALE - 1), fill=0)
            x = end
        else:
            start = (x, y) if command == "m" else (0.0, 0.0)
            x, y = start[0] + float(first), start[1] + float(second)
    return zxingcpp.read_barcodes(picture)[0].text
