# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# Builds the core and the office module (Rust to WebAssembly, pkg/ and pkg-office/) and the page (www/dist/), each only when something it is made of changed.
# Where a build fails it returns: as a part of the tests it would not stop by itself.

# unchanged NAME FINGERPRINT: whether NAME was last built from what has this fingerprint.
unchanged() { [[ $(cat "$stamps/$1" 2>/dev/null) == "$2" ]]; }

# fingerprint PATH…: of the contents, not the times: a checkout or a touched file is no reason to build.
fingerprint() { find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }

# The core, and the module that reads workbooks and documents, which a page loads with the first of them.
build_core() {
  build_module core . pkg src || return
  # It is made of the core's readers of numbers, tables and documents too.
  build_module office office pkg-office src office
}

# build_module NAME CRATE OUT SOURCE…: one WebAssembly module. CRATE is where its Cargo.toml is.
build_module() {
  local name=$1 crate=$2 out=$3 now
  now="$(fingerprint .cargo Cargo.toml Cargo.lock "${@:4}") $(with_tools rustc --version)"
  if [[ -n $(find "$out" -name '*_bg.wasm' 2>/dev/null) ]] && unchanged "$name" "$now"; then
    say "The $name module has not changed."
    return
  fi
  say "Building the $name module."
  with_tools wasm-pack build "$crate" --target web --mode no-install --out-dir "$root/$out" || return
  printf '%s' "$now" >"$stamps/$name"
}

build_page() {
  local now sources
  readarray -t sources < <(page_sources)
  now=$(fingerprint pkg pkg-office "${sources[@]}")
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
