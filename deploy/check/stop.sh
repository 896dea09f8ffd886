# Told to stop, every container ends by itself.
# shellcheck shell=bash

running=$(compose --profile backup --profile monitoring ps -q)
quietly compose --profile backup --profile monitoring stop
for container in $running; do
  is "stopped: $(docker inspect -f '{{slice .Name 1}} ends with' "$container")" \
    "$(docker inspect -f '{{.State.ExitCode}}' "$container")" 0
done
