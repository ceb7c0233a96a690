"""The reactions to each other's reviews, by which some rise, some fall, and some are in between.

The numbers are rules 1 and 5: a newbie starts with 30 points; a like of an armchair critic gives 3
and of a critic 6, a dislike takes as much; only a reactor's first three reviews of an author count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from moview.demo.crowd import Part, Person

Reaction = tuple[Person, int, str]
"""Who reacts, to which of the author's reviews (from 0), and how."""

# Enough bouts to promote (2), or to bring a demotion about (5) once its week is over; and one only.
PROMOTING, DEMOTING, OPEN = 2, 5, 1


def reactions_to(
    author: Person, reviews: int, people: Sequence[Person], seed: int
) -> list[Reaction]:
    """The reactions to an author's reviews, in the order they are to be made."""
    if not reviews:
        return []
    chance = Random(f"{seed}:reactions:{author.number}")
    critics = [each for each in people if each.part is Part.CRITIC and each != author]
    armchairs = [each for each in people if each.part is Part.ARMCHAIR and each != author]
    crowd = [each for each in people if each.part is Part.NEWBIE and each != author]
    by_part = {
        Part.RISING: lambda: _rise(reviews, critics, armchairs, PROMOTING),
        Part.CLIMBING: lambda: _rise(reviews, critics, armchairs, OPEN),
        Part.FALLING: lambda: _fall(reviews, critics, armchairs, DEMOTING),
        Part.SLIPPING: lambda: _fall(reviews, critics, armchairs, OPEN),
    }
    staged = list(by_part.get(author.part, lambda: iter(()))())
    if staged:
        return staged
    return list(_scattered(reviews, armchairs + crowd, chance))


def _rise(
    reviews: int, critics: Sequence[Person], armchairs: Sequence[Person], bouts: int
) -> Iterator[Reaction]:
    """Likes up to 100 points, which open the series, and then its bouts.

    Three first reviews have brought the newbie to 45; all critics and eight armchair critics on
    one review make that 93, and three of the latter on another open the series.
    """
    early, late = armchairs[:8], armchairs[8:]
    for person in (*critics, *early):
        yield person, 0, "like"
    for person in early[:3]:
        yield person, min(1, reviews - 1), "like"
    for person in late[:bouts]:
        yield person, reviews - 1, "like"


def _fall(
    reviews: int, critics: Sequence[Person], armchairs: Sequence[Person], bouts: int
) -> Iterator[Reaction]:
    """Dislikes down to no points, which open the series, and then its bouts.

    Three first reviews have brought the newbie to 45; the critics take 48 of it on two reviews.
    """
    for review in range(min(2, reviews)):
        for person in critics:
            yield person, review, "dislike"
    for person in armchairs[:bouts]:
        yield person, reviews - 1, "dislike"


def _scattered(reviews: int, people: Sequence[Person], chance: Random) -> Iterator[Reaction]:
    """A few reactions from anybody, more likes than dislikes."""
    for review in range(reviews):
        for person in chance.sample(people, min(len(people), chance.randint(1, 4))):
            yield person, review, "like" if chance.random() < 0.75 else "dislike"
