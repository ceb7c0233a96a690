"""The Postman collection and environment, made from the OpenAPI contract."""

from gateway.postman.collection import collection_of
from gateway.postman.environment import ENVIRONMENT

__all__ = ["ENVIRONMENT", "collection_of"]
