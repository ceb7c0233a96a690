"""The stack's questions to a running gateway, over HTTP."""

import requests

SECONDS = 5.0


def answers_ready(url: str) -> bool:
    """Whether the gateway and the services behind it are ready (GET /readyz)."""
    try:
        return requests.get(f"{url}/readyz", timeout=SECONDS).status_code == 200
    except requests.RequestException:
        return False


def has_no_movies(url: str) -> bool:
    """Whether the catalogue is empty; False if the gateway does not say."""
    try:
        response = requests.get(f"{url}/v1/movies", params={"limit": 1}, timeout=SECONDS)
        return response.status_code == 200 and response.json().get("items") == []
    except (requests.RequestException, ValueError, AttributeError):
        return False
