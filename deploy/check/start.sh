# A missing secret is named; all comes up; a post goes in by HTTPS and comes out of a WebSocket.
# shellcheck shell=bash

# A killed worker is missed sooner, and nobody is told to slow down.
printf 'STREAM_CLAIM_IDLE_SECONDS=5\nRATE_LIMIT_ENABLED=false\n' >"$GROUNDSWELL_ENV_FILE"

secrets="POSTGRES_PASSWORD REDIS_PASSWORD"
for secret in $secrets; do export "$secret=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"; done
for secret in $secrets; do
  if env -u "$secret" docker compose --env-file /dev/null -f compose.yaml up --wait >"$scratch/log" 2>&1; then
    fail "it starts without $secret"
  fi
  grep -q "$secret" "$scratch/log" || fail "the missing $secret is not named: $(tail -1 "$scratch/log")"
  ok "nothing starts: $(tail -1 "$scratch/log")"
done

quietly compose build
megabytes() { docker image inspect -f '{{.Size}}' "$1" | awk '{ printf "%.0f", $1 / 1e6 }'; }
base=$(megabytes python:3.13-slim)
own=$(($(megabytes "$GROUNDSWELL_IMAGE") - base))
((own <= 250)) || fail "the image has grown: $own MB on its base of $base MB"
ok "built: $own MB on its base of $base MB"
quietly compose up --wait --wait-timeout 240
ok "every container is healthy"

compose exec -T proxy cat /data/caddy/pki/authorities/local/root.crt >"$authority"
until_is "$site/api/health/ready answers" 15 200 status_of "$site/api/health/ready"
curl -s -o /dev/null -w '%{redirect_url}' "http://localhost:$HTTP_PORT/x" | grep -q '^https://localhost' ||
  fail "plain HTTP is not sent to HTTPS"
ok "plain HTTP is sent to HTTPS"
until_is "without a key, GET /api/posts" 10 401 status_of "$site/api/posts"
key=$(compose exec -T api-a groundswell keys create check --scope admin 2>"$scratch/log") ||
  fail "no key: $(tail -3 "$scratch/log")"
until_is "with a key, GET /api/posts" 10 200 status_of "$site/api/posts"
until_is "GET /api/health" 10 healthy field /api/health status
ask / | grep -qi '<html' || fail "no page at $site"
ok "the page is at $site"
until_is "posts of the simulator are stored" 30 t sql "SELECT count(*) > 0 FROM social_media_posts"

docker run --rm --network host -v "$authority:/authority.crt:ro" -v "$PWD/check/frame.py:/frame.py:ro" \
  --entrypoint python "$GROUNDSWELL_IMAGE" /frame.py "wss://localhost:$HTTPS_PORT/ws/sentiment" \
  "$key" /authority.crt >"$scratch/frame" 2>"$scratch/log" &
listening=$!
until_is "a WebSocket through HTTPS is" 30 ready head -1 "$scratch/frame"
call -f -H 'Content-Type: application/json' -d "$(post 0)" "$site/api/posts" >/dev/null
wait $listening || fail "no frame: $(tail -3 "$scratch/log")"
is "the post comes out as" "$(tail -1 "$scratch/frame")" "check-0 positive"
until_is "and is a row" 10 1 rows
