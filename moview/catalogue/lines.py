"""Reading files by lines, plain or gzipped, as a stream with line numbers and progress."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from moview.catalogue.records import Meter, SourceError

MAX_LINE_BYTES = 1 << 20
LINES_BETWEEN_REPORTS = 2000


def find_file(source: Path, *names: str) -> Path | None:
    """The first of these files in the folder `source`, plain or with `.gz`; None if none is there.

    Where `source` is itself a file, its folder is searched.
    """
    folder = source if source.is_dir() else source.parent
    for name in names:
        for candidate in (folder / name, folder / f"{name}.gz"):
            if candidate.is_file():
                return candidate
    return None


def required_file(source: Path, *names: str) -> Path:
    """As `find_file`. Raises SourceError if there is none."""
    found = find_file(source, *names)
    if found is None:
        raise SourceError(f"{source} has no {' or '.join(names)} (nor the same with .gz)")
    return found


def read_lines(path: Path, meter: Meter) -> Iterator[tuple[int, bytes]]:
    """Each line's number, from 1, and its bytes without the line end.

    A line longer than 1 MiB is cut there, so that a file without line ends cannot fill the memory.
    Raises SourceError for a file that cannot be read or is damaged.
    """
    try:
        with path.open("rb") as raw, _unpacked(raw, path) as stream:
            reported = 0
            for number, line in _numbered(stream):
                if number % LINES_BETWEEN_REPORTS == 0:
                    position = raw.tell()
                    meter.advance(position - reported)
                    reported = position
                yield number, line
            meter.advance(path.stat().st_size - reported)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"cannot read {path}: {error}") from error


def _unpacked(raw: IO[bytes], path: Path) -> IO[bytes]:
    return gzip.open(raw) if path.suffix == ".gz" else raw  # type: ignore[return-value]


def _numbered(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        rest = line
        while len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES)
        yield number, line.rstrip(b"\r\n")


def read_text(path: Path, meter: Meter, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """As `read_lines`, decoded; bytes invalid in the encoding become U+FFFD."""
    for number, line in read_lines(path, meter):
        text = line.decode(encoding, errors="replace")
        yield number, text.removeprefix("\ufeff") if number == 1 else text


def read_tsv(path: Path, meter: Meter, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """These columns of a tab-separated file without quoting, whose first line names them.

    A line with too few fields gives the empty list. Raises SourceError if a column is missing.
    """
    lines = read_text(path, meter)
    places = _places(path, columns, next(lines, (1, ""))[1].split("\t"))
    last = max(places)
    for number, text in lines:
        fields = text.split("\t")
        yield number, [fields[place] for place in places] if len(fields) > last else []


def read_csv(path: Path, meter: Meter, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """As `read_tsv`, of a comma-separated file with quoting; empty lines are left out."""
    rows = csv.reader(text + "\n" for _, text in read_text(path, meter))
    try:
        places = _places(path, columns, next(rows, []))
        last = max(places)
        for row in rows:
            if row:
                yield rows.line_num, [row[place] for place in places] if len(row) > last else []
    except csv.Error as error:
        raise SourceError(f"cannot read {path}, line {rows.line_num}: {error}") from error


def _places(path: Path, columns: Sequence[str], header: Sequence[str]) -> list[int]:
    missing = [column for column in columns if column not in header]
    if missing:
        raise SourceError(f"{path} has no column {', '.join(missing)} in its first line")
    return [header.index(column) for column in columns]
