# What the steps of deploy/check.sh are told in: a project of its own, and questions to it.
# shellcheck shell=bash

unset POSTGRES_PASSWORD REDIS_PASSWORD WORKERS DOMAIN TLS PUBLISH AUTH_MODE
scratch=$(mktemp -d)
export COMPOSE_PROJECT_NAME=groundswell-check GROUNDSWELL_IMAGE=groundswell:check
export GROUNDSWELL_ENV_FILE=$scratch/settings SOURCE=simulator
export HTTP_PORT=${HTTP_PORT:-18080} HTTPS_PORT=${HTTPS_PORT:-18443}
export FRONT_SUBNET=${FRONT_SUBNET:-172.30.98.0/28}
site=https://localhost:$HTTPS_PORT

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
clean_up() {
  touch "$scratch/enough"
  compose --profile backup --profile monitoring down -v --remove-orphans >/dev/null 2>&1 || true
  docker image rm -f "$GROUNDSWELL_IMAGE" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}

# Questions, as a client asks them: over HTTPS, with a key, the proxy's authority believed.
authority=$scratch/authority.crt
call() { curl -sS --max-time 30 --cacert "$authority" -H "Authorization: Bearer ${key:-}" "$@"; }
ask() { call -f "$site$1"; }
field() { ask "$1" | grep -o "\"$2\":[^,}]*" | head -1 | cut -d: -f2- | tr -d '" '; }
status_of() { call -o /dev/null -w '%{http_code}' "$@" || true; }

# shellcheck disable=SC2016 # expanded in the container
sql() {
  compose exec -T postgres sh -c \
    'PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U groundswell -qtA -c "$0"' "$1"
}
rows() { sql "SELECT count(*) FROM social_media_posts WHERE source = 'check'"; }
analyses() { sql "SELECT count(*) FROM sentiment_analysis WHERE post_id LIKE 'check-%'"; }

post() { printf '{"post_id":"check-%s","source":"check","content":"I love day %s of this"}' "$1" "$1"; }
push() { # first, last: posts with those numbers, in one request
  { printf '['; for ((i = $1; i < $2; i++)); do post "$i"; printf ','; done; post "$2"; printf ']'; } |
    call -f -H 'Content-Type: application/json' -d @- "$site/api/posts" >/dev/null
}
push_all() { for ((first = $1; first <= $2; first += 500)); do push "$first" $((first + 499)); done; }

workers() { compose ps -q worker; }
taken_over() { # by the workers that run, in sum
  workers | while read -r worker; do
    docker exec "$worker" python -c "
from urllib.request import urlopen
print(urlopen('http://127.0.0.1:9100/metrics').read().decode())" </dev/null
  done | awk '$1 == "groundswell_entries_taken_over_total" { sum += $2 } END { print sum }'
}
