"""docker/beanstalk/roll-out succeeds only when the new version runs everywhere.

There is no Elastic Beanstalk here: a program called aws writes down what it is asked, and answers
what the test wants it to.
"""

import os
import subprocess
from pathlib import Path

import pytest

from tests.markdown_pages import ROOT

PROGRAM = ROOT / "docker" / "beanstalk" / "roll-out"
AWS = """#!/bin/sh
cd "$(dirname "$0")"
echo "$@" >> asked
case "$*" in
  *describe-environments*) head -1 states; sed -i 1d states ;;
  *update-environment*) ! rm refusals 2> no-refusals || exit 254 ;;
esac
"""
SETTINGS = {
    "APPLICATION": "moview",
    "ENVIRONMENT": "moview-production",
    "BUCKET": "bundles",
    "PAUSE_SECONDS": "0",
    "WAIT_SECONDS": "10",
}


class Aws:
    """The program in the place of Amazon's, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = folder / "aws"
        program.write_text(AWS)
        program.chmod(0o755)
        self.tell("Ready\tv2\tGreen")

    def tell(self, *states: str) -> None:
        (self.folder / "states").write_text("".join(f"{state}\n" for state in states))

    def asked(self) -> list[str]:
        asked = self.folder / "asked"
        return asked.read_text().splitlines() if asked.exists() else []

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder}:{os.environ['PATH']}"
        return subprocess.run(
            (str(PROGRAM), *arguments),
            env={**SETTINGS, **settings, "PATH": path},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )


@pytest.fixture
def aws(tmp_path: Path) -> Aws:
    return Aws(tmp_path)


def test_a_bundle_is_uploaded_registered_and_rolled_out_in_this_order(
    aws: Aws, tmp_path: Path
) -> None:
    bundle = tmp_path / "moview.zip"
    bundle.touch()
    aws.tell("Updating\tv1\tGrey", "Ready\tv2\tGreen")
    result = aws.run("--bundle", str(bundle), "v2")
    assert result.returncode == 0, result.stderr
    upload, register, update, *looks = aws.asked()
    assert upload.endswith(f"{bundle} s3://bundles/moview/v2.zip")
    assert "create-application-version" in register
    assert "S3Bucket=bundles,S3Key=moview/v2.zip" in register
    assert "update-environment --environment-name moview-production --version-label v2" in update
    assert len(looks) == 2


def test_going_back_uploads_nothing(aws: Aws) -> None:
    aws.tell("Ready\tv1\tGreen")
    assert aws.run("v1").returncode == 0
    assert [line.split()[1] for line in aws.asked()] == [
        "update-environment",
        "describe-environments",
    ]


def test_a_version_that_is_not_looked_through_yet_is_asked_for_again(aws: Aws) -> None:
    (aws.folder / "refusals").touch()
    assert aws.run("v2").returncode == 0
    assert sum("update-environment" in line for line in aws.asked()) == 2


def test_it_waits_until_the_new_version_is_healthy(aws: Aws) -> None:
    aws.tell("Updating\tv1\tGrey", "Ready\tv2\tYellow", "Ready\tv2\tGreen")
    result = aws.run("v2")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        (["Updating\tv1\tGrey", "Ready\tv1\tGreen"], "went back to another version"),
        (["Terminating\tv1\tGrey"], "is no more"),
    ],
)
def test_a_roll_out_that_failed_is_told(aws: Aws, states: list[str], reason: str) -> None:
    aws.tell(*states)
    result = aws.run("v2")
    assert result.returncode == 1
    assert reason in result.stderr


def test_a_roll_out_that_does_not_end_is_given_up(aws: Aws) -> None:
    aws.tell(*["Ready\tv2\tRed"] * 1000)
    result = aws.run("v2", WAIT_SECONDS="0")
    assert result.returncode == 1
    assert "not done in time" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "reason"),
    [
        ((), {}, "which version"),
        (("v1", "v2"), {}, "one version"),
        (("--fast", "v1"), {}, "no option --fast"),
        (("--bundle",), {}, "--bundle needs a file"),
        (("--bundle", "nothing.zip", "v1"), {}, "there is no file nothing.zip"),
        (("v1",), {"APPLICATION": ""}, "set APPLICATION"),
        (("v1",), {"ENVIRONMENT": ""}, "set ENVIRONMENT"),
        (("--bundle", str(PROGRAM), "v1"), {"BUCKET": ""}, "set BUCKET"),
    ],
)
def test_bad_arguments_are_one_line_and_nothing_is_asked(
    aws: Aws, arguments: tuple[str, ...], settings: dict[str, str], reason: str
) -> None:
    result = aws.run(*arguments, **settings)
    assert result.returncode == 1
    assert reason in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not aws.asked()


def test_help_names_what_it_needs(aws: Aws) -> None:
    result = aws.run("--help")
    assert result.returncode == 0
    for name in ("APPLICATION", "ENVIRONMENT", "BUCKET", "--bundle"):
        assert name in result.stdout
