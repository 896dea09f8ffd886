#!/usr/bin/env bash
# Runs the containers for real and tells what it saw: `make compose-check`. Needs docker and curl.
# Its project, image, port and volumes are its own and are gone at the end, so that a platform that
# runs on this machine is left alone.
set -euo pipefail
cd "$(dirname "$0")"

POSTS=10000 # pushed while a worker is killed
MORE=3000   # pushed while a worker is told to stop
unset POSTGRES_PASSWORD WORKERS
scratch=$(mktemp -d)
export COMPOSE_PROJECT_NAME=groundswell-check GROUNDSWELL_IMAGE=groundswell:check
export GROUNDSWELL_ENV_FILE=$scratch/settings SOURCE=simulator PORT=${PORT:-18000}
echo "STREAM_CLAIM_IDLE_SECONDS=5" >"$GROUNDSWELL_ENV_FILE" # a killed worker is missed sooner
site=http://127.0.0.1:$PORT

# deploy/.env is for the real thing: nothing of it is read here.
compose() { docker compose --env-file /dev/null -f compose.yaml "$@"; }
quietly() { "$@" >"$scratch/log" 2>&1 || fail "$*: $(tail -5 "$scratch/log")"; }
ok() { printf 'ok    %s\n' "$*"; }
fail() {
  printf 'FAIL  %s\n' "$*" >&2
  compose logs --no-color --tail 10 >&2 2>/dev/null || true
  exit 1
}
is() { [[ $2 == "$3" ]] || fail "$1: $2 instead of $3"; ok "$1: $2"; }
until_is() { # what, seconds, wanted, command…
  local what=$1 end=$((SECONDS + $2)) wanted=$3 found
  shift 3
  until found=$("$@") && [[ $found == "$wanted" ]]; do
    ((SECONDS < end)) || fail "$what: ${found:-nothing} instead of $wanted"
    sleep 0.5
  done
  ok "$what: $wanted"
}

ask() { curl -fsS --max-time 10 "$site$1"; }
field() { ask "$1" | grep -o "\"$2\":[^,}]*" | head -1 | cut -d: -f2- | tr -d '"'; }
rows() { sql "SELECT count(*) FROM $1 WHERE post_id LIKE 'check-%'"; }
# shellcheck disable=SC2016 # expanded in the container
sql() {
  compose exec -T postgres sh -c \
    'PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U groundswell -qtA -c "$0"' "$1"
}
push() { # first, last: posts with those numbers
  awk -v a="$1" -v b="$2" 'BEGIN { printf "["; for (i = a; i <= b; i++) printf \
    "%s{\"post_id\":\"check-%d\",\"source\":\"check\",\"content\":\"I love day %d of this\"}", \
    (i > a ? "," : ""), i, i; print "]" }' |
    curl -fsS --max-time 30 -H 'Content-Type: application/json' -d @- "$site/api/posts" >/dev/null
}
push_all() { for ((i = $1; i <= $2; i += 500)); do push "$i" $((i + 499)); done; }
workers() { compose ps -q worker; }
taken_over() { # by the workers that run, in sum
  workers | while read -r worker; do
    docker exec "$worker" python -c "
from urllib.request import urlopen
print(urlopen('http://127.0.0.1:9100/metrics').read().decode())" </dev/null
  done | awk '$1 == "groundswell_entries_taken_over_total" { sum += $2 } END { print sum }'
}
clean_up() {
  compose down -v --remove-orphans >/dev/null 2>&1 || true
  docker image rm -f "$GROUNDSWELL_IMAGE" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}

trap clean_up EXIT
if compose up --wait >"$scratch/log" 2>&1; then fail "it starts without a password"; fi
grep -q 'POSTGRES_PASSWORD' "$scratch/log" || fail "the missing password is not named"
ok "without a password nothing starts: $(tail -1 "$scratch/log")"
POSTGRES_PASSWORD=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
export POSTGRES_PASSWORD

quietly compose build
ok "built: $(docker image inspect -f '{{.Size}}' "$GROUNDSWELL_IMAGE" | awk '{ printf "%.0f MB", $1 / 1e6 }')"
quietly compose up --wait --wait-timeout 180
ok "every container is healthy"
until_is "GET /api/health" 10 healthy field /api/health status
ask / | grep -qi '<html' || fail "no page at $site"
ok "the page is at $site"
docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --format '{{.Ports}}' |
  tr ',' '\n' | grep -e '->' | grep -v "^ *127\.0\.0\.1:$PORT->" && fail "published beyond loopback"
ok "published on loopback only"
for service in ingester worker alerter api; do
  is "$service runs as" "$(compose exec -T "$service" id -u)" 10001
  compose exec -T "$service" grep -q '^[^ ]* / [^ ]* ro,' /proc/mounts ||
    fail "the root file system of $service can be written to"
done
ok "their root file systems are read-only"
{ docker history --no-trunc "$GROUNDSWELL_IMAGE"; docker image inspect "$GROUNDSWELL_IMAGE"; } |
  grep -qi -e "$POSTGRES_PASSWORD" -e 'PASSWORD=' && fail "a secret is in the image"
ok "no secret is in the image"

until_is "posts of the simulator are stored" 30 t sql "SELECT count(*) > 0 FROM social_media_posts"
push 0 0
until_is "a pushed post is a row" 30 1 rows social_media_posts
until_is "and GET /api/posts returns it" 10 check-0 field '/api/posts?source=check' post_id

quietly compose up --wait --wait-timeout 120 --scale worker=3
is "workers" "$(workers | wc -l)" 3
push_all 1 "$POSTS" &
pushing=$!
until_is "all three are at work" 20 3 field /api/stats worker_count
until [[ $(field /api/stats pending) -gt 500 ]]; do kill -0 $pushing 2>/dev/null || break; done
read -r killed < <(workers)
docker kill "$killed" >/dev/null
ok "one is killed; the workers held $(field /api/stats pending) posts"
wait $pushing
until_is "posts stored" 180 $((POSTS + 1)) rows social_media_posts
is "analyses" "$(rows sentiment_analysis)" $((POSTS + 1))
until_is "posts counted" 20 $((POSTS + 1)) field '/api/posts?source=check&limit=1' total
held=$(taken_over)
((held > 0)) || fail "no post was taken over: the killed worker held none"
ok "of these $held were taken over from the killed worker"

push_all $((POSTS + 1)) $((POSTS + MORE))
read -r stopped < <(workers)
before=$SECONDS
docker stop -t 30 "$stopped" >/dev/null
is "a worker told to stop ends with" "$(docker inspect -f '{{.State.ExitCode}}' "$stopped")" 0
ok "after $((SECONDS - before)) s, with $(field /api/stats queue_depth) posts still to do"
until_is "posts stored by the last" 120 $((POSTS + MORE + 1)) rows social_media_posts
until_is "posts counted" 20 $((POSTS + MORE + 1)) field '/api/posts?source=check&limit=1' total
is "dead letters" "$(field /api/stats dead_letters)" 0

running=$(compose ps -q)
quietly compose stop
for container in $running; do
  is "stopped: $(docker inspect -f '{{slice .Name 1}} ends with' "$container")" \
    "$(docker inspect -f '{{.State.ExitCode}}' "$container")" 0
done
echo "everything is as it should be"
