"""The gateway: routes by resource; schema in, call, schema out. No rule, no store."""

from gateway.service import accounts, machines, movies, operations, people, reviews, users
from gateway.site import Site


class GatewayService(
    accounts.Accounts,
    users.Users,
    movies.Movies,
    reviews.Reviews,
    people.People,
    machines.Machines,
    operations.Operations,
):
    """The only service that the outside world talks to."""

    name = "gateway"

    site = Site()
