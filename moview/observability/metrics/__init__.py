"""What a process measures of itself, and the internal port where Prometheus reads it."""
