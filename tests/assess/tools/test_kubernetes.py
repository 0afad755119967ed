"""Clusters: what is deleted, drained, scaled; and what only reads, or only tries."""

from __future__ import annotations

from typing import Callable

import pytest

from gshell.assess.effects import Attribute

MATTERS: list[tuple[str, str, str, dict[str, Attribute]]] = [
    ("kubectl delete ns prod", "k8s.delete", "namespace/prod", {"object": "namespace"}),
    ("kubectl -n prod delete deployment api", "k8s.delete", "deployment/api", {"object": "deployment"}),
    ("kubectl delete deployment,svc --all", "k8s.delete", "deployment", {"object": "deployment", "all": True}),
    ("kubectl delete all --all -n prod", "k8s.delete", "all", {"object": "all", "all": True}),
    ("kubectl delete node worker-1", "k8s.delete", "node/worker-1", {"object": "node"}),
    ("kubectl delete pvc data-0", "k8s.delete", "persistentvolumeclaim/data-0", {"object": "persistentvolumeclaim"}),
    ("kubectl delete -k overlays/prod", "k8s.delete", "overlays/prod", {"object": "manifest"}),
    (
        "kubectl delete crd foos.example.com",
        "k8s.delete",
        "customresourcedefinition/foos.example.com",
        {"object": "customresourcedefinition"},
    ),
    ("kubectl delete pods -l app=api", "k8s.delete", "pod", {"object": "pod"}),
    ("kubectl --kubeconfig=/tmp/k delete ns/prod", "k8s.delete", "namespace/prod", {"object": "namespace"}),
    ("k delete ns prod", "k8s.delete", "namespace/prod", {"object": "namespace"}),
    ("kubectl drain node1 --force --ignore-daemonsets --delete-emptydir-data", "k8s.drain", "node1", {}),
    (
        "kubectl scale deployment --all --replicas=0 -n prod",
        "k8s.scale",
        "deployment",
        {"object": "deployment", "all": True, "replicas": "0"},
    ),
    ("kubectl scale --replicas 0 deploy/api", "k8s.scale", "deployment/api", {"object": "deployment", "replicas": "0"}),
    ("kubectl taint node n1 a=b:NoExecute", "k8s.drain", "n1", {"evicts": True}),
    ("kubectl replace --force -f d.yaml", "k8s.change", "d.yaml", {"object": "manifest"}),
    ("kubectl apply -f . --prune --all", "k8s.change", ".", {"object": "manifest", "all": True, "prune": True}),
    ("kubectl exec db-0 -- rm -rf /var/lib/postgresql", "file.delete", "/var/lib/postgresql", {}),
    (
        "kubectl exec -it db-0 -c pg -- psql -c 'drop database shop'",
        "sql.drop",
        "shop",
        {"object": "database", "local": True},
    ),
    ("kubectl exec deploy/api -- sh -c 'rm -rf /data'", "file.delete", "/data", {}),
    ("kubectl create clusterrolebinding x --clusterrole=cluster-admin --user=mallory", "cloud.access", "x", {}),
    ("kubectl get ns -o name | xargs kubectl delete", "k8s.delete", "*", {"object": "*", "unknown": True}),
    ("kustomize build prod | kubectl delete -f -", "k8s.delete", "-", {"object": "manifest"}),
    ("oc delete project shop", "k8s.delete", "project/shop", {"object": "project"}),
    ("oc adm drain node1", "k8s.drain", "node1", {}),
    ("oc adm policy add-cluster-role-to-user cluster-admin bob", "cloud.access", "cluster-admin", {}),
    ("microk8s reset", "k8s.reset", "", {}),
    ("k3s kubectl delete ns prod", "k8s.delete", "namespace/prod", {"object": "namespace"}),
    ("minikube kubectl -- delete ns prod", "k8s.delete", "namespace/prod", {"object": "namespace"}),
    ("helm uninstall --namespace prod api", "k8s.delete", "api", {"object": "release"}),
    ("helm del api", "k8s.delete", "api", {"object": "release"}),
    ("helmfile destroy", "k8s.delete", "", {"object": "release", "all": True}),
    ("argocd app delete shop --cascade", "k8s.delete", "shop", {"object": "application"}),
    ("flux uninstall", "k8s.delete", "flux-system", {"object": "release"}),
    ("velero backup delete --all --confirm", "cloud.delete", "", {"object": "backup", "all": True}),
    ("istioctl uninstall --purge -y", "k8s.delete", "istio", {"object": "release", "all": True}),
    ("istioctl x uninstall --purge", "k8s.delete", "istio", {"object": "release", "all": True}),
    ("kubeadm reset", "k8s.reset", "", {}),
    ("eksctl delete cluster --name prod", "k8s.reset", "prod", {}),
    ("kops delete cluster --name prod --yes", "k8s.reset", "prod", {}),
    ('etcdctl del "" --prefix', "nosql.delete", "", {"object": "key range"}),
    ("etcdctl del --prefix /", "nosql.delete", "/", {"object": "key range"}),
    (
        'kubectl patch pv x -p \'{"metadata":{"finalizers":null}}\'',
        "k8s.change",
        "persistentvolume/x",
        {"object": "persistentvolume"},
    ),
    ("kubectl proxy --address=0.0.0.0 --accept-hosts='.*'", "net.listen", "0.0.0.0", {"public": True}),
]

QUIET = [
    "kubectl get pods -A",
    "kubectl get deploy delete-me -o yaml",
    "kubectl describe ns delete",
    "kubectl logs deploy/api --previous",
    "kubectl apply -f k8s/",
    "kubectl apply -f deploy.yaml --dry-run=server",
    "kubectl delete pod web-0 --dry-run=client",
    "kubectl delete deploy api --dry-run=client -o yaml",
    "kubectl rollout restart deploy/api",
    "kubectl scale deploy/api --replicas=3",
    "kubectl top pods",
    "kubectl config get-contexts",
    "kubectl config use-context staging",
    "kubectl get events --sort-by=.lastTimestamp",
    "kubectl port-forward pod/db-0 5432:5432",
    "kubectl exec -it api-0 -- bash",
    "kubectl exec api-0 -- cat /etc/hostname",
    "kubectl auth can-i delete pods",
    "kubectl api-resources",
    "kubectl explain pod.spec",
    "kubectl uncordon node1",
    "kubectl label pod x a=b",
    "kubectl create configmap cm --from-file=x",
    "kubectl create ns test",
    "kubectl run tmp --rm -it --image=busybox -- sh",
    "kubectl wait --for=delete pod/x",
    "kubectl get pods --field-selector=status.phase=Failed",
    "kubectl get secret db -o jsonpath='{.data.password}' | base64 -d",
    "kubectl diff -f x.yaml",
    "kubectl cp ./a.txt api-0:/tmp/a.txt",
    "kubectl help delete",
    "kubectl drain --help",
    "kubectl delete -h",
    "helm list -A",
    "helm status api",
    "helm template ./chart",
    "helm upgrade --install api ./chart -n staging",
    "helm uninstall api --dry-run",
    "helm repo add bitnami https://charts.bitnami.com/bitnami",
    "helm history api",
    "helm get values api",
    "helm rollback --help",
    "kustomize build overlays/prod",
    "argocd app get shop",
    "argocd app diff shop",
    "k9s",
    "minikube start",
    "minikube delete",
    "kind delete cluster",
    "kind create cluster",
    "kubectx staging",
]


@pytest.mark.parametrize(("line", "kind", "target", "facts"), MATTERS, ids=[row[0] for row in MATTERS])
def test_matters(line: str, kind: str, target: str, facts: dict[str, Attribute], has: Callable[..., None]) -> None:
    has(line, kind, target, **facts)


@pytest.mark.parametrize("line", QUIET)
def test_quiet(line: str, quiet: Callable[[str], None]) -> None:
    quiet(line)
