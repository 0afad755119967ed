"""Disguises: what a text does not tell. Each line runs a stand-in without the guard; with it, none does.

Two sessions in all: the lines come on stdin, and the stand-in notes which table it was asked to drop.
"""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest
from test_guard import prevented

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

# Texts that become "psql" only when they run, where the text says no more.
NAMES = (
    "$(date +psql)",
    "$(python3 name.py)",
    "$(make -s name)",
    "$(perl name.pl)",
    "$(awk -f name.awk /dev/null)",
    "$(ls names)",
    "$(git config --file settings own.program)",
    "$(bash name.sh)",
    "$(find names -type f -printf %f)",
    "$(python3 name.py | cat)",
    "$(tar -tf names.tar)",
)
# Programs that start others by themselves; the files are below.
FILES = {
    "run.py": "import subprocess, sys\nsubprocess.call([__import__('os').listdir('names')[0], '-c', sys.argv[1]])\n",
    "system.py": "import os, sys\nos.system(__import__('os').listdir('names')[0] + ' -c \"' + sys.argv[1] + '\"')\n",
    "exec.py": "import os, sys\nos.execvp(__import__('os').listdir('names')[0], ['x', '-c', sys.argv[1]])\n",
    "thread.py": "import subprocess, sys, threading\nn = ''.join(reversed('lqsp'))\n"
    "t = threading.Thread(target=subprocess.call, args=([n, '-c', sys.argv[1]],))\nt.start()\nt.join()\n",
    "pool.py": "import os, sys\nfrom multiprocessing import Process\nn = ''.join(reversed('lqsp'))\n"
    "if __name__ == '__main__':\n    p = Process(target=os.execvp, args=(n, [n, '-c', sys.argv[1]]))\n"
    "    p.start()\n    p.join()\n",
    "run.pl": "my $n = reverse 'lqsp'; system($n, '-c', $ARGV[0]);\n",
    "exec.pl": "my $n = reverse 'lqsp'; exec($n, '-c', $ARGV[0]);\n",
    "open.pl": "my $n = reverse 'lqsp'; open(my $o, '-|', $n, '-c', $ARGV[0]); print <$o>;\n",
    "pipe.awk": 'BEGIN { n = sprintf("%c%c%c%c", 112, 115, 113, 108); n " -c \\"" ARGV[1] "\\"" | getline }\n',
    "run.awk": 'BEGIN { n = sprintf("%c%c%c%c", 112, 115, 113, 108); system(n " -c \\"" ARGV[1] "\\"") }\n',
    "run.sh": 'n=$(date +psql)\n$n -c "$1"\n',
    "eval.sh": 'eval "$(date +psql) -c \\"$1\\""\n',
    "name.py": "print(''.join(reversed('lqsp')))\n",
    "name.pl": "print scalar reverse 'lqsp';\n",
    "name.awk": 'BEGIN { printf "%c%c%c%c", 112, 115, 113, 108 }\n',
    "name.sh": "date +psql\n",
    "settings": "[own]\n\tprogram = psql\n",
    "Makefile": "name:\n\t@date +psql\nrun:\n\t@$$(date +psql) -c '$(T)'\n",
    "names/psql": "",
}  # fmt: skip
PROGRAMS = (
    "python3 run.py 'drop table tNUMBER'",
    "python3 system.py 'drop table tNUMBER'",
    "python3 exec.py 'drop table tNUMBER'",
    "python3 thread.py 'drop table tNUMBER'",
    "python3 pool.py 'drop table tNUMBER'",
    "perl run.pl 'drop table tNUMBER'",
    "perl exec.pl 'drop table tNUMBER'",
    "perl open.pl 'drop table tNUMBER'",
    "awk -f run.awk 'drop table tNUMBER'",
    "awk -f pipe.awk 'drop table tNUMBER'",
    "bash run.sh 'drop table tNUMBER'",
    "bash eval.sh 'drop table tNUMBER'",
    "make -s run T='drop table tNUMBER'",
)
# What they are started by.
WAYS = (
    "LINE",
    "nice LINE",
    "timeout 20 LINE",
    "setsid -w LINE",
    "LINE & wait",
    "x=$(LINE); echo $x",
)
LEAST = 60


def test_what_the_text_lets_pass_the_guard_stops(sandbox):
    for program in ("make", "perl", "awk", "xargs", "setsid", "tar"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed; apt-get install {program}")
    for name, text in FILES.items():
        (sandbox.project / name).parent.mkdir(exist_ok=True)
        (sandbox.project / name).write_text(text)
    sandbox.run("-c", "tar -C names -cf names.tar psql")
    lines = [f"env {name} -c 'drop table tNUMBER'" for name in NAMES]
    lines += [way.replace("LINE", line) for line in PROGRAMS for way in WAYS]
    text = "".join(line.replace("NUMBER", str(number)) + "\n" for number, line in enumerate(lines))
    sandbox.run(stdin=text.encode())
    passed = numbers(sandbox.ran())
    missed = [lines[number] for number in range(len(lines)) if number not in passed]
    assert len(passed) >= LEAST, missed
    sandbox.record.unlink()
    done = sandbox.run("--guard", "required", stdin=text.encode())
    assert [lines[number] for number in numbers(sandbox.ran())] == [], done
    stopped = numbers(json.dumps(note["text"]) for note in prevented(sandbox))
    assert passed <= stopped, [lines[number] for number in passed - stopped]
    assert all(note["line"] >= 1 for note in prevented(sandbox))


def numbers(texts) -> set[int]:
    return {int(number) for text in texts for number in re.findall(r"drop table t(\d+)", text)}
