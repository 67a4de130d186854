#!/usr/bin/env bash
# fonts.sh builds assets/fonts: the screen font (a subset of Noto Sans CJK SC regular and bold to the 8,105
# characters of 通用规范汉字表, GB 2312, the pack's variants and local name characters), the regular once more with the
# outlines of TrueType for what reads no others (charts, the rare characters of a PDF), and the print font (LXGW WenKai,
# which also covers extension B). What it fetches stays in build/fonts.
set -euo pipefail
cd "$(dirname "$0")/.."
work=build/fonts
out=assets/fonts
mkdir -p "$work" "$out"

# It is unpacked, not installed: a Chinese font of the system stands in for characters that ours lacks, and a picture hides it.
if [ ! -d "$work/noto" ]; then
  (cd "$work" && apt-get download -qq fonts-noto-cjk=1:20220127+repack1-1 && dpkg -x fonts-noto-cjk_*.deb noto)
fi
noto="$work/noto/usr/share/fonts/opentype/noto"
wenkai=$(dpkg -L fonts-lxgw-wenkai | grep '/LXGWWenKai-Regular.ttf$')

# kTGH: number in 通用规范汉字表. kGB0: GB 2312.
bzcat /usr/share/unicode/Unihan_OtherMappings.txt.bz2 | awk '/^U/ && ($2 == "kTGH" || $2 == "kGB0") { print $1 }' | sort -u >"$work/han.txt"
printf 'U+%04X\n' \
  0x4DAE 0x36C3 0x3BAF 0x3CD8 0x40D0 0x42EE 0x4336 0x4C9D 0x34E8 0x37C0 \
  0x9FCE 0x9FCF 0x9FD0 0x9FD1 0x9FD2 0x9FD3 0x9FD4 0x9FD5 >>"$work/han.txt"
# Characters that stand for others in names (蘭 for 兰): they are kept as written, so the screen shows them.
/usr/bin/python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    for text in row.values():
        for c in text: print("U+%04X" % ord(c))' assets/packs/yinchuan/variants.csv >>"$work/han.txt"
marks="U+0020-007E,U+00A0-00FF,U+0101,U+0113,U+011B,U+012B,U+014D,U+016B,U+01CE,U+01D0,U+01D2,U+01D4,U+01D6,U+01D8,U+01DA,U+01DC,U+2000-206F,U+20AC,U+2100-214F,U+2160-217F,U+2190-21FF,U+2200-22FF,U+2460-249B,U+2500-25FF,U+2605-2606,U+2610-2612,U+2713-2717,U+3000-303F,U+3105-312F,U+3220-3243,U+FE30-FE4F,U+FF00-FFEF"

rare="U+20000-323AF" # extension B and beyond, as far as the font goes

subset() { # from to extra options…
  local from=$1 to=$2
  shift 2
  /usr/bin/python3 -m fontTools.subset "$from" --output-file="$to" --no-hinting --layout-features='' --name-IDs='0,1,2,3,4,5,6,13,14' \
    --notdef-outline --drop-tables+=GSUB,GPOS,GDEF,BASE,vhea,vmtx,VORG,DSIG "$@"
}
simplified=2 # which of the collection's fonts draws the characters as the mainland does
subset "$noto/NotoSansCJK-Regular.ttc" "$out/screen-regular.otf" --font-number=$simplified --unicodes-file="$work/han.txt" --unicodes="$marks,$rare"
subset "$noto/NotoSansCJK-Bold.ttc" "$out/screen-bold.otf" --font-number=$simplified --unicodes-file="$work/han.txt" --unicodes="$marks,$rare"
subset "$wenkai" "$out/print.ttf" --unicodes="$marks,U+3400-4DBF,U+4E00-9FFF,U+F900-FAFF,$rare"

# The same outlines in quadratic curves, at most one unit of a thousand beside the cubic ones.
/usr/bin/python3 - "$out/screen-regular.otf" "$out/chart.ttf" <<'EOF'
import sys
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
font = TTFont(sys.argv[1], recalcTimestamp=False)
drawn, order = font.getGlyphSet(), font.getGlyphOrder()
glyf = font["glyf"] = newTable("glyf")
glyf.glyphOrder, glyf.glyphs = order, {}
for name in order:
    pen = TTGlyphPen(None)
    drawn[name].draw(Cu2QuPen(pen, 1, reverse_direction=True))
    glyf.glyphs[name] = pen.glyph()
font["loca"] = newTable("loca")
del font["CFF "]
font["maxp"].tableVersion = 0x00010000
for field in "maxZones maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements maxSizeOfInstructions maxComponentElements".split():
    setattr(font["maxp"], field, 0)
font["post"].formatType = 3
font.sfntVersion = "\0\1\0\0"
font.save(sys.argv[2])
EOF

# The OFL reserves the name LXGW for the unmodified font. Times are kept, so the same input gives the same bytes.
/usr/bin/python3 - "$out/print.ttf" <<'EOF'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
names = font["name"]
names.names = [n for n in names.names if n.nameID in (0, 5, 13, 14)]
for number, text in ((1, "Rollbook Print"), (2, "Regular"), (4, "Rollbook Print"), (6, "RollbookPrint")):
    names.setName(text, number, 3, 1, 0x409)
font.save(sys.argv[1])
EOF

# OFL-noto-sans-sc.txt is upstream's own. Of WenKai: the font's own copyright notice, then the font's part of Debian's copyright file (the rest is Debian's packaging).
{
  /usr/bin/python3 -c 'import sys; from fontTools.ttLib import TTFont; print(TTFont(sys.argv[1])["name"].getDebugName(0).replace("\r", ""))' "$wenkai"
  awk '/^Files:/ { on = $2 == "*"; next } /^License: GPL/ { on = 0 } /^License: OFL/ { on = 1; next } /^(Copyright|Comment):/ { next }
    on { sub(/^ \.$/, ""); sub(/^ /, ""); print }' /usr/share/doc/fonts-lxgw-wenkai/copyright
} | cat -s >"$out/OFL-lxgw-wenkai.txt"
ls -l "$out"
