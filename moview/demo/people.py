"""The names of the crowd."""

NAMES = (
    "심야상영관", "PopcornProphet", "필름누아르", "ReelTalk", "조조할인", "SecondRow",
    "엔딩크레딧", "MiseEnScene", "영사실불빛", "CutToBlack", "롱테이크", "DeepFocus",
    "시네마천국행", "NitrateDreams", "맨앞줄", "CloseUp22", "쿠키영상헌터", "MatineeMaya",
    "팝콘두통", "JumpCutJoe", "독립영화관", "VHSVictor", "스크린너머", "CelluloidSue",
    "감독판만본다", "DollyZoom", "명대사수집가", "PlotHolePete", "비오는날영화", "SubtitleSam",
    "자막없이", "AisleSeatAnna", "극장냄새", "TrailerTom", "나만의별점", "FoleyFan",
    "주말영화", "GoldenHourGus", "눈물버튼", "CreditsStayer", "반전금지", "MidnightMona",
    "액션은아침에", "WideAngleWill", "로코장인", "SlowZoomZoe", "공포는못봐", "TakeTwoTara",
    "영화노트", "BoomMicBen", "한줄평러", "RewindRita", "밤샘정주행", "FrameByFrame",
    "별반개", "IntermissionIvy", "팔걸이전쟁", "OneMoreTake", "콜라리필", "TechnicolorTed",
    "무비나이트", "KubrickStare", "스포주의보", "DryIceDan", "재개봉기다림", "BlueFilter",
    "옆자리비움", "CameoCathy", "흑백취향", "SilentEraSid", "음악이먼저", "ScorePage",
    "대사한줄", "WhiteBalance", "첫장면성애자", "LastRowLeo", "오늘도극장", "TwoThumbsTia",
    "원작파", "MontageMike",
)  # fmt: skip
"""In turn Korean and English; a larger crowd numbers them on."""
