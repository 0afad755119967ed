"""Strict: what was started is looked at again. Five ways to change it between judging and the kernel's reading.

The attackers are processes that want to get through; what they start is harmless: it writes one letter.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

CHECKOUT = Path(__file__).parents[2]
STAND = """
import os, sys
sys.path.insert(0, CHECKOUT)
from gshell.run import guard
class NoForbidden:
    def rule(self, found):
        return guard.Ruling(any("forbidden" in word for word in (found.path, found.file, *found.argv)))
    def consent(self, rules):
        pass
guard.stand(NoForbidden(), strict=STRICT)
pid = os.fork()
if not pid:
    os.execv("/usr/bin/env", ["env", *sys.argv[1:]])  # the shell's own first program
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 127)
"""
# argv: how, how often. Prints how many forbidden programs ran and how many harmless ones.
RACES = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static char *word, *words[4], *path = "./tell";
static const char *how;
static volatile int *go, delay;
static void pause_us(int us) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    do clock_gettime(CLOCK_MONOTONIC, &b);
    while ((b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000 < us);
}
static void swap(int memory) {
    if (!strcmp(how, "link")) { symlink("forbidden", "new"); rename("new", "link"); }
    else if (memory >= 0) pwrite(memory, "forbidden", 10, (off_t)(size_t)word);
    else strcpy(word, "forbidden");
}
static void *change(void *x) { while (!*go); pause_us(delay); swap(-1); return x; }
static void *start(void *x) { *go = 1; execv(path, words); _exit(9); return x; }
static void attempt(int number) {
    pthread_t one, two;
    pid_t self = getpid(), peer = 0;
    srand(number * 7919); delay = rand() % 400;
    *go = 0; strcpy(word, "harmless");
    words[0] = "tell"; words[1] = word; words[2] = NULL;
    if (!strcmp(how, "link")) { path = "./link"; words[1] = "link"; unlink("link"); symlink("tell", "link"); }
    if (!strcmp(how, "thread") || !strcmp(how, "tid")) pthread_create(&one, 0, change, 0);
    else if (!(peer = fork())) {
        char name[64]; int memory = -1;
        if (!strcmp(how, "peer")) { sprintf(name, "/proc/%d/mem", self); memory = open(name, O_RDWR); }
        while (!*go) if (getppid() != self) _exit(0);
        pause_us(delay); swap(memory); _exit(0);
    }
    if (!strcmp(how, "tid")) { pthread_create(&two, 0, start, 0); pthread_join(two, 0); }
    else start(0);
}
int main(int count, char **arguments) {
    how = arguments[1];
    int often = atoi(arguments[2]), shared = !strcmp(how, "shm") ? MAP_SHARED : MAP_PRIVATE;
    word = mmap(0, 4096, PROT_READ | PROT_WRITE, shared | MAP_ANONYMOUS, -1, 0);
    go = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int number = 0; number < often; number++) {
        pid_t pid = fork();
        if (!pid) attempt(number);
        waitpid(pid, 0, 0);
    }
    return 0;
}
"""
TELL = r"""
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
int main(int count, char **words) {
    int told = open("told", O_WRONLY | O_APPEND | O_CREAT, 0666);
    const char *last = strrchr(words[0], '/');
    int forbidden = !strcmp(FORBIDDEN, "yes") || (count > 1 && !strcmp(words[1], "forbidden"));
    (void)last;
    write(told, forbidden ? "F" : "h", 1);
    return 0;
}
"""


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    if not shutil.which("gcc"):
        pytest.skip("gcc is not installed; apt-get install gcc")
    folder = tmp_path_factory.mktemp("arena")
    (folder / "races.c").write_text(RACES)
    (folder / "tell.c").write_text(TELL)
    for target, words in (
        ("races", ["-O1", "-w", "races.c", "-lpthread"]),
        ("tell", ["-w", '-DFORBIDDEN="no"', "tell.c"]),
        ("forbidden", ["-w", '-DFORBIDDEN="yes"', "tell.c"]),
    ):
        subprocess.run(["gcc", "-o", target, *words], cwd=folder, check=True)
    return folder


def raced(folder: Path, how: str, often: int, strict: bool) -> tuple[int, int]:
    """How many forbidden programs ran, and how many harmless ones."""
    (folder / "told").unlink(missing_ok=True)
    program = STAND.replace("CHECKOUT", repr(str(CHECKOUT))).replace("STRICT", str(strict))
    words = [sys.executable, "-I", "-c", program, "./races", how, str(often)]
    done = subprocess.run(words, cwd=folder, stderr=subprocess.DEVNULL, timeout=300, check=False)
    told = (folder / "told").read_text() if (folder / "told").exists() else ""
    assert done.returncode == 0
    return told.count("F"), told.count("h")


HOWS = ("thread", "tid", "shm", "peer", "link")


@pytest.mark.slow
@pytest.mark.parametrize("how", HOWS)
def test_races_are_lost_in_strict_mode(arena, how):
    forbidden, harmless = raced(arena, how, 600, strict=True)
    assert forbidden == 0 and harmless > 0


@pytest.mark.slow
def test_races_can_be_won_otherwise(arena):
    """So that the test above can fail."""
    won = {how: raced(arena, how, 300, strict=False)[0] for how in HOWS}
    assert sum(won.values()) > 0, won


@pytest.mark.parametrize("how", HOWS)
def test_a_few_races(arena, how):
    assert raced(arena, how, 20, strict=True)[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "ls | sort | head -2; printf 'a b' | xargs -n1 echo; nosuchprogram; exit 7",
        "printf '#!/bin/sh -e\\necho $0 $1\\n' > job; chmod +x job; ./job a; env -i /bin/true; exec echo end",
        'python3 -c \'import threading, os; t = threading.Thread(target=os.execv, args=("/bin/echo", ["e", "x"]));'
        " t.start(); t.join()'",
        "sleep 100 & kill $!; wait $!; echo $?; (sleep 0 &) ; git status --short",
    ],
)
def test_everyday_work_is_the_same(sandbox, text):
    plain, strict = (sandbox.run(*words, "-c", text) for words in ((), ("--guard", "strict")))
    assert (strict.stdout, strict.stderr, strict.returncode) == (plain.stdout, plain.stderr, plain.returncode)


def test_what_is_traced_already_cannot_start(sandbox):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed; apt-get install strace")
    done = sandbox.run("--guard", "strict", "-c", "strace -o /dev/null /bin/echo ran")
    assert b"ran" not in done.stdout and b"guard.traced" in done.stderr
    assert sandbox.run("--guard", "required", "-c", "strace -o /dev/null /bin/echo ran").stdout == b"ran\n"
