"""Try all that the articles say again: which verdicts move under the installed libraries?

python tools/claims.py             compare with claims/verdicts.json; 1 if one moved
python tools/claims.py --record    and write the verdicts of today down
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims import record


def main() -> int:
    """Compare, or record; 0 if no verdict moved."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="write today's verdicts down")
    options = parser.parse_args()
    began = time.monotonic()
    today = record.now()
    before = record.recorded() if record.FILE.exists() else {"versions": {}, "verdicts": {}}
    print(f"{len(today['verdicts'])} statements tried in {time.monotonic() - began:.0f} s")
    for verdict, count in Counter(today["verdicts"].values()).most_common():
        print(f"  {count:4} {verdict}")
    for name, here in today["versions"].items():
        there = before["versions"].get(name, "none")
        if here != there:
            print(f"{name}: recorded with {there}, installed is {here}")
    moved = record.moved(before["verdicts"], today["verdicts"])
    print("\n".join(moved) or "No verdict moved")
    if options.record:
        text = json.dumps(today, indent=1, ensure_ascii=False) + "\n"
        record.FILE.write_text(text, encoding="utf-8")
        return 0
    return int(bool(moved))


if __name__ == "__main__":
    sys.exit(main())
