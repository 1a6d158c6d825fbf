#!/usr/bin/env bash
# Replays docs/install.md in a bare Debian made by debootstrap, as root:      .ci/bare-machine.sh [FOLDER]
#
# The blocks that are marked `sh` are run as they stand, in their order. Then the service's command runs as its account
# with the unit's settings, and a page is read. Not replayed: systemd, a public certificate, mail. FOLDER is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
root=${1:-$(mktemp -d)}
mirror=${MIRROR:-http://deb.debian.org/debian}
phase() { printf '=== %s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }

phase "a bare Debian in $root"
[ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase --include=systemd bookworm "$root" "$mirror"
trap 'umount --lazy "$root/proc"' EXIT
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
rm -rf "$root/var/backups/undersigned" "$root/var/lib/undersigned"
chroot "$root" userdel undersigned 2>/dev/null || true
[ -c "$root/dev/urandom" ] || mknod -m 666 "$root/dev/urandom" c 1 9
# How this machine reaches the network is its own business: names, certificates, where packages come from.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
for extra in ${BARE_COPY:-}; do mkdir -p "$root$(dirname "$extra")"; cp -aT "$extra" "$root$extra"; done

phase "the source"
rm -rf "$root/opt/undersigned-source"
mkdir -p "$root/opt/undersigned-source"
git archive HEAD | tar -x -C "$root/opt/undersigned-source"

phase "docs/install.md, block by block"
sed -n '/^```sh$/,/^```$/{/^```/d;p}' docs/install.md > "$root/root/install.sh"
chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive bash -euxo pipefail /root/install.sh

phase "the service's command, as its account, with the unit's settings"
cat > "$root/root/start.sh" <<'INSIDE'
set -euo pipefail
install --directory --owner=undersigned --group=undersigned --mode=0700 /var/lib/undersigned
unit=/etc/systemd/system/undersigned.service
set -a
eval "$(sed -n 's/^Environment=//p' $unit)"
. /etc/undersigned.env
set +a
as_account() { setpriv --reuid=undersigned --regid=undersigned --clear-groups --no-new-privs --inh-caps=-all "$@"; }
as_account $(sed -n 's/^ExecStart=//p' $unit) --port 18777 &
server=$!
trap 'kill $server; wait $server || true' EXIT
for _ in $(seq 240); do
  if python3 - <<'PYTHON'
import sys, urllib.request
try:
    asked = urllib.request.Request("http://127.0.0.1:18777/", headers={"Host": "letters.example.org"})
    page = urllib.request.urlopen(asked, timeout=5).read().decode()
except OSError:
    sys.exit(1)
sys.exit("Undersigned" not in page)
PYTHON
  then
    echo "A page is served."
    as_account /opt/undersigned/bin/undersigned backup /var/backups/undersigned
    as_account /opt/undersigned/bin/undersigned restore /var/backups/undersigned/*.backup --drill
    exit 0
  fi
  sleep 0.5
done
echo "Nothing was served within two minutes." >&2
exit 1
INSIDE
chroot "$root" bash /root/start.sh
phase "done; not replayed: systemd itself, a public certificate, mail"
