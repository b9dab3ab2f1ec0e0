#!/bin/sh
# Brings the tools that checks of deployments need into .weir/tools: Prometheus, promtool and amtool from Debian's archive (unpacked, not
# installed: nothing is started), Helm and Alertmanager from Go's module proxy (Debian's Alertmanager wants files outside its folder). What is there already stays; what this machine cannot get is left out,
# and the tests that need it say so.
#
#   sh tools/deploy/install-tools.sh
set -u
cd "$(dirname "$0")/../.."
tools="$PWD/.weir/tools"
mkdir -p "$tools/bin"
HELM=v3.18.4
ALERTMANAGER=v0.28.1
# For one program; built before, it takes seconds.
BUILD_SECONDS=200

if [ ! -x "$tools/bin/promtool" ] && command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
  work=$(mktemp -d)
  if (cd "$work" && apt-get download -qq prometheus prometheus-alertmanager) >/dev/null 2>&1 ||
    (apt-get update -qq && cd "$work" && apt-get download -qq prometheus prometheus-alertmanager) >/dev/null 2>&1; then
    for package in "$work"/*.deb; do dpkg -x "$package" "$work/files"; done
    for program in prometheus promtool amtool; do
      cp "$work/files/usr/bin/$program" "$tools/bin/$program"
    done
  fi
  rm -rf "$work"
fi

go=$(command -v go || echo /usr/local/go/bin/go)
build() {
  [ ! -x "$tools/bin/$1" ] && [ -x "$go" ] || return 0
  GOBIN="$tools/bin" CGO_ENABLED=0 timeout "$BUILD_SECONDS" "$go" install -ldflags='-s -w' "$2" >/dev/null 2>&1
}
build helm "helm.sh/helm/v3/cmd/helm@$HELM"
build alertmanager "github.com/prometheus/alertmanager/cmd/alertmanager@$ALERTMANAGER"

for program in prometheus promtool amtool alertmanager helm; do
  if [ -x "$tools/bin/$program" ]; then echo "$program: $tools/bin/$program"; else echo "$program: not to be had here"; fi
done
