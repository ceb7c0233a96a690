"""``python -m gateway.postman``: write the collection and the environment anew."""

import json
from pathlib import Path
from typing import Any

import click

from gateway.api.contract import contract_of
from gateway.postman import ENVIRONMENT, collection_of
from gateway.service import GatewayService

FOLDER = Path("docs/postman")


def documents() -> dict[str, str]:
    """The text of each file, by its name."""
    made = {
        "moview.postman_collection.json": collection_of(contract_of(GatewayService)),
        "moview.postman_environment.json": ENVIRONMENT,
    }
    return {name: _text(document) for name, document in made.items()}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="The folder to write to.",
)
def main(folder: Path) -> None:
    """Write a Postman collection and environment from the API's contract."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text, encoding="utf-8")
            click.echo(folder / name)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


if __name__ == "__main__":
    main(prog_name="python -m gateway.postman")
