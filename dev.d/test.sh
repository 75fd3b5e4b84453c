# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# Every test and check. One that fails does not keep the others from running; the last line counts them all.

passed=0
failed=0
failed_sections=()

test_all() {
  check "Rust: format" cargo fmt --all --check
  check "Rust: clippy" cargo clippy --workspace --all-targets -- --deny warnings
  check "Rust: clippy, for WebAssembly" with_tools cargo clippy --workspace --target "$wasm_target" -- --deny warnings
  tests "Rust: native" cargo test --workspace

  # The same tests of the boundary in each place where the core can run.
  tests "Boundary: Node.js" wasm_test node --node
  tests "Boundary: Chrome" wasm_test browser --headless --chrome --chromedriver "$(command -v chromedriver)"
  tests "Boundary: Firefox" wasm_test browser --headless --firefox --geckodriver "$(with_tools which geckodriver)"

  check "Core: build" build_core
  check "Page: build" build_page
  check "Page: types" npm --prefix www run check
  tests "Page: Node.js" npm --prefix www test
  tests "Page: Chrome" env CHROMIUM="$(command -v chromium || command -v google-chrome)" \
    npm --prefix www run test:page -- --project=chromium
  tests "Page: Firefox" env FIREFOX="$(command -v firefox-esr || command -v firefox)" \
    npm --prefix www run test:page -- --project=firefox

  # Said once more, since what failed early is far above by now.
  local i
  for i in "${!failed_sections[@]}"; do
    heading "Failed: ${failed_sections[i]}. The end of what it said:"
    tail -n 60 "$logs/failed-$i.log"
  done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

# wasm_test SUITE OPTION…: runs tests/SUITE.rs. Only that: the other tests read files, which the browser has none of.
wasm_test() {
  local suite=$1
  shift
  with_tools wasm-pack test --mode no-install "$@" -- --test "$suite"
}

# check NAME COMMAND…: a command that says nothing but yes or no.
check() {
  local name=$1
  shift
  run_section "$name" "$@" || fail_section "$name" 1
}

# tests NAME COMMAND…: a test runner, whose tests are counted. One that finds no tests has failed.
tests() {
  local name=$1 counts ok=yes
  shift
  run_section "$name" "$@" || ok=no
  read -ra counts < <(count_tests "$logs/section.log")
  passed=$((passed + counts[0]))
  if [[ $ok == no ]]; then
    # A test that broke off may not have been counted.
    fail_section "$name" $((counts[1] > 0 ? counts[1] : 1))
  elif ((counts[0] == 0)); then
    fail_section "$name: ran no test" 1
  fi
}

run_section() {
  local start=$SECONDS status
  heading "$1"
  "${@:2}" 2>&1 | tee "$logs/section.log"
  status=${PIPESTATUS[0]}
  say "($((SECONDS - start)) s)"
  return "$status"
}

fail_section() {
  cp "$logs/section.log" "$logs/failed-${#failed_sections[@]}.log"
  failed_sections+=("$1")
  failed=$((failed + $2))
}

# Prints how many tests passed and failed, from the closing lines of cargo test, wasm-bindgen, node --test, Playwright.
count_tests() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: / { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) } }
    /^(#|ℹ) pass [0-9]+$/ { p += $3 }
    /^(#|ℹ) fail [0-9]+$/ { f += $3 }
    /^ +[0-9]+ passed( \(|$)/ { p += $1 }
    /^ +[0-9]+ failed$/ { f += $1 }
    END { print p + 0, f + 0 }'
}
