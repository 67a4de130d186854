"""table.py PAPERS RESULT PUPILS SETUP: compares the keys that the program counted with those that the same
rows take in a spreadsheet, and the records with the papers. It fails where a record differs or the program
takes more than 0.7 of the keys.

In a spreadsheet: each character of a cell is a key, a hanzi too, and one key goes on. A cell that is the same
as the one above takes one key (Ctrl+D) and one to go on, where that is less. Dates are typed without needless
zeros. The running number costs nothing: it is dragged down. In the program: what it counted, hanzi included."""

import csv
import json
import re
import sys


def papers(path):
    with open(path, encoding="utf-8") as f:
        head, *rows = [line.rstrip("\n").split("\t") for line in f]
    return head, rows


def shortest(text):
    m = re.fullmatch(r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})日?", text)
    return "-".join([m[1], str(int(m[2])), str(int(m[3]))]) if m else text


def sheet(head, row, above, formula):
    keys = 0
    for i, cell in enumerate(row):
        if head[i] in ("行", "序号"):
            continue
        typed = len(shortest(cell))
        if above and above[i] == cell:
            typed = min(typed, 1)
        if formula and head[i] == "学籍号":
            typed = 0  # ="G"&F5, filled down
        keys += typed + 1
    return keys


def same(head, row, records, ways):
    """What of a paper is not in the records as it stands there."""
    wrong = []
    cells = dict(zip(head, row))
    for column, (kind, field, read) in ways.items():
        want = read(cells[column])
        if want and not any(one["fields"].get(field) == want for one in records[kind]):
            wrong.append(f"{cells['行']}: {column} {want}")
    return wrong


def places():
    """The code of each village by its name, of the pack."""
    names = {}
    with open("assets/packs/yinchuan/places.csv", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            if row["level"] == "village" and row["code"][:9] in ("640104201", "640121104"):
                names[row["name"].removesuffix("委会")] = row["code"]
    return names


def iso(text):
    y, m, d = shortest(text).split("-")
    return f"{y}-{int(m):02}-{int(d):02}"


def plain(text):
    return text


def main(folder, result, pupils, setup):
    records = {}
    for kind in ("student", "household", "guardian", "enrolment", "preschool_child"):
        with open(f"{result}/{kind}.json", encoding="utf-8") as f:
            records[kind] = [json.loads(line) for line in f if line.strip()]
    with open(f"{result}/count.jsonl", encoding="utf-8") as f:
        counts = [json.loads(line) for line in f]
    head, rows = papers(f"{folder}/class.tsv")
    head2, rows2 = papers(f"{folder}/village.tsv")
    village = places()
    wrong = [] if len(counts) == len(rows) + len(rows2) and pupils == len(rows) else [f"{len(counts)} records were counted"]
    for row in rows:
        wrong += same(head, row, records, {
            "姓名": ("student", "name", plain), "身份证号码": ("student", "id_no", plain), "学籍号": ("student", "xueji_no", plain),
            "出生日期": ("student", "birth_date", iso), "户编号": ("household", "hh_no", plain), "户主姓名": ("household", "head_name", plain),
            "户主身份证号": ("household", "head_id_no", plain), "村": ("household", "division", village.get), "组": ("household", "group", plain), "监护人姓名": ("guardian", "name", plain),
            "联系电话": ("guardian", "phone", plain), "班级": ("enrolment", "class", plain)})
    for row in rows2:
        wrong += same(head2, row, records, {
            "姓名": ("preschool_child", "name", plain), "身份证号": ("preschool_child", "id_no", plain),
            "村": ("preschool_child", "village", village.get), "出生日期": ("preschool_child", "birth_date", iso), "监护人及电话": ("preschool_child", "guardian_phone", plain)})
    print("| paper | row | keys in a spreadsheet | with a formula for 学籍号 | keys in the program | fields | ratio |")
    print("|---|---|---|---|---|---|---|")
    total = [0, 0, 0, 0]
    at = 0
    for name, columns, forms in (("a", head, rows), ("b", head2, rows2)):
        part, above = [0, 0, 0, 0], None
        for row in forms:
            one = counts[at] if at < len(counts) else {"keys": 0, "pasted": 0, "fields": 0}
            at += 1
            figures = [sheet(columns, row, above, False), sheet(columns, row, above, True), one["keys"] + one["pasted"], one["fields"]]
            above = row
            part = [a + b for a, b in zip(part, figures)]
            print(f"| {name} | {row[0]} | {figures[0]} | {figures[1]} | {figures[2]} | {figures[3]} | {figures[2] / figures[0]:.2f} |")
        print(f"| **{name}** | {len(forms)} forms | {part[0]} | {part[1]} | {part[2]} | {part[3]} | **{part[2] / part[0]:.2f}** |")
        total = [a + b for a, b in zip(total, part)]
    total[2] += setup
    print(f"| choosing what is carried, once | | | | {setup} | | |")
    ratio = total[2] / total[0]
    print(f"| **all** | {len(counts)} forms | {total[0]} | {total[1]} | {total[2]} | {total[3]} | **{ratio:.2f}** |")
    print(f"\nAgainst a clerk who has 学籍号 made by a formula: {total[2] / total[1]:.2f}.")
    for one in wrong:
        print(f"\nDiffers: {one}")
    return 1 if wrong or ratio > 0.7 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
