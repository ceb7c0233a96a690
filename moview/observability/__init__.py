"""What a process says of itself: logs, error reports, metrics."""
