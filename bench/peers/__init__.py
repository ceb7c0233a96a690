"""The peers of the measurements: a monolith over the same store, a bare hop over the broker.

Both are written plainly, as a good programmer would who has no time to tune; they run only while
something is measured.
"""
