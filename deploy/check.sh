#!/usr/bin/env bash
# Runs the containers for real and tells what it saw: `make compose-check`. Needs docker and curl.
# Its project, image, ports and volumes are its own and are gone at the end, so that a platform that
# runs on this machine is left alone. Names of steps (deploy/check/*.sh) run only those, after start.
set -euo pipefail
cd "$(dirname "$0")"

# shellcheck source=check/lib.sh
. check/lib.sh
trap clean_up EXIT

for step in start "${@:-locked workers rolling monitoring backup stop}"; do
  # shellcheck disable=SC2086 # a list of names
  for name in $step; do
    began=$SECONDS
    # shellcheck source=/dev/null
    . "check/$name.sh"
    printf '%6s %s took %d s\n' '' "$name" $((SECONDS - began))
  done
done
echo "everything is as it should be"
