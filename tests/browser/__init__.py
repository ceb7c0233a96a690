"""Moview's pages in a real browser."""
