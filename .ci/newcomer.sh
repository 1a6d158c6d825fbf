#!/usr/bin/env bash
# What somebody new does with the demo, without a browser: reads a letter, checks its text, signs it, confirms from the
# outbox, and sees the count rise.      .ci/newcomer.sh http://127.0.0.1:8000
set -euo pipefail

origin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "newcomer: $*" >&2; exit 1; }
get() { curl --silent --show-error --fail --max-time 20 --noproxy '*' "$@"; }
# The value of a form's hidden field: field NAME FILE
field() { grep -o "<input[^>]*name=\"$1\"[^>]*>" "$2" | grep -o 'value="[^"]*"' | head -n 1 | cut -d '"' -f 2; }
count() { get "$origin$letter/count.json" | python3 -c 'import json, sys; print(json.load(sys.stdin)["total"])'; }
# Tries the rest of the line twice a second until it succeeds, for at most 60 seconds.
until_true() { for _ in $(seq 120); do if "$@"; then return 0; fi; sleep 0.5; done; return 1; }

get "$origin/" > "$work/home.html"
letter=$(grep -o 'href="/letters/[a-z0-9-]*/' "$work/home.html" | head -n 1 | cut -d '"' -f 2)
letter=${letter%/}
[ -n "$letter" ] || fail "the home page links to no letter"
get "$origin$letter/en/" > "$work/letter.html"

hash=$(get "$origin$letter/text.en.md" | sha256sum | cut -d ' ' -f 1)
grep -q "$hash" "$work/letter.html" || fail "the page does not show the hash of the text"
echo "newcomer: the text's hash is the one on the page"

before=$(count)
address="newcomer-$$-$RANDOM@example.org"
action=$(grep -o "<form[^>]*action=\"$letter/[^\"]*sign[^\"]*\"" "$work/letter.html" | grep -o 'action="[^"]*"' |
  head -n 1 | cut -d '"' -f 2)
[ -n "$action" ] || fail "the letter has no form to sign"
get --location --output "$work/signed.html" --data-urlencode "name=Example Newcomer" \
  --data-urlencode "email=$address" --data "show=named" --data-urlencode "token=$(field token "$work/letter.html")" \
  --data-urlencode "language=$(field language "$work/letter.html")" --referer "$origin$letter/en/" "$origin$action"

mail_arrived() {
  get "$origin/outbox/" > "$work/outbox.html"
  for mail in $(grep -o 'href="/outbox/[0-9]*/"' "$work/outbox.html" | cut -d '"' -f 2 | head -n 10); do
    get "$origin$mail" > "$work/mail.html"
    if grep -q "$address" "$work/mail.html"; then return 0; fi
  done
  return 1
}
until_true mail_arrived || fail "no mail came within a minute"
confirm=$(grep -o '/confirm/[A-Za-z0-9_-]*' "$work/mail.html" | head -n 1)
[ -n "$confirm" ] || fail "the mail has no link to confirm"
echo "newcomer: the mail came"

get --cookie-jar "$work/cookies" "$origin$confirm" > "$work/confirm.html"
[ "$(count)" = "$before" ] || fail "opening the link counted, without the button"
csrf=$(field csrfmiddlewaretoken "$work/confirm.html" || true)
get --cookie "$work/cookies" --location --output /dev/null --referer "$origin$confirm" \
  --data-urlencode "csrfmiddlewaretoken=$csrf" "$origin$confirm"

risen() { [ "$(count)" -eq $((before + 1)) ]; }
until_true risen || fail "the count did not rise from $before"
echo "newcomer: the count rose from $before to $((before + 1))"
