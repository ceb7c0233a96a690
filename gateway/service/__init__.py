"""The gateway service: its routes, its pages, and its operators' commands. No rule, no store."""

from gateway.api.routes import accounts, machines, movies, people, reviews, users
from gateway.service import operations
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
    """The service that serves HTTP: every route of the API, and the pages."""

    name = "gateway"

    site = Site()
