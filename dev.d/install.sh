# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# Finds or installs what a verb needs. Each `need_…` looks first for what is there. What is missing is then compiled
# or downloaded side by side by `install_missing`.
#
# Tools go to a cache of the user's, not into the clone: the next clone finds them at once.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/peilglas

# Folders that the WebAssembly tools need in front of PATH; filled by the `need_…` below.
tool_path=()

# with_tools COMMAND…: runs a command with the WebAssembly compiler and tools.
with_tools() {
  local IFS=: variables=()
  # Clippy does not ask the compiler where its libraries are.
  [[ -z $wasm_sysroot ]] || variables+=("SYSROOT=$wasm_sysroot")
  # Its own target folder: the compiler for WebAssembly can be another one than the native compiler, and two compilers
  # in one folder keep throwing out each other's build scripts.
  env "${variables[@]}" PATH="${tool_path[*]:+${tool_path[*]}:}$PATH" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/wasm" "$@"
}

have() { command -v "$1" >/dev/null; }

# at_least WANTED FOUND: compares version numbers.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# ---------------------------------------------------------------------------------------------------- what is needed

need_rust() {
  if ! have cargo; then
    on_debian || die "there is no Rust. Install $RUST_MINIMUM or newer with rustup, then try again."
    say "There is no Rust here: installing Debian's."
    apt_install "${debian_rust[@]}" rustfmt-web
    hash -r
  fi
  local found
  found=$(rustc --version | cut -d ' ' -f 2)
  at_least "$RUST_MINIMUM" "$found" || die "Rust $found is too old, $RUST_MINIMUM is needed: rustup update"
}

need_rust_linters() {
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  have rustup || die "cargo fmt and cargo clippy are needed for this"
  rustup component add rustfmt clippy
}

need_node() {
  { have node && have npm; } || die "Node.js $NODE_MINIMUM or newer and npm are needed: install them, then try again."
  at_least "$NODE_MINIMUM" "$(node -p process.versions.node)" ||
    die "Node.js $(node --version) is too old, $NODE_MINIMUM is needed"
}

# Everything that `wasm-pack build` and `wasm-pack test` use.
need_wasm_tools() {
  need_wasm_target
  need_cargo_tool wasm-pack "$WASM_PACK_VERSION" wasm-pack
  # Without TLS it compiles in half the time; it talks to browsers on this machine only.
  need_cargo_tool wasm-bindgen "$WASM_BINDGEN_VERSION" wasm-bindgen-cli --no-default-features
  need_wasm_opt
}

need_browsers() {
  local packages=()
  have chromium || have google-chrome || packages+=(chromium)
  have chromedriver || packages+=(chromium-driver)
  have firefox || have firefox-esr || packages+=(firefox-esr)
  if ((${#packages[@]})); then
    on_debian || die "the tests need Chrome, its chromedriver and Firefox: install them, then try again."
    as_root_possible "${packages[@]}"
    missing+=(browsers)
    missing_browsers=("${packages[@]}")
  fi
  have geckodriver || need_cargo_tool geckodriver "$GECKODRIVER_VERSION" geckodriver
}

need_page_packages() {
  need_node
  [[ -f $root/www/package-lock.json ]] || die "www/package-lock.json is missing"
  [[ $(page_lock) == "$(cat "$page_lock_stamp" 2>/dev/null)" ]] || missing+=(page-packages)
}

# ------------------------------------------------------------------------------------------------- what is installed

missing=()
missing_browsers=()

install_missing() {
  ((${#missing[@]})) || return 0
  say "Installing, once: ${missing[*]}. This can take some minutes. Logs: $logs"
  local name
  for name in "${missing[@]}"; do
    start_job "$name" "install_${name//-/_}"
  done
  wait_for_jobs
  [[ " ${missing[*]} " != *" wasm-std "* ]] || use_wasm_sysroot
  missing=()
  hash -r
}

install_browsers() { apt_install "${missing_browsers[@]}"; }

page_lock_stamp=$root/www/node_modules/.installed
page_lock() { cat "$root/www/package.json" "$root/www/package-lock.json" | sha256sum; }

install_page_packages() {
  npm --prefix "$root/www" ci --no-audit --no-fund
  mkdir -p "${page_lock_stamp%/*}" # a page without packages has none
  page_lock >"$page_lock_stamp"
}

# need_cargo_tool COMMAND VERSION CRATE [OPTION…]
need_cargo_tool() {
  local command=$1 version=$2
  [[ $("$command" --version 2>/dev/null | head -n 1) == "$command $version"* ]] && return
  local folder=$cache/$command-$version
  tool_path+=("$folder/bin")
  [[ -x $folder/bin/$command ]] && return
  missing+=("$command")
  cargo_tools[$command]="--root $folder --version $version --locked ${*:4} $3"
}
declare -A cargo_tools=()

install_wasm_pack() { install_cargo_tool wasm-pack 0; }
install_wasm_bindgen() { install_cargo_tool wasm-bindgen 1; }
install_geckodriver() { install_cargo_tool geckodriver 0; }
install_cargo_fuzz() { install_cargo_tool cargo-fuzz 0; }

# install_cargo_tool COMMAND OPT_LEVEL: a tool runs for a second and compiles for minutes, so it is hardly optimised.
install_cargo_tool() {
  local options
  read -ra options <<<"${cargo_tools[$1]}"
  env -u CARGO_TARGET_DIR -u RUSTFLAGS \
    CARGO_PROFILE_RELEASE_OPT_LEVEL="$2" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_STRIP=true \
    cargo install "${options[@]}"
}

need_wasm_opt() {
  [[ $(wasm-opt --version 2>/dev/null) == *" version ${BINARYEN_VERSION%%.*} "* ]] && return
  need_node
  local folder=$cache/binaryen-$BINARYEN_VERSION/node_modules/.bin
  tool_path+=("$folder")
  [[ -x $folder/wasm-opt ]] || missing+=(wasm-opt)
}

install_wasm_opt() {
  npm install --no-audit --no-fund --no-save --prefix "$cache/binaryen-$BINARYEN_VERSION" "binaryen@$BINARYEN_VERSION"
}

# ------------------------------------------------------------------------------------- a compiler for WebAssembly
#
# With rustup on an open network this is one command. A machine that reaches only package mirrors cannot run it: there
# the standard library is compiled from the sources that Debian packages, with the compiler that goes with them, into
# a compiler folder ("sysroot") in the cache. Native builds stay on the machine's own Rust.

wasm_target=wasm32-unknown-unknown
debian_rust=(rustc-web cargo-web rust-web-clippy)
debian_rustc=/usr/bin/rustc
wasm_sysroot=

need_wasm_target() {
  rust_has_wasm_target && return
  if wasm_std_is_built && [[ -n $(find_rust_lld) ]]; then
    use_wasm_sysroot
    return
  fi
  add_wasm_target && rust_has_wasm_target && return
  on_debian || die "Rust cannot compile to WebAssembly yet: rustup target add $wasm_target"
  say "So WebAssembly's standard library is compiled from Debian's sources."
  local packages=("${debian_rust[@]}" rust-web-src)
  [[ -n $(find_rust_lld) ]] || packages+=(lld)
  as_root_possible "${packages[@]}"
  missing+=(wasm-std)
  missing_wasm_packages=("${packages[@]}")
}

rust_has_wasm_target() { [[ -d $(rustc --print sysroot)/lib/rustlib/$wasm_target/lib ]]; }

# PEILGLAS_MIRRORS_ONLY=1 saves the attempt where it is known that only package mirrors can be reached.
add_wasm_target() {
  have rustup && [[ -z ${PEILGLAS_MIRRORS_ONLY:-} ]] || return
  say "Adding WebAssembly to Rust with rustup."
  # A closed network can refuse at once or never answer.
  timeout 90 rustup target add "$wasm_target" >"$logs/rustup.log" 2>&1 && return
  say "rustup could not: $(grep -m 1 '^error' "$logs/rustup.log" || echo 'no answer in 90 s')"
  return 1
}

find_wasm_sysroot() {
  [[ -x $debian_rustc ]] || return
  printf '%s/wasm-sysroot-%s' "$cache" "$("$debian_rustc" --version | cut -d ' ' -f 2)"
}

wasm_std_is_built() {
  local folder
  folder=$(find_wasm_sysroot) && [[ -f $folder/complete ]]
}

use_wasm_sysroot() {
  wasm_sysroot=$(find_wasm_sysroot)
  # Made anew each time: rustup may have moved since.
  ln -sfn "$(find_rust_lld)" "$wasm_sysroot/lib/rustlib/$(host_triple)/bin/rust-lld"
  tool_path+=("$wasm_sysroot/bin")
}

host_triple() { rustc -vV | sed -n 's/^host: //p'; }

# The linker that comes with rustup, or any lld.
find_rust_lld() {
  local lld
  lld=$(rustc --print sysroot)/lib/rustlib/$(host_triple)/bin/rust-lld
  if [[ -x $lld ]]; then
    say "$lld"
  else
    command -v lld || true
  fi
}

install_wasm_std() {
  apt_install "${missing_wasm_packages[@]}"
  local sysroot host work found
  found=$("$debian_rustc" --version | cut -d ' ' -f 2)
  at_least "$RUST_MINIMUM" "$found" || die "Debian's rustc-web is $found here, and $RUST_MINIMUM is needed."
  sysroot=$(find_wasm_sysroot)
  host=$(host_triple)
  work=$cache/build-std
  rm -rf "$sysroot" "$work"

  mkdir -p "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
  : >"$work/src/lib.rs"
  # Without bitcode in it, a later `lto = true` refuses this library.
  (
    cd "$work" || exit
    env -u CARGO_TARGET_DIR RUSTC="$debian_rustc" RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort,test \
      RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release --target "$wasm_target"
  )

  mkdir -p "$sysroot/bin" "$sysroot/lib/rustlib/$host/bin" "$sysroot/lib/rustlib/$wasm_target/lib"
  rm "$work/target/$wasm_target/release/deps/"libempty-*.rlib
  cp "$work/target/$wasm_target/release/deps/"*.rlib "$sysroot/lib/rustlib/$wasm_target/lib/"
  ln -s "/usr/lib/rustlib/$host/lib" "$sysroot/lib/rustlib/$host/lib"
  printf '#!/bin/sh\nexec %s --sysroot "%s" "$@"\n' "$debian_rustc" "$sysroot" >"$sysroot/bin/rustc"
  chmod +x "$sysroot/bin/rustc"
  ln -s /usr/bin/{cargo,cargo-clippy,clippy-driver} "$sysroot/bin/"
  rm -rf "$work"
  : >"$sysroot/complete"
}

# ------------------------------------------------------------------------------------------------- Debian's packages

on_debian() { have apt-get; }

# Asks for the password here and now: a job in the background has no terminal to ask on.
as_root_possible() {
  ((EUID == 0)) && return
  have sudo && { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; } && return
  die "administrator rights are needed once: apt-get install --no-install-recommends $*"
}

apt_install() {
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  ((EUID == 0)) || as_root=(sudo -n "${as_root[@]}")
  mkdir -p "$cache"
  (
    # Two jobs can want packages; apt does not wait for another apt.
    flock 9
    # A machine's list of packages can be as old as the machine, and name compilers and browsers that are too old for us.
    "${as_root[@]}" apt-get update || say "The list of packages could not be renewed."
    # --no-remove: another Rust or browser that someone installed is not ours to take away.
    "${as_root[@]}" apt-get install --yes --no-install-recommends --no-remove "$@"
  ) 9>"$cache/apt.lock"
}
