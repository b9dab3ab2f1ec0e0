#!/bin/sh
# Makes the secrets of `docker compose up`, each once: what is there stays. Nothing has a default password.
#
#   deploy/docker/init.sh
#
# The secrets are in deploy/docker/secrets, a folder that only its owner may enter; they are readable in it, because the users in the
# containers are others. `.env`, which Compose reads, holds what can only be given by the environment.
set -eu
cd "$(dirname "$0")"
root=../..
umask 077
mkdir -p secrets
random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}
once() {
  [ -s "secrets/$1" ] || random >"secrets/$1"
}
once admin.key
once pii.key
once grafana.password
once webhook.token
once elastic.password
[ -s secrets/audit.key ] || openssl genpkey -algorithm ed25519 -out secrets/audit.key
printf 'http://elastic:%s@elasticsearch:9200' "$(cat secrets/elastic.password)" >secrets/elasticsearch.url
chmod 0444 secrets/*
touch "$root/.env"
grep -q '^ELASTIC_PASSWORD=' "$root/.env" || printf 'ELASTIC_PASSWORD=%s\n' "$(cat secrets/elastic.password)" >>"$root/.env"
echo "The administrator's key is in deploy/docker/secrets/admin.key, Grafana's password (user: admin) in grafana.password."
