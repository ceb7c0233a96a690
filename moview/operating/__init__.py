"""What operators ask of all services at once: audits, resyncs, and the calls for them."""
