# Prometheus finds every container of every service, and every rule can be evaluated.
# shellcheck shell=bash

prometheus() { compose exec -T prometheus wget -q -O - "http://127.0.0.1:9090/api/v1/$1"; }
found() { prometheus 'query?query=count%20by%20(job)(up%20%3D%3D%201)' | grep -o '"job":"[a-z]*"},"value":\[[0-9.]*,"[0-9]*"' |
  sed 's/"job":"\([a-z]*\)".*,"\([0-9]*\)"/\1 \2/' | sort | paste -sd, -; }

quietly compose --profile monitoring up --no-recreate --wait --wait-timeout 60 prometheus
until_is "Prometheus finds" 60 "alerter 1,api 2,ingester 1,worker $(workers | wc -l)" found
is "rules that cannot be evaluated" "$(prometheus rules | grep -o '"health":"err"' | wc -l)" 0
