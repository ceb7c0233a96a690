#!/bin/sh
# Whether this server takes writes; the first time it makes the replica set.
set -eu
exec mongosh --quiet --norc "mongodb://127.0.0.1:27017/admin?directConnection=true" --eval '
  db.auth("moview", process.env.MONGODB_PASSWORD);
  try {
    rs.status();
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    rs.initiate({_id: "moview", members: [{_id: 0, host: "mongo:27017"}]});
  }
  quit(db.hello().isWritablePrimary ? 0 : 1);
'
