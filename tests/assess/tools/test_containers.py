"""Containers: what is deleted, what a container holds of this machine."""

from __future__ import annotations

from typing import Callable

import pytest

from gshell.assess.effects import Attribute

MATTERS: list[tuple[str, str, str, dict[str, Attribute]]] = [
    (
        "docker system prune -af --volumes",
        "container.delete",
        "",
        {"object": "system", "all": True, "volumes": True, "prune": True},
    ),
    ("docker system prune --all --force", "container.delete", "", {"object": "system", "all": True, "prune": True}),
    ("docker volume rm $(docker volume ls -q)", "container.delete", "*", {"object": "volume", "unknown": True}),
    ("docker rm -f $(docker ps -aq)", "container.delete", "*", {"object": "container", "unknown": True}),
    ("docker compose down -v", "container.delete", "", {"object": "project", "volumes": True}),
    (
        "docker compose -f prod.yml down --volumes --rmi all",
        "container.delete",
        "",
        {"object": "project", "volumes": True},
    ),
    ("docker-compose down --volumes", "container.delete", "", {"object": "project", "volumes": True}),
    ("docker run -v /:/host alpine rm -rf /host/etc", "file.delete", "/etc", {}),
    ("docker run --rm -v /:/mnt alpine chroot /mnt rm -rf /home", "container.run", "alpine", {}),
    ("docker run --privileged -it ubuntu bash", "container.run", "ubuntu", {"privileged": True}),
    ("docker run -v /var/run/docker.sock:/var/run/docker.sock -it docker sh", "container.run", "docker", {}),
    (
        "docker run --pid=host --privileged alpine nsenter -t 1 -m -u -i -n sh",
        "container.run",
        "alpine",
        {"privileged": True},
    ),
    ("docker exec db rm -rf /var/lib/postgresql/data", "file.delete", "/var/lib/postgresql/data", {}),
    (
        "docker exec db psql -U postgres -c 'DROP DATABASE shop'",
        "sql.drop",
        "shop",
        {"object": "database", "local": True},
    ),
    ("podman system reset --force", "container.delete", "", {"object": "system", "all": True, "volumes": True}),
    ("podman volume prune -f", "container.delete", "", {"object": "volume", "all": True, "prune": True}),
    ("podman rm -af", "container.delete", "", {"object": "container", "all": True}),
    ("docker swarm leave --force", "k8s.reset", "", {}),
    ("docker stack rm prod", "container.delete", "prod", {"object": "stack"}),
    ("lxc delete -f web", "container.delete", "web", {"object": "machine"}),
    ("virsh undefine web --remove-all-storage", "container.delete", "web", {"object": "machine", "volumes": True}),
    ("virsh destroy web", "cloud.stop", "web", {}),
    ("qm destroy 101 --purge", "container.delete", "101", {"object": "machine"}),
    ("multipass delete --all --purge", "container.delete", "", {"object": "machine", "all": True, "local": True}),
]

QUIET = [
    "docker compose down",
    "docker compose up -d",
    "docker compose logs -f",
    "docker compose exec db psql -c 'select 1'",
    "docker compose run --rm app pytest",
    "docker compose build",
    "docker compose config",
    "docker ps",
    "docker logs -f app",
    "docker inspect app",
    'docker run --rm -v "$PWD:/w" -w /w alpine rm -rf build',
    "docker run --rm -v $(pwd):/src -w /src node:20 sh -c 'rm -rf node_modules && npm ci'",
    "docker run --rm alpine rm -rf /tmp",
    "docker run -d -p 5432:5432 -e POSTGRES_PASSWORD=x postgres",
    "docker run --rm -v pgdata:/data alpine ls /data",
    "docker run --rm hello-world",
    "docker run --rm -v /etc/localtime:/etc/localtime:ro alpine date",
    "docker build -t app .",
    "docker pull alpine",
    "docker rm web",
    "docker rmi old:latest",
    "docker image prune",
    "docker container prune -f",
    "docker stop $(docker ps -q)",
    "docker exec app ls -la /app",
    "docker exec -it app bash",
    "docker network ls",
    "docker network rm test",
    "docker save app | gzip > app.tar.gz",
    "docker login",
    "docker tag a b",
    "docker push registry.example.com/app:1",
    "docker system df",
    "docker volume inspect x",
    "podman images",
    "lxc list",
    "virsh list --all",
]


@pytest.mark.parametrize(("line", "kind", "target", "facts"), MATTERS, ids=[row[0] for row in MATTERS])
def test_matters(line: str, kind: str, target: str, facts: dict[str, Attribute], has: Callable[..., None]) -> None:
    has(line, kind, target, **facts)


@pytest.mark.parametrize("line", QUIET)
def test_quiet(line: str, quiet: Callable[[str], None]) -> None:
    quiet(line)
