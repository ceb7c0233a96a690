"""What runs in a service: commands and calls, event handlers, the relay, chores, start and stop."""
