"""The movie's rules (rules 3, 4, 6 and 7): pure, frozen values in, new values out."""

from movie.domain.harmony import (
    Harmonised,
    SiteCalibration,
    SiteRating,
    SiteSettings,
    base_score,
    calibrate_site,
    harmonise,
    on_common_scale,
    percentile_of,
)
from movie.domain.heat import heat
from movie.domain.ladder import (
    PLACEMENT_MASS,
    REST_PEOPLE,
    LadderEvent,
    MovieLadder,
    OpinionCounted,
    ScoreMoved,
    apply,
    limit_fought_over,
)
from movie.domain.ledger import (
    event_from_dict,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
    refold,
)
from movie.domain.opinions import Opinion, Review, Vote, is_expressed
from movie.domain.standing import (
    Change,
    Standing,
    change_opinion,
    move_opinion,
    new_standing,
    rebase,
)
from moview.aspects import ASPECTS, Aspect, check_aspects, rating_of
from moview.blocs import AspectBloc, AspectBlocs, Bloc, Blocs
from moview.series import Series, series_from_dict, series_to_dict
from moview.tiers import RULES_VERSION, movie_tier_of

__all__ = [
    "ASPECTS",
    "PLACEMENT_MASS",
    "REST_PEOPLE",
    "RULES_VERSION",
    "Aspect",
    "AspectBloc",
    "AspectBlocs",
    "Bloc",
    "Blocs",
    "Change",
    "Harmonised",
    "LadderEvent",
    "MovieLadder",
    "Opinion",
    "OpinionCounted",
    "Review",
    "ScoreMoved",
    "Series",
    "SiteCalibration",
    "SiteRating",
    "SiteSettings",
    "Standing",
    "Vote",
    "apply",
    "base_score",
    "calibrate_site",
    "change_opinion",
    "check_aspects",
    "event_from_dict",
    "event_to_dict",
    "harmonise",
    "heat",
    "is_expressed",
    "ladder_from_dict",
    "ladder_to_dict",
    "limit_fought_over",
    "move_opinion",
    "movie_tier_of",
    "new_standing",
    "on_common_scale",
    "percentile_of",
    "rating_of",
    "rebase",
    "refold",
    "series_from_dict",
    "series_to_dict",
]
