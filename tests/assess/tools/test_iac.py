"""Infrastructure as code, orchestration, secret stores."""

from __future__ import annotations

from typing import Callable

import pytest

from gshell.assess.effects import Attribute

MATTERS: list[tuple[str, str, str, dict[str, Attribute]]] = [
    ("terraform destroy", "iac.destroy", "", {}),
    ("terraform destroy -auto-approve -target=module.db", "iac.destroy", "module.db", {}),
    ("terraform -chdir=envs/prod destroy -auto-approve", "iac.destroy", "", {}),
    ("tofu destroy", "iac.destroy", "", {}),
    ("terragrunt run-all destroy", "iac.destroy", "", {}),
    ("terragrunt destroy-all", "iac.destroy", "", {}),
    ("terraform state rm aws_db_instance.main", "iac.destroy", "aws_db_instance.main", {"state": True}),
    ("terraform workspace delete prod", "iac.destroy", "prod", {"object": "workspace", "state": True}),
    ("pulumi stack rm prod --yes --force", "iac.destroy", "prod", {"object": "stack", "state": True}),
    ("pulumi down -y", "iac.destroy", "", {}),
    ("cdk destroy --all --force", "iac.destroy", "", {"all": True}),
    ("serverless remove --stage prod", "iac.destroy", "", {}),
    ("sls remove", "iac.destroy", "", {}),
    ("sam delete --no-prompts", "iac.destroy", "", {}),
    ("ansible all -a 'rm -rf /var'", "file.delete", "/var", {}),
    ("ansible web -b -m file -a 'path=/etc state=absent'", "file.delete", "/etc", {}),
    ("ansible all -m reboot", "system.shutdown", "all", {}),
    ("salt '*' cmd.run 'rm -rf /'", "file.delete", "/", {}),
    ("nomad job stop -purge api", "k8s.delete", "api", {"object": "job", "all": True}),
    ("nomad system gc && nomad node drain -enable -self", "k8s.drain", "", {}),
    ("vault secrets disable kv/", "cloud.delete", "kv/", {"object": "secrets engine"}),
    ("vault kv metadata delete kv/prod", "cloud.delete", "kv/prod", {"object": "secret"}),
    ("vault delete secret/prod", "cloud.delete", "secret/prod", {"object": "secret"}),
    ("vault audit disable file", "cloud.protect", "file", {}),
    ("vault operator seal", "cloud.stop", "operator seal", {}),
    ("consul kv delete -recurse ''", "nosql.delete", "", {"prefix": True}),
]

QUIET = [
    "terraform init",
    "terraform plan",
    "terraform plan -destroy -out=p",
    "terraform validate",
    "terraform fmt -recursive",
    "terraform show destroy.tfplan",
    "terraform output",
    "terraform destroy -help",
    "terraform state list",
    "terraform workspace select prod",
    "terragrunt plan",
    "terragrunt run-all plan",
    "pulumi preview",
    "pulumi stack ls",
    "pulumi destroy --preview-only",
    "cdk diff",
    "cdk synth",
    "ansible-playbook site.yml --check",
    "ansible-playbook --syntax-check destroy.yml",
    "ansible all -m setup",
    "ansible all -a uptime",
    "ansible-inventory --list",
    "ansible-lint",
    "packer validate x.hcl",
    "vagrant status",
    "vagrant ssh -c 'ls'",
    "nomad job status",
    "nomad node drain -help",
    "vault status",
    "vault login",
    "vault kv list secret/",
    "consul members",
    "consul kv get x",
]


@pytest.mark.parametrize(("line", "kind", "target", "facts"), MATTERS, ids=[row[0] for row in MATTERS])
def test_matters(line: str, kind: str, target: str, facts: dict[str, Attribute], has: Callable[..., None]) -> None:
    has(line, kind, target, **facts)


@pytest.mark.parametrize("line", QUIET)
def test_quiet(line: str, quiet: Callable[[str], None]) -> None:
    quiet(line)
