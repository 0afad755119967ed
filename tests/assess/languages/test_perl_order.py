"""Perl's statement modifiers, `map BLOCK LIST`, and functions that take `$_`."""

from __future__ import annotations

import pytest
from assessing import deletes, kinds

IN_ETC = r"""
perl -e 'unlink for glob "/etc/*"'
perl -e 'unlink foreach glob("/etc/*")'
perl -e 'print 1; unlink $_ for glob "/etc/*"; print 2'
perl -e 'opendir D,"/etc";unlink map{"/etc/$_"}readdir D'
perl -e 'unlink map { "/etc/$_" } qw(passwd shadow)'
perl -e 'unlink grep { -f } glob "/etc/*"'
perl -e 'system("rm -rf $_") for "/etc", "/etc/ssh"'
perl -e 'if (1) { unlink for glob "/etc/*" }'
"""


@pytest.mark.parametrize("line", IN_ETC.strip().splitlines())
def test_each_of_them_is_deleted(line: str) -> None:
    assert {path.startswith("/etc") for path, _ in deletes(line)} == {True}


@pytest.mark.parametrize("line", ["perl -e 'unlink for glob \"*.o\"'", "perl -e 'unlink grep { -f } glob \"build/*\"'"])
def test_build_output_is_that(line: str) -> None:
    assert {kind for _, kind in deletes(line)} == {"build_output"}


@pytest.mark.parametrize(
    "line",
    [
        r"""perl -e 'print "$_\n" for sort { $a <=> $b } 1..3'""",
        r"""perl -e 'print map { "$_\n" } @ARGV' a b""",
        r"""perl -MJSON -e 'print JSON->new->pretty->encode({a=>1})'""",
    ],
)
def test_what_only_prints_does_nothing(line: str) -> None:
    assert not kinds(line)
