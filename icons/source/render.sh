#!/usr/bin/env bash
# Renders the SVG sources of this folder to the pictures of icons/. Needs Node; run it after a change to a source.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tauri() { npx --yes --package @tauri-apps/cli@2.12.5 tauri "$@"; }

tauri icon icons/source/regent.svg --output "$scratch/app"
for picture in 32x32.png 128x128.png 128x128@2x.png icon.png icon.ico icon.icns; do
  cp "$scratch/app/$picture" "icons/$picture"
done
for state in idle busy signed-out offline attention; do
  tauri icon "icons/source/tray-$state.svg" --png 64 --output "$scratch/$state"
  cp "$scratch/$state/64x64.png" "icons/tray/$state.png"
done
