"""Readers that turn files of rating sites, and our own format, into movies for the catalogue."""

from moview.catalogue.imdb import Choice, read_imdb
from moview.catalogue.jsonl import read_jsonl
from moview.catalogue.movielens import read_movielens
from moview.catalogue.records import BadLine, Entry, Item, Items, Meter, Record, SourceError
from moview.catalogue.vega import read_vega

__all__ = [
    "BadLine",
    "Choice",
    "Entry",
    "Item",
    "Items",
    "Meter",
    "Record",
    "SourceError",
    "read_imdb",
    "read_jsonl",
    "read_movielens",
    "read_vega",
]
