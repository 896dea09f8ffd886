# A dump while posts flow, and back from it after the database was spoilt.
# shellcheck shell=bash

backup() { compose --profile backup run --rm -T backup "$@" 2>"$scratch/log"; }
dumped=$(rows)
dump=$(backup once) || fail "no dump: $(tail -3 "$scratch/log")"
ok "dumped: $dump"
is "dumps listed" "$(backup list)" "$dump"
sql "DELETE FROM social_media_posts WHERE source = 'check'" >/dev/null
is "after a mishap, posts" "$(rows)" 0
if backup restore "$dump" >/dev/null; then fail "it restores under the feet of the services"; fi
grep -q 'being accessed by other users' "$scratch/log" || fail "restore: $(tail -3 "$scratch/log")"
ok "it does not restore while services are connected"
quietly compose stop ingester worker alerter api-a api-b
restored=$(backup restore "$dump") || fail "not restored: $(tail -3 "$scratch/log")"
ok "$restored"
quietly compose up --wait --wait-timeout 120
is "posts are back" "$(rows)" "$dumped"
until_is "posts counted" 20 "$dumped" field '/api/posts?source=check&limit=1' total
call -f -H 'Content-Type: application/json' -d "$(post 0)" "$site/api/posts" >/dev/null
call -f -H 'Content-Type: application/json' -d "$(post 999999)" "$site/api/posts" >/dev/null
until_is "a post that was there counts once, a new one is added" 30 $((dumped + 1)) rows
quietly compose --profile backup up --wait --wait-timeout 60 backup
ok "the backup service is healthy"
