#!/bin/sh
# Builds the image, brings the stack of docker-compose.yml up, asks it a question about the example handbook, and takes it down with its
# data. Needs a Docker engine that can pull the base images; not part of `npm test`.
#
#   deploy/docker/try.sh          KEEP=1 leaves it running
set -eu
cd "$(dirname "$0")/../.."
docker info >/dev/null 2>&1 || { echo 'There is no Docker engine here.' >&2; exit 2; }
deploy/docker/init.sh
docker compose config --quiet
down() {
  status=$?
  if [ "$status" -ne 0 ]; then docker compose logs --tail 50; fi
  [ -n "${KEEP:-}" ] || docker compose down --volumes
  exit "$status"
}
trap down EXIT
docker compose build prepare
docker compose up --detach --wait --wait-timeout 600
weir() {
  docker compose run --rm -T weir "$@"
}
weir ingest /opt/weir/examples/handbook/docs --collection handbook --wait
weir ask 'How much holiday do I get per year when I work full time?' --app handbook
# Nothing runs as root, and nothing can write to its root file system.
for service in $(docker compose ps --services | grep -Ev 'kafka|elasticsearch|mlflow|exporter|prometheus|alertmanager|grafana'); do
  [ "$(docker compose exec -T "$service" id -u)" = 1000 ] || { echo "$service runs as root" >&2; exit 1; }
  ! docker compose exec -T "$service" touch /opt/weir/x 2>/dev/null || { echo "$service writes to /" >&2; exit 1; }
done
curl -fs http://127.0.0.1:9090/api/v1/query --data-urlencode 'query=sum(up{job="weir"})'
echo
