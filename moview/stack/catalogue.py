"""Loading of the demo catalogue on a first `make up`, by the commands operators use."""

import subprocess
import sys
from collections.abc import Mapping

from moview.operating.data_folder import ROOT
from moview.stack.gateway import has_no_movies
from moview.stack.progress import Progress

CATALOGUE = ROOT / "config" / "demo" / "movies.jsonl"


def load_if_empty(url: str, environment: Mapping[str, str], progress: Progress) -> None:
    """Load and calibrate if there are no movies; report what fails, and undo nothing."""
    if not CATALOGUE.exists() or not has_no_movies(url):
        return
    progress.say("Loading the demo catalogue")
    for arguments in (("import", "jsonl", str(CATALOGUE)), ("calibrate",)):
        command = (sys.executable, "-m", "moview.cli", *arguments)
        result = subprocess.run(command, env=dict(environment), cwd=ROOT, check=False)
        if result.returncode != 0:
            progress.say(
                f"[yellow]moview {arguments[0]} failed; the API runs without the demo catalogue[/]"
            )
            return
