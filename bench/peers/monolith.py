"""One FastAPI process over the same database: what Moview would be without services and broker.

It reads pages with pymongo's asynchronous client and builds them with the same code; its vote does
the same transaction: opinion, blocs, score, ladder, the voter's row, an outbox row, journalled on a
majority. It caches nothing and calls no other service. ``uvicorn bench.peers.monolith:app``, with
MONGODB_URI, DATABASE_PREFIX and TOKEN_KEY.
"""

import os
import random
from asyncio import sleep
from typing import Any, Literal
from uuid import uuid4

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from gateway.auth.tokens import TokenSigner
from movie.domain import change_opinion
from movie.store.lists import SHORT
from movie.store.opinions import STANDING_FIELDS, opinion_key
from movie.store.presentation import (
    present_movie,
    present_opinions,
    present_series,
    present_whole_movie,
)
from movie.store.rows import MovieRow, effective_tier, opinion_of
from moview.clock import next_version, now
from moview.errors import Unauthorized
from moview.messaging.contracts import Event, dump_event
from moview.store import Document
from moview.store.store import DURABLE

TRIES = 20
NO_INFO: Document = {"directors": [], "actors": []}
BY_RANK = [("tier_rank", -1), ("score", -1), ("_id", 1)]

app = FastAPI()
client: AsyncMongoClient[Document] = AsyncMongoClient(os.environ["MONGODB_URI"], tz_aware=True)
database = client.get_database(
    f"{os.environ.get('DATABASE_PREFIX', '')}movie",
    write_concern=DURABLE,
    read_concern=ReadConcern("majority"),
)
signer = TokenSigner(os.environ["TOKEN_KEY"].encode())


class Vote(BaseModel):
    """The body of a vote: a like or a dislike."""

    value: Literal["like", "dislike"]


@app.get("/v1/movies/{movie_id}")
async def get_movie(movie_id: str) -> Document:
    """Everything about a movie."""
    movie = await database.movies.find_one({"_id": movie_id})
    if movie is None:
        raise HTTPException(404)
    return present_whole_movie(movie, await database.info.find_one({"_id": movie_id}) or NO_INFO)


@app.get("/v1/movies")
async def list_movies(limit: int = 20) -> Document:
    """The best movies by rank."""
    found = database.movies.find({}, SHORT).sort(BY_RANK).limit(limit)
    return {"items": [present_movie(movie) async for movie in found]}


@app.put("/v1/movies/{movie_id}/vote")
async def vote(movie_id: str, body: Vote, authorization: str = Header()) -> Document:
    """Vote in one transaction, retried on a write conflict."""
    try:
        user_id = signer.read(authorization.removeprefix("Bearer ")).user_id
    except Unauthorized as error:
        raise HTTPException(401) from error
    async with client.start_session() as session:
        for number in range(TRIES):
            try:
                async with await session.start_transaction(
                    read_concern=ReadConcern("snapshot"), write_concern=DURABLE
                ):
                    return await _vote(session, movie_id, user_id, body.value)
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
            await sleep(random.uniform(0, 0.002 * 2 ** min(number, 6)))
    raise HTTPException(503)


async def _vote(session: AsyncClientSession, movie_id: str, user_id: str, value: str) -> Document:
    movie = await database.movies.find_one({"_id": movie_id}, session=session)
    if movie is None:
        raise HTTPException(404)
    key = opinion_key(movie_id, user_id)
    opinion = await database.opinions.find_one({"_id": key}, session=session) or {
        "_id": key,
        "movie": movie_id,
        "user": user_id,
        "vote": None,
        "vote_version": 0,
        "review": None,
        "first_at": None,
    }
    voter = await database.voters.find_one({"_id": user_id}, session=session)
    row = MovieRow.of(movie)
    if opinion["vote"] != value:
        await _change(session, row, opinion, voter, value)
    return {
        "vote": value,
        "movie": {
            "id": row.id,
            "score": row.document["score"],
            "tier": row.document["tier"],
            "series": present_series(row.document["ladder"]),
            "opinions": present_opinions(row.document["blocs"]),
        },
    }


async def _change(
    session: AsyncClientSession,
    row: MovieRow,
    opinion: Document,
    voter: Document | None,
    value: str,
) -> None:
    before, tier, moment = opinion_of(opinion), effective_tier(voter), now()
    opinion.update(vote=value, vote_at=moment, vote_version=next_version(opinion["vote_version"]))
    after = opinion_of(opinion)
    change = change_opinion(row.standing, opinion["user"], tier, before, after)
    row.change(change, {"type": f"{value}d"}, moment)
    row.take_heat(opinion, moment)
    opinion.update(tier=tier, held=True, first_at=opinion["first_at"] or moment)
    row.add_heat(opinion)
    standing = {name: row.document[name] for name in STANDING_FIELDS if name in row.document}
    await database.movies.update_one({"_id": row.id}, {"$set": standing}, session=session)
    if row.entries:
        await database.ledger.insert_many(row.entries, session=session)
    await database.voters.update_one(
        {"_id": opinion["user"]}, {"$inc": {"touched": 1}}, upsert=True, session=session
    )
    await database.opinions.replace_one(
        {"_id": opinion["_id"]}, opinion, upsert=True, session=session
    )
    await database.outbox.insert_one(_outbox_row(row, opinion, moment), session=session)


def _outbox_row(row: MovieRow, opinion: Document, moment: Any) -> Document:
    """An outbox row that is never published: it costs the transaction what ours does."""
    data = {
        "movie_id": row.id,
        "user_id": opinion["user"],
        "value": opinion["vote"],
        "movie": row.sent,
    }
    event = Event(
        event_id=uuid4().hex,
        type="movie_voted",
        subject=opinion["_id"],
        version=opinion["vote_version"],
        occurred_at=moment,
        request_id=None,
        data=data,
    )
    document = dump_event(event)
    return {"_id": event.event_id, "type": event.type, "document": document, "sent_at": moment}
