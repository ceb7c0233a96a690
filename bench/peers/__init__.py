"""What Moview is measured beside: a monolith over the same store, and a bare hop over the broker.

Both do their job as plainly as a good programmer would who has no time to tune; both are in use
only while something is measured.
"""
