#!/usr/bin/env bash
# Feature flags in a pipeline, by `vc` and its exit codes.
#
#   flag.sh seen NAME               prints a token for what the flag is now
#   flag.sh set NAME on|off TOKEN   sets it, as somebody who has seen that
#
# Exit codes are those of `vc`: 0 done · 2 wrong usage · 3 somebody else has set it meanwhile · 5 too few servers answered.
# Which servers: VC_SERVERS, as for every `vc`.
set -euo pipefail

field() { node -p 'JSON.parse(process.argv[1])[process.argv[2]]' "$1" "$2"; }

case "${1:-} $#" in
"seen 2")
  code=0
  answer=$(vc read "flags/$2" --json) || code=$?
  # 4: there is no such flag yet, which is as good a thing to have seen as any.
  [ "$code" = 0 ] || [ "$code" = 4 ] || { echo "$answer" >&2 && exit "$code"; }
  field "$answer" context
  ;;
"set 4")
  case "$3" in on) value=true ;; off) value=false ;; *) echo "on or off, not $3" >&2 && exit 2 ;; esac
  code=0
  answer=$(vc update "flags/$2" "$value" --parse --context "$4" --fail-on-conflict --json) || code=$?
  case $code in
  0) echo "$2 is $3." ;;
  3) # The update was made, and so was the other. Nothing is lost, and nothing is decided.
    echo "$2 was set by somebody else since this pipeline looked: it is now $(field "$answer" values | tr -d '\n')." >&2
    echo "Decide, by: vc resolve flags/$2" >&2
    ;;
  *) echo "$answer" >&2 ;;
  esac
  exit "$code"
  ;;
*)
  sed -n 's/^#   //p' "$0" >&2
  exit 2
  ;;
esac
