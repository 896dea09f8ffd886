# Nobody gets in but by the proxy; nothing runs as root, writes to its image, or finds a secret in it.
# shellcheck shell=bash

published=$(docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
  --format '{{.Names}} {{.Ports}}' | grep -e '->' || true)
is "published by" "$(cut -d' ' -f1 <<<"$published")" "$COMPOSE_PROJECT_NAME-proxy-1"
tr ',' '\n' <<<"${published#* }" | grep -e '->' | grep -qv '^ *127\.0\.0\.1:' && fail "beyond loopback: $published"
ok "on loopback only"
for service in ingester worker alerter api-a api-b; do
  is "$service runs as" "$(compose exec -T "$service" id -u)" 10001
  compose exec -T "$service" grep -q '^[^ ]* / [^ ]* ro,' /proc/mounts ||
    fail "the root file system of $service can be written to"
done
ok "their root file systems are read-only"
for service in worker alerter redis postgres; do
  compose exec -T "$service" cat /proc/net/route | awk '$2 == "00000000" { exit 1 }' ||
    fail "$service has a way out"
done
ok "workers, the alerter and the engines have no way out"
reach() { # from a container on a network of the project
  docker run --rm --network "${COMPOSE_PROJECT_NAME}_$1" --entrypoint python "$GROUNDSWELL_IMAGE" -c "
import socket
socket.create_connection(('$2', $3), timeout=3)" >/dev/null 2>&1
}
reach inside postgres 5432 || fail "the question itself is wrong"
for target in "door postgres 5432" "door redis 6379" "door api-a 8000" "front postgres 5432" "front redis 6379"; do
  # shellcheck disable=SC2086 # three words
  if reach $target; then fail "reached: $target"; fi
done
ok "from the proxy's networks neither engine can be reached"
is "the ingester's password of the database" "$(compose exec -T ingester printenv POSTGRES_PASSWORD)" ""
{ docker history --no-trunc "$GROUNDSWELL_IMAGE"; docker image inspect "$GROUNDSWELL_IMAGE"; } |
  grep -qi -e "$POSTGRES_PASSWORD" -e "$REDIS_PASSWORD" -e 'PASSWORD=' && fail "a secret is in the image"
ok "no secret is in the image"
label() { docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$GROUNDSWELL_IMAGE"; }
is "the image says that it is" "$(label title), $(label licenses)" "Groundswell, Apache-2.0"
