# shellcheck shell=bash disable=SC2154 # names are shared with the other files
#
# What ./dev tells its user, and jobs that run side by side.

if [[ -t 1 ]]; then
  bold=$'\e[1m' plain=$'\e[0m'
else
  bold='' plain=''
fi

say() { printf '%s\n' "$*"; }
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
die() {
  printf './dev: %s\n' "$*" >&2
  exit 1
}

# Names of the running jobs, and for each its process id and when it began.
jobs_running=()
declare -A job_pid=() job_start=()

# start_job NAME COMMAND…: runs COMMAND beside the others, its output in a log of that name.
start_job() {
  local name=$1
  shift
  # With job control on, a job is a process group of its own, so that stopping it stops the compilers it started too.
  set -m
  ("$@") >"$logs/$name.log" 2>&1 </dev/null &
  set +m
  job_pid[$name]=$!
  job_start[$name]=$SECONDS
  jobs_running+=("$name")
}

# wait_for_jobs: shows what the jobs are doing until all are done. When one fails, shows its log and stops the others.
wait_for_jobs() {
  local last_shown=$SECONDS name rest
  while ((${#jobs_running[@]})); do
    sleep 0.5
    rest=()
    for name in "${jobs_running[@]}"; do
      if kill -0 "${job_pid[$name]}" 2>/dev/null; then
        rest+=("$name")
      elif wait "${job_pid[$name]}"; then
        say "   done: $name ($((SECONDS - job_start[$name])) s)"
      else
        say "   FAILED: $name. The end of $logs/$name.log:"
        tail -n 30 "$logs/$name.log" >&2
        die "could not install $name"
      fi
    done
    jobs_running=("${rest[@]}")
    if ((SECONDS - last_shown >= 15 && ${#jobs_running[@]})); then
      last_shown=$SECONDS
      for name in "${jobs_running[@]}"; do
        printf '   %4d s  %s: %s\n' "$((SECONDS - job_start[$name]))" "$name" "$(job_progress "$name")"
      done
    fi
  done
}

# The last thing a job said; of cargo, which says nothing about the whole, also how many crates it has done.
job_progress() {
  local log=$logs/$1.log crates
  crates=$(grep -c '^ *Compiling ' "$log" || true)
  ((crates == 0)) || printf '%s crates so far, ' "$crates"
  tail -n 1 "$log" | tr -d '\r' | sed 's/^ *//' | cut -c 1-80
}

stop_jobs() {
  local name
  for name in "${jobs_running[@]}"; do
    kill -- "-${job_pid[$name]}" 2>/dev/null || true
  done
}
trap stop_jobs EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
