"""Spoils a sound file in ways drawn by a seed: the same seed always gives the same bytes.

Archives and workbooks are spoiled from outside, as bytes, or from inside: a member is spoiled and packed again.
"""

import gzip
import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.nasty.base_files import FILES, base_file

Dice = random.Random
Change = Callable[[bytes, Dice], bytes]

_NUMBERS = (
    "1e308", "-1e308", "1e-320", "99999999999999999999", "-0", "NaN", "Infinity", "-", "--", "1.234.567,89", "1,5", "٣",
    "0x10", "5²", "²", "½", "1_000", "1 234", "1'234", "(12.50)", "12.5-", "€ 5", "5 %", "#DIV/0!", "9" * 400,
)  # fmt: skip
_DAYS = (
    "9999-12-31", "-1", "0000-00-00", "10000-01-01", "2026-02-30", "1582-10-10", "0001-01-01", "2026-10-25 02:30:00",
    "294247-01-10 04:00:54", "2026-13-01T99:99:99Z", "20261301", "31/31/2026", "1e9", "2026-10-01T10:00:00+99:00",
)  # fmt: skip
_TEXTS = (
    '=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "'; drop table orders; --", "{{7*7}}", "${PASSWORD}", "\\N",
    "\u202egnp.exe", "\u200b", "Zalgo" + "\u0301" * 50, "\ud7ff\uffff", "🛒" * 20, "null", "a\x00b", "\x1b[31m", "../../etc/passwd",
    "%s%n", "“quoted”", "\x85", "\u2028", "line\nbreak", "x" * 3000, '"', '""', ";", "\t", "\\", "#", "@SUM(1+9)",
)  # fmt: skip
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-8-sig",
    "cp1252",
    "utf-7",
    "cp037",
    "shift_jis",
    "big5",
)


# What orders are derived from takes longest to load, so it comes half as often.
_RARE = ("paypal.csv", "shopify_orders.csv")
_TURNS = (*_RARE, *2 * tuple(name for name in FILES if name not in _RARE))


@dataclass(frozen=True)
class Spoiled:
    """A spoiled file. done: the names of the changes, in their order."""

    seed: int
    name: str
    content: bytes
    done: tuple[str, ...]

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.name} ({', '.join(self.done)})"


def spoiled(seed: int) -> Spoiled:
    """The file of that seed. Every kind of file comes in turn."""
    dice = Dice(seed)
    name = _TURNS[seed % len(_TURNS)]
    content, done = base_file(name), []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        changes = _changes_of(name, dice)
        change = dice.choice(changes)
        content = change(content, dice)
        done.append(change.__name__.strip("_"))
    return Spoiled(seed, name, content, tuple(done))


def _changes_of(name: str, dice: Dice) -> tuple[Change, ...]:
    kind = name.rpartition(".")[2]
    if kind in ("xlsx", "ods"):
        return dice.choice((_BYTES, (*_MEMBERS, _spoil_zip_header), _SHEETS, _SHEETS))
    if kind == "zip":
        return dice.choice((_BYTES, (*_MEMBERS, _spoil_zip_header), (_spoil_member_text,)))
    if kind == "gz":
        return dice.choice((_BYTES, (_spoil_unpacked,)))
    if kind == "parquet":
        return (*_BYTES, _spoil_footer)
    if kind in ("json", "jsonl"):
        return dice.choice((_BYTES, _OBJECTS, _OBJECTS, _CELLS))
    if kind == "xml":
        return dice.choice((_BYTES, _MARKUP, _CELLS))
    return dice.choice((_BYTES, _TABLES, _CELLS, _CELLS))


# Bytes, whatever they are of.


def _flip_bytes(content: bytes, dice: Dice) -> bytes:
    spoilt = bytearray(content)
    for _ in range(dice.choice((1, 3, 20))):
        if spoilt:
            spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def _insert_bytes(content: bytes, dice: Dice) -> bytes:
    return _put_in(content, dice.randbytes(dice.choice((1, 4, 200))), dice)


def _insert_nuls(content: bytes, dice: Dice) -> bytes:
    return _put_in(content, b"\x00" * dice.choice((1, 3, 4096)), dice)


def _delete_bytes(content: bytes, dice: Dice) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + content[start + dice.choice((1, 2, 50)) :]


def _truncate(content: bytes, dice: Dice) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _double_slice(content: bytes, dice: Dice) -> bytes:
    start = dice.randrange(len(content) + 1)
    piece = content[start : start + dice.choice((3, 80, 2000))]
    return content[:start] + piece * dice.choice((2, 2, 40)) + content[start + len(piece) :]


def _put_before(content: bytes, dice: Dice) -> bytes:
    return (
        dice.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n\n \n", b"%PDF", b"PK\x03\x04", b"sep=;\n"))
        + content
    )


def _put_behind(content: bytes, dice: Dice) -> bytes:
    return content + dice.choice((b"\x1a", b"\x00" * 600, b"\n" * 50, b"PK\x05\x06", dice.randbytes(300), b'"'))


def _put_in(content: bytes, piece: bytes, dice: Dice) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + piece + content[start:]


_BYTES: tuple[Change, ...] = (
    _flip_bytes, _insert_bytes, _insert_nuls, _delete_bytes, _truncate, _double_slice, _put_before, _put_behind,
)  # fmt: skip


# Tables as text.


def _swap_separators(content: bytes, dice: Dice) -> bytes:
    return content.replace(b",", dice.choice((b";", b"\t", b"|", b"\x1f", b", ", b":")))


def _swap_some_separators(content: bytes, dice: Dice) -> bytes:
    return re.sub(rb",", lambda m: b";" if dice.random() < 0.1 else m.group(), content)


def _swap_quotes(content: bytes, dice: Dice) -> bytes:
    return content.replace(b'"', dice.choice((b"'", b"", b'""', b"\xe2\x80\x9c", b'\\"')))


def _swap_line_ends(content: bytes, dice: Dice) -> bytes:
    ends = dice.choice(((b"\r",), (b"\r\n",), (b"\r\n", b"\n", b"\r"), (b"\x0b",), (b"\r\r\n",), (b"\n\n",), (b"\\n",)))
    return re.sub(rb"\n", lambda _: dice.choice(ends), content)


def _write_in_another_encoding(content: bytes, dice: Dice) -> bytes:
    return content.decode(errors="replace").encode(dice.choice(_ENCODINGS), errors="replace")


def _mix_encodings(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    place = dice.randrange(len(lines))
    lines[place] = lines[place] + "Müller ß €".encode(dice.choice(("utf-8", "cp1252", "utf-16-le")))
    return b"\n".join(lines)


def _lengthen_a_line(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    place = dice.randrange(len(lines))
    lines[place] += dice.choice((b"," * 9_000, b"," * 12_000, b"x" * 300_000, b"a,b" * 30_000))
    return b"\n".join(lines)


def _change_the_header(content: bytes, dice: Dice) -> bytes:
    """Blanks, doubles, renames or drops one of the names in the line with most separators."""
    lines = content.split(b"\n")
    widest = max(range(len(lines)), key=lambda n: lines[n].count(b","))
    names = lines[widest].split(b",")
    place = dice.randrange(len(names))
    change = dice.randrange(4)
    if change == 3:
        del names[place]
    else:
        names[place] = (b"", names[0], dice.choice(_TEXTS).encode())[change]
    lines[widest] = b",".join(names)
    return b"\n".join(lines)


def _shuffle_lines(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _repeat_lines(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    start = dice.randrange(len(lines))
    return b"\n".join([*lines[: start + 1], *lines[start:] * dice.choice((1, 1, 60)), *lines[start:]])


_TABLES: tuple[Change, ...] = (
    _swap_separators, _swap_some_separators, _swap_quotes, _swap_line_ends, _write_in_another_encoding, _mix_encodings,
    _lengthen_a_line, _change_the_header, _shuffle_lines, _repeat_lines,
)  # fmt: skip


# Values in cells, of whatever is written as text.


def _spoil_numbers(content: bytes, dice: Dice) -> bytes:
    return _replace_some(rb"(?<=[,>:\s\"])-?\d+(?:\.\d+)?(?=[,<\s\"}])", content, _NUMBERS, dice)


def _spoil_days(content: bytes, dice: Dice) -> bytes:
    return _replace_some(rb"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|(?<=\n)2026\d{4}", content, _DAYS, dice)


def _spoil_texts(content: bytes, dice: Dice) -> bytes:
    return _replace_some(rb"(?<=[,>\"])[A-Za-z #]{2,}(?=[,<\"])", content, _TEXTS, dice)


def _replace_some(pattern: bytes, content: bytes, values: tuple[str, ...], dice: Dice) -> bytes:
    """One to three of the places, or one in four."""
    places = [m.span() for m in re.finditer(pattern, content)]
    if not places:
        return _flip_bytes(content, dice)
    chosen = dice.sample(places, min(len(places), dice.choice((1, 2, 3, len(places) // 4 + 1))))
    for start, end in sorted(chosen, reverse=True):
        content = content[:start] + dice.choice(values).encode() + content[end:]
    return content


_CELLS: tuple[Change, ...] = (_spoil_numbers, _spoil_days, _spoil_texts)


# Objects.


def _nest_deeply(content: bytes, dice: Dice) -> bytes:
    depth = dice.choice((90, 1_000, 200_000))
    before, after = dice.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")))
    inside = before * depth + b"1" + after * depth
    return re.sub(rb'(?<=": )(?:"[^"]*"|\d+)', lambda _: inside, content, count=1) if dice.random() < 0.7 else inside


def _swap_values(content: bytes, dice: Dice) -> bytes:
    values = (
        "null",
        "NaN",
        "-Infinity",
        "1e999",
        "[]",
        "{}",
        "[1, [2]]",
        '{"": 1}',
        '"\\ud800"',
        "true",
        "0123",
        "'x'",
        "1e5",
    )
    return _replace_some(rb'(?<=": )(?:"[^"]*"|\d+|null)', content, values, dice)


def _swap_keys(content: bytes, dice: Dice) -> bytes:
    keys = ('""', '"number"', '"incident_id"', '"a.b"', '"\\u0000"', '"' + "k" * 2000 + '"', '"<b>"', "1")
    return _replace_some(rb'"\w+"(?=: )', content, keys, dice)


def _break_punctuation(content: bytes, dice: Dice) -> bytes:
    return _replace_some(rb"[\[\]{},:]", content, ("", ",", "}", "]", "//", ",,"), dice)


_OBJECTS: tuple[Change, ...] = (_nest_deeply, _swap_values, _swap_keys, _break_punctuation, _double_slice)


# Markup.


def _declare_entities(content: bytes, dice: Dice) -> bytes:
    return content.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c SYSTEM "file:///etc/hostname">]>', 1)


def _spoil_attributes(content: bytes, dice: Dice) -> bytes:
    more = (
        ' ss:Index="99999999999"',
        ' ss:Index="-1"',
        ' ss:MergeAcross="16000"',
        ' ss:Index="x"',
        ' ss:MergeDown="9"',
    )
    return _replace_some(rb"(?<=<Cell)(?=>)", content, more, dice)


def _spoil_tags(content: bytes, dice: Dice) -> bytes:
    return _replace_some(rb"</?\w+", content, ("<Row", "</Row", "<", "</Cell", "<!--", "<![CDATA[", "<Cell"), dice)


def _nest_elements(content: bytes, dice: Dice) -> bytes:
    depth = dice.choice((50, 5_000))
    return content.replace(b"<Table>", b"<Table>" + b"<Row>" * depth, 1)


_MARKUP: tuple[Change, ...] = (
    _declare_entities,
    _spoil_attributes,
    _spoil_tags,
    _nest_elements,
    _write_in_another_encoding,
)


# Members of archives, and what only workbooks have.


def _spoil_member(content: bytes, dice: Dice) -> bytes:
    return _in_member(content, lambda data: dice.choice(_BYTES)(data, dice), dice)


def _spoil_member_text(content: bytes, dice: Dice) -> bytes:
    return _in_member(content, lambda data: dice.choice((*_TABLES, *_CELLS))(data, dice), dice)


def _drop_member(content: bytes, dice: Dice) -> bytes:
    members = _members(content)
    if members:
        del members[dice.randrange(len(members))]
    return _packed(members, content)


def _rename_member(content: bytes, dice: Dice) -> bytes:
    members = _members(content)
    names = (
        "../../up.csv",
        "/etc/passwd",
        "a\x00b.csv",
        "C:\\x.csv",
        "é" * 300,
        "folder/",
        "x.zip",
        "__MACOSX/x",
        "n.csv",
    )
    if members:
        members[dice.randrange(len(members))] = (dice.choice(names), dice.choice(members)[1])
    return _packed(members, content)


def _nest_archive(content: bytes, dice: Dice) -> bytes:
    return _packed([*_members(content), ("inner.zip", content)], content)


_MEMBERS: tuple[Change, ...] = (_spoil_member, _drop_member, _rename_member, _nest_archive)


def _share_strings(content: bytes, dice: Dice) -> bytes:
    """Cells of a workbook refer to a table of strings that is shorter, longer or other than it says."""
    index = dice.choice(("0", "1", "7", "-1", "4294967295", "99999999999999999999", "1e3", "x", ""))
    count = dice.choice(("2", "0", "4294967295", "-5", "1e9"))
    table = f'<sst count="{count}" uniqueCount="{count}"><si><t>entry_id</t></si><si><r><t>per</t></r><r><t>son</t></r></si></sst>'

    def refer(data: bytes) -> bytes:
        return re.sub(
            rb't="inlineStr"><is>.*?</is>', f't="s"><v>{index}</v>'.encode(), data, count=dice.choice((1, 3, 0))
        )

    spoilt = _in_member(content, refer, dice, r"sheet1|content\.xml")
    return _packed([*_members(spoilt), ("xl/sharedStrings.xml", table.encode())], spoilt)


def _refer_far(content: bytes, dice: Dice) -> bytes:
    places = ("XFD1048576", "XFE1", "A99999999999", "ZZZZZZZZ1", "a1", "1A", "R1C1", "", "A0", "AAA70000", "B-2")
    repeats = ("16384", "1048576", "99999999999", "-1", "0", "x")

    def far(data: bytes) -> bytes:
        data = _replace_some(rb'(?<=r=")[A-Z]+\d+(?=")', data, places, dice)
        if b"-repeated=" in data:
            data = _replace_some(rb'(?<=-repeated=")\d+(?=")', data, repeats, dice)
        return data

    return _in_member(content, far, dice, r"sheet1|content\.xml")


def _spoil_cells(content: bytes, dice: Dice) -> bytes:
    return _in_member(content, lambda data: dice.choice(_CELLS)(data, dice), dice, r"sheet1|content\.xml")


def _spoil_cell_kinds(content: bytes, dice: Dice) -> bytes:
    kinds = (b't="b"', b't="e"', b't="d"', b't="n"', b't="str"', b's="1"', b's="3"', b's="99999"', b't="zzz"')

    def respell(data: bytes) -> bytes:
        data = re.sub(rb't="\w+"', lambda m: dice.choice(kinds) if dice.random() < 0.2 else m.group(), data)
        return re.sub(rb'value-type="\w+"', lambda m: b'value-type="date"' if dice.random() < 0.2 else m.group(), data)

    return _in_member(content, respell, dice, r"sheet1|content\.xml")


def _claim_extents(content: bytes, dice: Dice) -> bytes:
    extent = dice.choice((b"A1:XFD1048576", b"A1", b"C3:B1", b"A1:ZZZZ9", b""))
    more = b'<dimension ref="%b"/><sheetData' % extent

    def claim(data: bytes) -> bytes:
        merged = b"</sheetData><mergeCells count='9'><mergeCell ref='%b'/></mergeCells>" % extent
        return data.replace(b"<sheetData", more, 1).replace(b"</sheetData>", merged, 1)

    return _in_member(content, claim, dice, r"sheet1|content\.xml")


_SHEETS: tuple[Change, ...] = (
    _share_strings,
    _refer_far,
    _spoil_cells,
    _spoil_cell_kinds,
    _claim_extents,
    _spoil_member,
)


def _spoil_zip_header(content: bytes, dice: Dice) -> bytes:
    """Changes a field of a header: version, flags, method, time, checksum, sizes or lengths."""
    places = [m.start() for m in re.finditer(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)", content)]
    if not places:
        return _flip_bytes(content, dice)
    place = dice.choice(places) + 4 + 2 * dice.randrange(12)
    field = dice.choice((b"\x00\x00", b"\xff\xff", b"\x01\x00", b"\x63\x00", dice.randbytes(2)))
    return content[:place] + field + content[place + 2 :]


def _spoil_unpacked(content: bytes, dice: Dice) -> bytes:
    try:
        data = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return _flip_bytes(content, dice)
    return gzip.compress(dice.choice((*_BYTES, *_TABLES, *_CELLS))(data, dice), mtime=0)


def _spoil_footer(content: bytes, dice: Dice) -> bytes:
    """The last eight bytes of Parquet are its footer's length and its mark; the footer stands before them."""
    spoilt = bytearray(content)
    length = int.from_bytes(content[-8:-4], "little")
    if dice.random() < 0.3:
        spoilt[-8:-4] = dice.choice((0, 1, length + 1, 2**31, 2**32 - 1)).to_bytes(4, "little")
    start = max(0, len(spoilt) - 8 - min(length, len(spoilt)))
    for _ in range(dice.choice((1, 2, 10))):
        if len(spoilt) - 8 > start:
            spoilt[dice.randrange(start, len(spoilt) - 8)] = dice.randrange(256)
    return bytes(spoilt)


def _in_member(content: bytes, change: Callable[[bytes], bytes], dice: Dice, name: str = "") -> bytes:
    members = _members(content)
    fitting = [n for n, (label, data) in enumerate(members) if data and re.search(name, label)]
    if not fitting:
        return _flip_bytes(content, dice)
    place = dice.choice(fitting)
    label, data = members[place]
    members[place] = (label, change(data))
    return _packed(members, content)


def _members(content: bytes) -> list[tuple[str, bytes]]:
    """Nothing where the archive is broken already."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return []


def _packed(members: list[tuple[str, bytes]], otherwise: bytes) -> bytes:
    if not members:
        return otherwise
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)  # two members of one name
        for label, data in members:
            # Without a time of its own, so that the same seed gives the same bytes.
            info = zipfile.ZipInfo(label)
            info.compress_type = zipfile.ZIP_STORED if label == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()
