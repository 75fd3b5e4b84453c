# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# Fuzzing: seeds from the fixtures, then libFuzzer on one target. What it found stands in fuzz/artifacts, what it learnt
# in fuzz/corpus.

fuzz_targets='text, html, office'

# fuzz_target TARGET SECONDS
fuzz_target() {
  local target=$1 seconds=$2 longest=4096
  [[ -f fuzz/fuzz_targets/$target.rs ]] || die "the targets are: $fuzz_targets"
  [[ $target != office ]] || longest=12288
  local seeds=corpus/$target-seeds
  cd fuzz || exit
  cargo run --quiet --example seeds -- "$target" "$seeds"
  mkdir -p "corpus/$target"
  local path=(${tool_path[@]+"${tool_path[@]}"} "$PATH")
  # Half a minute of the clock: a second's work takes that long on a machine that is busy with others.
  # Without a sanitizer: nothing here is unsafe, and it would halve the speed. Overflow checks and debug assertions stay.
  PATH=$(IFS=: && printf "%s" "${path[*]}") cargo +nightly fuzz run --sanitizer none "$target" \
    "corpus/$target" "$seeds" -- -dict=words.dict -max_total_time="$seconds" -max_len="$longest" -timeout=30 \
    -rss_limit_mb=2048
}
