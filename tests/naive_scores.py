"""Rule 4 told once more, as plainly as it stands there, for tests that recount everything."""

from fractions import Fraction

WEIGHTS = {"poser": "0.1", "newbie": "0.7", "armchair": "0.85", "critic": "1"}


def naive_rating(opinion):
    if opinion.review:
        marks = opinion.review.aspects.values()
        return round(Fraction(10 * sum(marks), len(marks)), 2)
    return None if opinion.rating is None else Fraction(opinion.rating, 100)


def naive_says(opinion, generosity):
    """What the opinion says by itself: 100, 0, or the rating on the common scale."""
    rating = naive_rating(opinion)
    if rating is None:
        return Fraction(100 if opinion.vote == "like" else 0)
    scale = Fraction(5, 4)
    return 50 + scale * (rating - Fraction(generosity.habit) - Fraction(generosity.typical))


def naive_value(opinion, generosity, base):
    """What the opinion counts as: no more than 50 points from the base, to the hundredth."""
    low, high = max(-50, -base), min(50, 100 - base)
    if naive_rating(opinion) is None:
        return base + (high if opinion.vote == "like" else low)
    lift = float(naive_says(opinion, generosity)) - base
    return base + min(high, max(low, lift))


def naive_factor(opinion, generosity):
    if naive_rating(opinion) is None:
        return Fraction(2, 5)
    return round(Fraction(2 if opinion.review else 1) * Fraction(generosity.steadiness), 2)


def naive_mean(prior, prior_mass, opinions):
    """The mean by mass; opinions are (tier, f, value)."""
    above, below = prior_mass * prior, prior_mass
    for tier, factor, value in opinions:
        mass = float(Fraction(WEIGHTS[tier]) * factor)
        above, below = above + mass * float(value), below + mass
    return above / below


def naive_score(base, prior_mass, opinions):
    """Rule 4 as it stands there, with both limits."""
    rose = [each for each in opinions if each[0] in ("armchair", "critic")]
    middle = naive_mean(base, prior_mass, rose)
    score = naive_mean(base, prior_mass, opinions)
    score = min(middle + 8, max(middle - 8, score))
    return min(base + 16, max(base - 16, score))
