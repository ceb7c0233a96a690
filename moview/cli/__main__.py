"""`python -m moview.cli`, the same as `moview`."""

from moview.cli import main

main(prog_name="moview")
