# shellcheck shell=bash disable=SC2034,SC2154 # names are shared with the other files
#
# The versions of the tools that ./dev installs. All are pinned: a build next year gives what it gives today.

WASM_PACK_VERSION=0.15.1
BINARYEN_VERSION=132.0.0 # wasm-opt
GECKODRIVER_VERSION=0.37.1
CARGO_FUZZ_VERSION=0.13.2

# The command-line tool and the crate speak a private format, so the one place that says which is Cargo.toml.
WASM_BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' "$root/Cargo.toml")
[[ -n $WASM_BINDGEN_VERSION ]] || die "Cargo.toml has no line like: wasm-bindgen = \"=0.2.126\""

# What the machine must bring itself.
RUST_MINIMUM=$(sed -n 's/^rust-version = "\(.*\)".*/\1/p' "$root/Cargo.toml")
NODE_MINIMUM=20.19
