"""The folders and files of the local stack."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from moview.operating.data_folder import DataFolder

# A socket's path holds 107 bytes at most; supervisord binds a longer temporary name first.
SOCKET_PATH_BYTES = 88


class Layout(DataFolder):
    """The local stack's part of the folder of local data."""

    @property
    def broker(self) -> Path:
        """The broker's folder."""
        return self.data / "broker"

    @property
    def database(self) -> Path:
        """The database's folder."""
        return self.data / "database"

    @property
    def embedded_store(self) -> Path:
        """The folder in which releases before 0.2 kept their data, in another form."""
        return self.data / "store"

    @property
    def supervisor(self) -> Path:
        """supervisord's folder."""
        return self.data / "supervisor"

    @property
    def socket(self) -> Path:
        """supervisord's control socket: in the data folder unless its path is too long."""
        path = self.supervisor / "control.sock"
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
            return path
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"moview-{os.getuid()}-{digest}" / "control.sock"

    def create(self) -> None:
        """Make the folders, readable by their owner only: they hold keys and passwords."""
        for folder in (self.data, self.logs, self.broker, self.database, self.supervisor):
            folder.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)

    def token_key(self) -> str:
        """The key that signs tokens: TOKEN_KEY, or one made once and kept."""
        return os.environ.get("TOKEN_KEY") or kept_secret(self.token_key_file)

    def name_key(self) -> str:
        """The key of removed users' nicknames: NAME_KEY, or one made once and kept."""
        return os.environ.get("NAME_KEY") or kept_secret(self.data / "name.key")


def kept_secret(path: Path) -> str:
    """The secret in the file `path` (mode 0600), generated the first time."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()
