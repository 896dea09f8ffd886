#!/bin/sh
# The backup container's work: dumps of the database into /backups, and back.
#   every            a dump now and every BACKUP_HOURS; the newest BACKUP_KEEP are kept
#   once             a dump now
#   list             what is there, newest first
#   restore FILE     into a new database that then takes the old one's place; the old one is kept
#   fresh            whether the newest dump is young enough: the health check
set -eu
cd /backups

list() { ls -1r -- groundswell-*.dump 2>/dev/null || true; }

once() {
  file=groundswell-$(date -u +%Y%m%dT%H%M%SZ).dump
  pg_dump --format=custom --file=".$file" && pg_restore --list ".$file" >/dev/null &&
    mv ".$file" "$file" && echo "$file" || { rm -f ".$file"; return 1; }
  list | tail -n "+$((${BACKUP_KEEP:-7} + 1))" | while read -r old; do rm -- "$old"; done
}

restore() {
  [ -f "$1" ] || { echo "no such dump: $1; there are:" >&2; list >&2; exit 1; }
  new=${PGDATABASE}_restored old=${PGDATABASE}_before_$(date -u +%Y%m%dT%H%M%S)
  dropdb --if-exists "$new"
  createdb --template=template0 "$new"
  pg_restore --dbname="$new" --single-transaction --exit-on-error "$1"
  # Fails, and changes nothing, while anybody is connected.
  psql -qX -v ON_ERROR_STOP=1 --single-transaction -d postgres \
    -c "ALTER DATABASE \"$PGDATABASE\" RENAME TO \"$old\"" \
    -c "ALTER DATABASE \"$new\" RENAME TO \"$PGDATABASE\""
  echo "restored $1; the database that was is kept as $old"
}

case ${1:-} in
  every)
    trap 'exit 0' TERM
    while :; do
      once || echo "the dump failed; the next try is in ${BACKUP_HOURS:-24} h" >&2
      sleep "$((${BACKUP_HOURS:-24} * 3600))" & wait $!
    done ;;
  once | list) "$1" ;;
  restore) restore "${2:?which dump? see: list}" ;;
  fresh) [ -n "$(find . -name 'groundswell-*.dump' -mmin "-$((${BACKUP_HOURS:-24} * 60 + 60))")" ] ;;
  *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
