"""Logs, error reports and metrics of a process."""
