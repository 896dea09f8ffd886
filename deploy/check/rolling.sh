# Both API replicas are replaced, one after the other, while requests come in: none is dropped.
# shellcheck shell=bash

before=$(rows)
rm -f "$scratch/enough"
hammer() { # name, curl's arguments…: until it is enough; one line an answer
  until [[ -e $scratch/enough ]]; do
    status_of "${@:2}" >>"$scratch/answers-$1"
    echo >>"$scratch/answers-$1"
  done
}
hammer_posts() { # new ones, each acknowledged one stored
  local number=100000
  until [[ -e $scratch/enough ]]; do
    status_of -H 'Content-Type: application/json' -d "$(post $number)" "$site/api/posts" >>"$scratch/answers-posts"
    ((number += 1))
    echo >>"$scratch/answers-posts"
  done
}
hammer reads "$site/api/posts?limit=5" & hammering=($!)
hammer counts "$site/api/sentiment/distribution?hours=1" & hammering+=($!)
hammer health "$site/api/health" & hammering+=($!)
hammer_posts & hammering+=($!)

old=$(compose ps -q api-a api-b | sort)
for replica in api-a api-b; do
  quietly compose up --no-deps --force-recreate --wait --wait-timeout 120 "$replica"
  ok "$replica is replaced"
done
[[ -z $(comm -12 <(echo "$old") <(compose ps -q api-a api-b | sort)) ]] || fail "a replica is the old one"
touch "$scratch/enough"
wait "${hammering[@]}"
answers=$(cat "$scratch"/answers-*)
is "answers other than 200 and 202, of $(wc -l <<<"$answers")" "$(grep -cv -e '^200$' -e '^202$' <<<"$answers" || true)" 0
pushed=$(grep -c '^202$' "$scratch/answers-posts")
until_is "posts pushed meanwhile and stored" 60 $((before + pushed)) rows
