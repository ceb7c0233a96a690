"""The genre names of the sources, mapped to codes of our categories."""

from __future__ import annotations

from collections.abc import Iterable

CATEGORIES = (
    "action",
    "adventure",
    "animation",
    "biography",
    "comedy",
    "crime",
    "documentary",
    "drama",
    "family",
    "fantasy",
    "history",
    "horror",
    "music",
    "mystery",
    "romance",
    "sci_fi",
    "sport",
    "thriller",
    "war",
    "western",
)

# Names that differ from their code. What is in neither is no category of ours, such as IMAX.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "black comedy": ("comedy",),
    "children": ("family",),
    "children's": ("family",),
    "concert/performance": ("music",),
    "film-noir": ("crime",),
    "historical fiction": ("history",),
    "kids fiction": ("family",),
    "musical": ("music",),
    "romantic comedy": ("romance", "comedy"),
    "sci-fi": ("sci_fi",),
    "science fiction": ("sci_fi",),
    "super hero": ("action",),
    "thriller/suspense": ("thriller",),
}


def categories_of(genres: Iterable[str]) -> list[str]:
    """The codes for these names, each once, in the order given; unknown names are left out.

    >>> categories_of(["Romantic Comedy", "Drama", "(no genres listed)"])
    ['romance', 'comedy', 'drama']
    """
    codes: dict[str, None] = {}
    for genre in genres:
        name = genre.strip().casefold()
        for code in (name,) if name in CATEGORIES else OTHER_NAMES.get(name, ()):
            codes[code] = None
    return list(codes)
