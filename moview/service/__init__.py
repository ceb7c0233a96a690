"""Running a service: its commands and calls, its chores, its start and its end."""
