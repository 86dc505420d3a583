#!/bin/sh
# Waits until the test run is over or dead, then ends the servers that have their data below $1, and removes $1.
cat >/dev/null

pids_of() {
  find "$1" -name "$2" -type f 2>/dev/null | while read -r file; do
    # postmaster.pid begins with the pid, server.pid is the pid, billhook.pid is JSON with "pid":123
    sed -n -e '1s/^\([0-9][0-9]*\)$/\1/p' -e '1s/.*"pid":\([0-9][0-9]*\).*/\1/p' "$file"
  done
}

# First those that would start the others again.
for pid in $(pids_of "$1" billhook.pid); do kill -KILL "$pid" 2>/dev/null; done
servers="$(pids_of "$1" postmaster.pid) $(pids_of "$1" server.pid)"
# QUIT: both end at once, and nobody needs their data any more.
for pid in $servers; do kill -QUIT "$pid" 2>/dev/null; done
for pid in $servers; do
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL "$pid" 2>/dev/null
done
rm -rf "$1"
