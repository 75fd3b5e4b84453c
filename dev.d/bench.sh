# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# The bench: Peilglas beside the parsers that one would use instead. Those are installed for it alone.

need_bench_packages() {
  need_node
  [[ $(bench_lock) == "$(cat "$bench_lock_stamp" 2>/dev/null)" ]] || missing+=(bench-packages)
}

bench_lock_stamp=$root/bench/node_modules/.installed
bench_lock() { cat "$root/bench/package.json" "$root/bench/package-lock.json" | sha256sum; }

install_bench_packages() {
  npm --prefix "$root/bench" ci --no-audit --no-fund
  bench_lock >"$bench_lock_stamp"
}

need_chromium() {
  have chromium || have google-chrome && return
  on_debian || die "the bench needs Chrome: install it, then try again."
  as_root_possible chromium
  missing+=(browsers)
  missing_browsers=(chromium)
}

run_bench() {
  # In the place of this script: the exit code is the bench's own.
  exec env CHROMIUM="$(command -v chromium || command -v google-chrome)" node "$root/bench/bench.mjs" "$@"
}
