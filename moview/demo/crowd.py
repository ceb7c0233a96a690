"""The members of the crowd, and the part that each plays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moview.demo.people import NAMES

CRITICS = 4
# With the critics they are twelve and more: enough for peers to decide a newbie's series.
ARMCHAIRS = 12
RISING, CLIMBING, FALLING, SLIPPING = 6, 3, 3, 2
MIN_PEOPLE = CRITICS + ARMCHAIRS + RISING + CLIMBING + FALLING + SLIPPING + 6


class Part(StrEnum):
    """A person's part, which decides how others react to their reviews."""

    CRITIC = "critic"
    ARMCHAIR = "armchair"
    RISING = "promoted"
    CLIMBING = "in a promotion series"
    FALLING = "about to be demoted"
    SLIPPING = "in a demotion series"
    NEWBIE = "newbie"

    @property
    def founding_tier(self) -> str | None:
        """The tier to which an operator appoints the person; None if to none."""
        return str(self) if self in (Part.CRITIC, Part.ARMCHAIR) else None


@dataclass(frozen=True)
class Person:
    """A member of the crowd; `language` of name and reviews is "ko" or "en"."""

    number: int
    nickname: str
    language: str
    part: Part

    @property
    def email(self) -> str:
        """The e-mail address of the account."""
        return f"demo-{self.number:02}@demo.invalid"


def crowd(size: int) -> tuple[Person, ...]:
    """The first `size` people. Raises ValueError if these are too few."""
    if size < MIN_PEOPLE:
        raise ValueError(f"a crowd has {MIN_PEOPLE} people or more, not {size}")
    parts = (
        [Part.CRITIC] * CRITICS
        + [Part.ARMCHAIR] * ARMCHAIRS
        + [Part.RISING] * RISING
        + [Part.CLIMBING] * CLIMBING
        + [Part.FALLING] * FALLING
        + [Part.SLIPPING] * SLIPPING
    )
    parts += [Part.NEWBIE] * (size - len(parts))
    return tuple(_person(number, part) for number, part in enumerate(parts, 1))


def _person(number: int, part: Part) -> Person:
    again, place = divmod(number - 1, len(NAMES))
    nickname = NAMES[place] + (str(again + 1) if again else "")
    return Person(number, nickname, "en" if place % 2 else "ko", part)
