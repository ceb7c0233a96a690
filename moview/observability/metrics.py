"""Everything that a Moview process measures: one place for names, labels and buckets.

Labels take few values: a route's template, a command's name, the name of an outcome; never an id
or anything else that somebody sent. Which service it is of is a label that the scrape adds.
"""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# When each counter began: as many lines again, and nobody reads them.
disable_created_metrics()

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Up to the deadline of a request, 5 s."""
CHORE_SECONDS = (0.01, 0.1, 1.0, 10.0, 60.0, 600.0)

OK = "ok"
ERROR = "error"
"""The outcome of what ended with an error that nobody expected."""

BUILD = Gauge("moview_build_info", "Always 1; its labels say what runs.", ["release", "python"])
ERRORS = Counter("moview_errors_total", "Unexpected errors, reported to Sentry or not.")
REPORTS_DROPPED = Counter(
    "moview_reports_dropped_total", "Errors not reported to Sentry, because there were too many."
)
LOG_LINES_LOST = Counter("moview_log_lines_lost_total", "Lines that could not be written.")

HTTP_REQUESTS = Histogram(
    "moview_http_request_seconds",
    "From a request's head to its answer. A request that fits no route has the route none.",
    ["method", "route", "status"],
    buckets=SECONDS,
)
HTTP_REJECTIONS = Counter(
    "moview_http_rejections_total",
    "Connections without room, and what was no request, by the status of the answer.",
    ["status"],
)
HTTP_CONNECTIONS = Gauge("moview_http_connections", "Connections that are open now.")
CACHE_READS = Counter(
    "moview_cache_reads_total",
    "Reads of what the gateway keeps (pages, summaries, sessions): hit, miss, or joined, which "
    "waited for the answer to somebody else's miss.",
    ["cache", "outcome"],
)

CALLS = Histogram(
    "moview_rpc_call_seconds",
    "Calls as their caller saw them. The outcome is ok, or the name of the error.",
    ["target", "method", "outcome"],
    buckets=SECONDS,
)
COMMANDS = Histogram(
    "moview_command_seconds",
    "Commands executed. The outcome is ok, the name of an error that callers see, or error.",
    ["method", "outcome"],
    buckets=SECONDS,
)
COMMANDS_DROPPED = Counter(
    "moview_commands_dropped_total", "Commands that arrived past their deadline."
)
EVENTS = Histogram(
    "moview_event_seconds",
    "Events handled. The outcome is ok, Unavailable while the store is in trouble, or error.",
    ["event", "outcome"],
    buckets=SECONDS,
)
EVENTS_PUT_OFF = Counter(
    "moview_events_put_off_total",
    "Events put off because the store did not do what they ask, while it answers otherwise.",
    ["event"],
)
DEAD_LETTERS = Counter(
    "moview_dead_letters_total", "Messages put among the dead letters.", ["kind"]
)
CHORES_LATE = Counter(
    "moview_chores_late_total",
    "Times that a run of a chore was found to take more than ten minutes.",
    ["chore"],
)
CHORES = Histogram(
    "moview_chore_seconds",
    "Runs of chores. The outcome is ok, Unavailable while the store is in trouble, or error.",
    ["chore", "outcome"],
    buckets=CHORE_SECONDS,
)

EVENTS_SAVED = Counter(
    "moview_events_saved_total",
    "Changes committed with their event. Votes are movie_voted, reactions review_voted, each "
    "with its value.",
    ["event", "value"],
)
EVENTS_SENT = Counter(
    "moview_events_sent_total", "Events that the broker has confirmed.", ["event"]
)
EVENTS_UNROUTABLE = Counter(
    "moview_events_unroutable_total", "Events that no queue took; they are tried again.", ["event"]
)
RELAY_INTERRUPTIONS = Counter(
    "moview_relay_interruptions_total", "Times that the broker or the store stopped the relay."
)
SERIES = Counter(
    "moview_series_total",
    "Series begun, won, lost and dropped, by kind. Who rises or survives wins; an appointment "
    "drops what runs.",
    ["kind", "outcome"],
)

# There from the start: who counts an increase must see the first one.
for _kind in ("promotion", "demotion"):
    for _outcome in ("begun", "won", "lost", "dropped"):
        SERIES.labels(_kind, _outcome)
for _kind in ("call", "event"):
    DEAD_LETTERS.labels(_kind)
