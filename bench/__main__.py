"""``python -m bench PART``: measure, print, and write bench/RESULTS.md anew."""

from importlib import import_module

import click

# Part -> the line `--help` shows. Its module has the click command `measure`, and `section`, which
# writes its part of RESULTS.md.
PARTS = {
    "ranking": "Objectivity of the scores, on real data and under attack.",
    "ranking.peers": "Accuracy of the scores beside fitted models, on four sets of real data.",
    "speed": "Speed of reads and writes, beside a monolith and a bare hop.",
    "soak": "Growth of memory, queues and delays under lasting load.",
}


class Parts(click.Group):
    """The group of parts. It imports one only to run it, since each needs packages of its own."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(PARTS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in PARTS:
            return None
        command = import_module(f"bench.{name}").measure
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Parts"):
            formatter.write_dl(list(PARTS.items()))


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure Moview and write the results to bench/RESULTS.md."""


main(prog_name="python -m bench")
