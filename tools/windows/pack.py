"""pack.py DIR NAME FILE.zip: packs a folder under a name, in order of path and with one time, so that the same files give the same bytes.

Python writes the names as UTF-8 and says so; zip does not say so, and a Chinese Windows unpacks garbage.
"""

import os
import pathlib
import sys
import time
import zipfile

root, name, target = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(root).as_posix()}", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
