#!/usr/bin/env python3
"""Makes lines.txt: python benchmarks/make_lines.py > benchmarks/lines.txt

Shapes of everyday work (shapes.txt, a line each) with words filled in for @NAME@. The same lines each time, so that
figures of different days compare.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

LINES = 3000
WORDS = {
    "file": "README.md notes.txt src/main.py lib/util.js config/app.yml data/2024.csv Makefile src/parser.rs go.mod "
    "'my report.txt' \"$file\" /etc/hosts ~/.profile docs/index.md test/test_login.py package.json ../shared/x.json",
    "dir": 'src build docs ~/projects/shop /var/log /srv/www ./tests ../lib /opt/app "$HOME/work" node_modules .venv',
    "glob": "'*.py' '*.log' '*.c' '*.tar.gz' \"*.md\" '*.tmp' '*.jpg' '[0-9]*.txt' '*~' '.*.swp'",
    "files": '*.txt src/*.py *.log **/*.md img/*.{png,jpg} [a-m]*.c file{1..9}.dat "$@"',
    "n": "1 2 5 10 20 50 100 1000",
    "text": "error TODO 'not found' \"$USER\" '^import ' 'class [A-Z]' 'foo|bar' timeout 404 'DROP TABLE' warning",
    "host": 'web1 db.internal deploy@web2 bastion.example.org 10.0.3.7 "$HOST" pi@raspberrypi',
    "url": 'https://example.org/data.json http://localhost:8080/health https://example.org/v2/pkg.tar.gz "$URL" '
    "https://api.example.com/v1/users?page=2",
    "branch": 'main feature/login origin/main release-2.4 HEAD~2 v1.3.0 "$branch"',
    "pkg": "requests numpy eslint@latest ripgrep serde pytest typescript nginx postgresql-client libssl-dev",
    "unit": "nginx postgresql docker sshd cron.service myapp@1.service",
    "pod": 'web-7d9f6 api-0 deploy/web job/migrate "$POD"',
    "ns": "staging default kube-system shop",
    "table": "users orders items audit_log",
    "var": "x name count path out tmp host file",
    "field": "1 2 '1,3' NF '{print $2}'",
    "time": "5m '1 hour ago' yesterday 2024-05-01 today",
    "msg": "'Fix the login form' \"Add tests\" 'wip: parser' \"Bump $pkg\" 'docs: say how'",
}


def main() -> None:
    chance = random.Random(1)
    shapes = [line for line in (Path(__file__).parent / "shapes.txt").read_text(encoding="utf-8").splitlines() if line]
    words = {name: re.findall(r"'[^']*'|\"[^\"]*\"|\S+", text) for name, text in WORDS.items()}
    made: dict[str, None] = {}
    for turn in range(50 * LINES):
        shape = shapes[turn % len(shapes)]
        variable = chance.choice(words["var"])  # one name throughout a line
        shape = shape.replace("@var@", variable)
        made[re.sub(r"@(\w+)@", lambda match: chance.choice(words[match[1]]), shape)] = None
        if len(made) == LINES:
            break
    print("\n".join(made))


if __name__ == "__main__":
    main()
