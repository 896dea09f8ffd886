# Three workers; one is killed and one is stopped while posts flow: none lost, none counted twice.
# shellcheck shell=bash

posts=10000 # pushed while one is killed
more=3000   # pushed while one is told to stop
before=$(rows)

quietly compose up --no-recreate --wait --wait-timeout 120 --scale worker=3
is "workers" "$(workers | wc -l)" 3
push_all 1 "$posts" &
pushing=$!
until_is "all three are at work" 30 3 field /api/stats worker_count
until [[ $(field /api/stats pending) -gt 500 ]]; do kill -0 $pushing 2>/dev/null || break; done
read -r killed < <(workers)
docker kill "$killed" >/dev/null
ok "one is killed; the workers held $(field /api/stats pending) posts"
wait $pushing
until_is "posts stored" 600 $((before + posts)) rows
is "analyses" "$(analyses)" "$(rows)"
until_is "posts counted" 20 $((before + posts)) field '/api/posts?source=check&limit=1' total
held=$(taken_over)
((held > 0)) || fail "no post was taken over: the killed worker held none"
ok "of these $held were taken over from the killed worker"

push_all $((posts + 1)) $((posts + more))
read -r stopped < <(workers)
began_to_stop=$SECONDS
docker stop -t 30 "$stopped" >/dev/null
is "a worker told to stop ends with" "$(docker inspect -f '{{.State.ExitCode}}' "$stopped")" 0
ok "after $((SECONDS - began_to_stop)) s, with $(field /api/stats queue_depth) posts still to do"
until_is "posts stored by the last" 600 $((before + posts + more)) rows
until_is "posts counted" 20 $((before + posts + more)) field '/api/posts?source=check&limit=1' total
is "dead letters" "$(field /api/stats dead_letters)" 0
