"""The texts of reviews in Korean and English: an opening, a remark on an aspect, a close."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

Moods = Mapping[str, tuple[str, ...]]

OPENINGS: Final[Mapping[str, Moods]] = {
    "en": {
        "high": (
            "I went in tired and came out wide awake.",
            "Third time I have seen it, and it still finds new corners.",
            "This one earns its reputation scene by scene.",
            "I kept thinking about it the whole way home.",
            "Rarely have two hours felt this short.",
        ),
        "middle": (
            "A film I respect more than I enjoy.",
            "There is a very good hour in here somewhere.",
            "Pleasant company for a rainy evening.",
            "I liked the parts better than the whole.",
            "It does what it promises and then goes home.",
        ),
        "low": (
            "I wanted to like this, and it kept talking me out of it.",
            "All the pieces are there; nobody put them together.",
            "It mistakes being loud for being exciting.",
            "I checked how much was left. Twice.",
            "A trailer that somehow runs for two hours.",
        ),
    },
    "ko": {
        "high": (
            "피곤한 채로 들어갔다가 정신이 번쩍 들어서 나왔다.",
            "세 번째 보는데도 새로운 장면이 보인다.",
            "명성이 괜히 생긴 게 아니라는 걸 장면마다 증명한다.",
            "집에 오는 내내 이 영화 생각뿐이었다.",
            "두 시간이 이렇게 짧게 느껴진 건 오랜만이다.",
        ),
        "middle": (
            "좋아한다기보다는 존중하게 되는 영화.",
            "이 안에 아주 훌륭한 한 시간이 숨어 있다.",
            "비 오는 저녁에 보기 딱 좋은 정도.",
            "전체보다 장면 하나하나가 더 마음에 든다.",
            "약속한 만큼만 하고 깔끔하게 끝난다.",
        ),
        "low": (
            "좋아해 보려고 했는데 영화가 자꾸 말린다.",
            "재료는 다 있는데 아무도 요리를 안 했다.",
            "시끄러운 것과 신나는 것은 다르다.",
            "남은 시간을 두 번이나 확인했다.",
            "두 시간짜리 예고편을 본 기분.",
        ),
    },
}
REMARKS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "en": {
        "story": (
            "The story trusts you to keep up.",
            "The story runs out of ideas long before it runs out of scenes.",
        ),
        "acting": (
            "Every glance between the leads says more than the lines do.",
            "The cast looks as unconvinced as I was.",
        ),
        "direction": (
            "You can feel a steady hand behind every cut.",
            "Scenes start late, end later and lead nowhere in particular.",
        ),
        "visuals": (
            "Half the frames could hang on a wall.",
            "It all looks as if shot through a dishcloth.",
        ),
        "music": (
            "The score does the breathing for you.",
            "The music tells you what to feel, and then tells you again.",
        ),
    },
    "ko": {
        "story": (
            "이야기가 관객을 믿고 앞서 나간다.",
            "장면은 남았는데 이야기가 먼저 바닥난다.",
        ),
        "acting": (
            "주연들의 눈빛이 대사보다 많은 걸 말한다.",
            "배우들도 납득하지 못한 표정이다.",
        ),
        "direction": (
            "컷마다 흔들림 없는 연출의 손길이 느껴진다.",
            "장면이 늦게 시작해서 더 늦게 끝나고 남는 게 없다.",
        ),
        "visuals": (
            "절반은 액자에 걸어 둬도 될 화면이다.",
            "행주를 대고 찍은 것처럼 화면이 탁하다.",
        ),
        "music": (
            "음악이 숨을 대신 쉬어 준다.",
            "음악이 감정을 강요하고, 한 번 더 강요한다.",
        ),
    },
}
CLOSES: Final[Mapping[str, Moods]] = {
    "en": {
        "high": ("See it large and loud.", "Go, and bring somebody to argue with.", ""),
        "middle": ("Worth it once.", "Wait for a quiet Sunday.", ""),
        "low": ("Life is short.", "The poster is nice, though.", ""),
    },
    "ko": {
        "high": ("꼭 큰 화면으로 보시길.", "같이 이야기할 사람을 데려가세요.", ""),
        "middle": ("한 번이면 충분하다.", "한가한 일요일에 추천.", ""),
        "low": ("인생은 짧다.", "포스터는 예쁘다.", ""),
    },
}
SPOILERS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "And when the door opens in the last scene and nobody is there, I gasped.",
        "That the friend knew from the beginning changes every scene before it.",
    ),
    "ko": (
        "마지막 장면에서 문이 열렸는데 아무도 없을 때 소름이 돋았다.",
        "친구가 처음부터 알고 있었다는 걸 알고 나면 앞의 장면이 전부 달라 보인다.",
    ),
}


def mood_of(mean_mark: float) -> str:
    """The mood of a mean mark from 1 to 10: "high", "middle" or "low"."""
    if mean_mark >= 7:
        return "high"
    return "middle" if mean_mark >= 4.5 else "low"


def review_text(language: str, aspects: Mapping[str, int], spoiler: bool, chance: Random) -> str:
    """A review of two to five sentences that fits its marks."""
    mood = mood_of(sum(aspects.values()) / len(aspects))
    remarked = chance.sample(sorted(aspects), min(2, len(aspects)))
    sentences = [chance.choice(OPENINGS[language][mood])]
    for aspect in remarked:
        praise, blame = REMARKS[language][aspect]
        sentences.append(praise if aspects[aspect] >= 6 else blame)
    if spoiler:
        sentences.append(chance.choice(SPOILERS[language]))
    sentences.append(chance.choice(CLOSES[language][mood]))
    return " ".join(filter(None, sentences))
