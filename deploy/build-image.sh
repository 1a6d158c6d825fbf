#!/usr/bin/env bash
# Build the image of deploy/Containerfile on a Debian machine without a container engine and without a registry: as root,
# with buildah in a chroot, on a base that debootstrap makes from Debian's own archive.
#     apt-get install --no-install-recommends buildah debootstrap
#     bash deploy/build-image.sh [OPTION OF buildah bud …]
# The image is `localhost/undersigned`; `buildah push localhost/undersigned oci-archive:undersigned.tar` makes a file of it.
# A mirror of Python packages is passed on: --volume /etc/pip.conf:/etc/pip.conf:ro
set -euo pipefail
cd "$(dirname "$0")/.."

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
storage=${STORAGE:-/var/lib/containers/storage}
base=docker.io/library/debian:bookworm-slim
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$storage" --runroot "$work/run" "$@"; }

[ "$(id -u)" -eq 0 ] || { echo "This must run as root: a chroot is made." >&2; exit 2; }
for program in buildah debootstrap; do
  command -v "$program" >/dev/null || { echo "$program is not installed (Debian: apt-get install $program)." >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
  debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "$mirror" >/dev/null
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
  tar --directory "$work/root" --create --file "$work/root.tar" .
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$work/root.tar" / >/dev/null
  buildah commit --quiet --rm "$container" "$base" >/dev/null
fi
buildah bud --pull-never "$@" --file deploy/Containerfile --tag undersigned .

# It is what it says: as its user, with an empty folder, the server starts, is well, and stops when asked.
container=$(buildah from --pull-never localhost/undersigned)
trap 'buildah rm "$container" >/dev/null; rm -rf --one-file-system "$work"' EXIT
buildah run --user undersigned "$container" -- sh -c '
  undersigned serve --host 127.0.0.1 --port 18931 &
  for _ in $(seq 120); do
    if python3 -c "import urllib.request as u; u.urlopen(\"http://127.0.0.1:18931/readyz\", timeout=4)" 2>/dev/null; then
      kill $!; wait $!; exit
    fi
    sleep 1
  done
  echo "The server was not ready within two minutes." >&2; exit 1'
echo "Built and tried: localhost/undersigned"
