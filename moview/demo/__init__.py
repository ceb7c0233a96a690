"""The demo crowd: users who vote, review and react, the same ones each time."""

from moview.demo.crowd import Person, crowd
from moview.demo.people import NAMES
from moview.demo.plan import Plan, Writing, plan_for
from moview.demo.run import Demo, Summary

__all__ = ["NAMES", "Demo", "Person", "Plan", "Summary", "Writing", "crowd", "plan_for"]
