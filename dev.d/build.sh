# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# Builds the core (Rust to WebAssembly, pkg/) and the page (www/dist/), each only when something it is made of changed.
# Where a build fails it returns: as a part of the tests it would not stop by itself.

# unchanged NAME FINGERPRINT: whether NAME was last built from what has this fingerprint.
unchanged() { [[ $(cat "$stamps/$1" 2>/dev/null) == "$2" ]]; }

# fingerprint PATH…: of the contents, not the times: a checkout or a touched file is no reason to build.
fingerprint() { find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }

build_core() {
  local now
  now="$(fingerprint Cargo.toml Cargo.lock src) $(with_tools rustc --version)"
  if [[ -f pkg/peilglas_bg.wasm ]] && unchanged core "$now"; then
    say "The core has not changed."
    return
  fi
  say "Building the core."
  with_tools wasm-pack build --target web --mode no-install || return
  printf '%s' "$now" >"$stamps/core"
}

build_page() {
  local now sources
  readarray -t sources < <(page_sources)
  now=$(fingerprint pkg "${sources[@]}")
  if [[ -f www/dist/index.html ]] && unchanged page "$now"; then
    say "The page has not changed."
    return
  fi
  say "Building the page."
  npm --prefix www run build || return
  printf '%s' "$now" >"$stamps/page"
}

# The page's files but those that tools put there and those that only its tests read.
page_sources() {
  find www -mindepth 1 -maxdepth 1 \
    ! -name node_modules ! -name dist ! -name test ! -name test-results ! -name playwright-report
}
