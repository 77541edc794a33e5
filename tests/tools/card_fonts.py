"""Makes the share card's fonts from the npm package of Inter: ``python tests/tools/card_fonts.py``.

Needs npm, and fontTools with brotli (``pip install fonttools brotli``). The same package gives the
same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

PACKAGE = "inter-ui@4.1.1"
FONTS = Path(__file__).resolve().parents[2] / "wagtail_advocates/kits/fonts"
WEIGHTS = ("Regular", "Bold")
# Latin, Greek and Cyrillic with all their accents; punctuation, figures, currencies, arrows.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x259, 0x259),
    (0x2B0, 0x36F),
    (0x370, 0x52F),
    (0x1E00, 0x1FFF),
    (0x2000, 0x206F),
    (0x2070, 0x20BF),
    (0x2100, 0x214F),
    (0x2190, 0x2199),
    (0x2200, 0x2265),
)
# Kerning, and accents that have to be put in their place.
FEATURES = ["kern", "mark", "mkmk", "ccmp"]


def cut(source: Path, target: Path) -> None:
    """The font without what the card never draws."""
    options = Options(layout_features=FEATURES, hinting=False, glyph_names=False)
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = None
    font.save(target)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        for weight in WEIGHTS:
            file = f"Inter-{weight}"
            cut(folder / f"package/web/{file}.woff2", FONTS / f"{file}.ttf")
        shutil.copyfile(folder / "package/LICENSE.txt", FONTS / "OFL.txt")
    for path in sorted(FONTS.glob("*.ttf")):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
