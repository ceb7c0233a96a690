"""Worst cases for everything that reads input: it must take linear time."""
