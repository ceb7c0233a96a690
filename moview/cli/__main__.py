"""`python -m moview.cli` is `moview`."""

from moview.cli import main

main(prog_name="moview")
