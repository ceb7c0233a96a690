// The replica set, the administrator "moview", and a user for each service, who may read and write
// the service's own database and no other. Their passwords are those of the environment: whoever
// changes one starts the container anew.
const admin = db.getSiblingDB("admin");

function signIn() {
  try {
    return admin.auth("moview", process.env.MONGODB_PASSWORD).ok === 1;
  } catch (error) {
    if (error.codeName !== "AuthenticationFailed") throw error;
    return false;
  }
}

function takesWrites() {
  for (let tries = 0; tries < 50; tries++) {
    if (db.hello().isWritablePrimary) return true;
    sleep(100);
  }
  return false;
}

const known = signIn();
try {
  // Before there is a user, whoever comes from this machine may do this much.
  rs.initiate({_id: "moview", members: [{_id: 0, host: "mongo:27017"}]});
} catch (error) {
  if (error.codeName !== "AlreadyInitialized") throw error;
}
if (!takesWrites()) quit(1);
if (!known) {
  admin.createUser({user: "moview", pwd: process.env.MONGODB_PASSWORD, roles: ["root"]});
  signIn();
}
for (const name of ["movie", "user", "review"]) {
  const own = db.getSiblingDB(name);
  const user = {pwd: process.env[`${name.toUpperCase()}_PASSWORD`], roles: ["readWrite"]};
  if (own.getUser(name) === null) own.createUser({user: name, ...user});
  else own.updateUser(name, user);
}
