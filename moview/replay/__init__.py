"""Replay of real histories of ratings as activity of users: they sign up, vote and review."""

from moview.replay.actions import Action, action_of
from moview.replay.index import MovieIndex
from moview.replay.run import Replay, Tally

__all__ = ["Action", "MovieIndex", "Replay", "Tally", "action_of"]
