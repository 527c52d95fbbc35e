#!/usr/bin/env bash
# Runs a mapping job of a FAUMap service and tells by its exit status whether the gate has passed. Needs curl and jq.
set -u

usage() {
    cat <<'TEXT'
Usage: mapping-gate.sh [options]

Starts a mapping job, follows it to its end, fetches what it found, and says whether its gate has passed.

  --server URL        address of the service         (FAUMAP_SERVER,   http://localhost:8080)
  --dataset ID        data set to map with           (FAUMAP_DATASET,  demo)
  --model ID          id or id@version               (FAUMAP_MODEL,    the service's default)
  --baseline ID       model to compare with          (FAUMAP_BASELINE, none)
  --gate JSON         thresholds, or @FILE           (FAUMAP_GATE,     none)
  --settings JSON     further fields, or @FILE       (FAUMAP_SETTINGS, none), such as {"permutations":500}
  --out FOLDER        where results are written      (FAUMAP_OUT,      faumap-results)
  --time-limit SECS   for all of it                  (FAUMAP_TIME_LIMIT, 3600)
  --key KEY           Idempotency-Key; a retry with the same key finds the job of the first try
                      (FAUMAP_KEY, made of the run of GitHub Actions or GitLab CI, else none)
                      A service that asks for an API key (scope jobs) gets that of FAUMAP_API_KEY.
  --help

Says every 10 s how far the job is. Writes junit.xml, summary.md, report.html, pairs.csv, units.csv and mapping.json; what
the gate found wrong stands last.

Exit status: 0 the gate has passed (without thresholds it does), 1 it has not, 2 anything else.
TEXT
}

server=${FAUMAP_SERVER:-http://localhost:8080}
dataset=${FAUMAP_DATASET:-demo}
model=${FAUMAP_MODEL:-}
baseline=${FAUMAP_BASELINE:-}
gate=${FAUMAP_GATE:-}
settings=${FAUMAP_SETTINGS:-}
out=${FAUMAP_OUT:-faumap-results}
time_limit=${FAUMAP_TIME_LIMIT:-3600}
key=${FAUMAP_KEY:-}

fail() {
    printf 'mapping-gate: %s\n' "$*" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --server | --dataset | --model | --baseline | --gate | --settings | --out | --time-limit | --key)
            [ $# -ge 2 ] || fail "$1 needs a value"
            name=${1#--}
            printf -v "${name//-/_}" '%s' "$2"
            shift 2
            ;;
        *) fail "there is no option $1; --help lists them" ;;
    esac
done

for tool in curl jq; do
    command -v "$tool" > /dev/null || fail "$tool is missing"
done
case $time_limit in
    '' | *[!0-9]*) fail "--time-limit is a number of seconds, not \"$time_limit\"" ;;
esac
server=${server%/}
deadline=$((SECONDS + 10#$time_limit))
work=$(mktemp -d) || fail "no temporary folder can be made"
# In a file: the arguments of a command are seen by everybody on a machine.
access=()
if [ -n "${FAUMAP_API_KEY:-}" ]; then
    (umask 077 && printf 'X-API-Key: %s\n' "$FAUMAP_API_KEY" > "$work/access")
    access=(--header "@$work/access")
fi
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

# json NAME VALUE: the JSON of a value, or of the file it names with @
json() {
    case $2 in
        '') printf 'null' ;;
        @*) jq -c . < "${2#@}" || fail "--$1: ${2#@} cannot be read as JSON" ;;
        *) printf '%s' "$2" | jq -c . || fail "--$1 is no JSON: $2" ;;
    esac
}

# title and detail of the problem that was answered last
problem() {
    jq -r '"\(.title // "no title"): \(.detail // "no detail")"' "$work/body" 2> /dev/null ||
        printf 'the answer is no problem document'
}

# call FILE CURL-ARGUMENTS...: leaves the status in $status; what can be tried again is, until the time is over
call() {
    local file=$1 pause code left
    shift
    while :; do
        left=$((deadline - SECONDS))
        [ "$left" -gt 0 ] || fail "the time limit of $time_limit s is over"
        code=0
        status=$(curl --silent --show-error --connect-timeout 10 --max-time "$((left < 90 ? left : 90))" \
            --dump-header "$work/head" --output "$work/body" --write-out '%{http_code}' ${access[@]+"${access[@]}"} "$@") || code=$?
        if [ "$code" -ne 0 ]; then
            # The service may be starting, or starting anew: a few tries, then it counts as not reachable.
            attempts=$((attempts + 1))
            [ "$attempts" -lt 5 ] || fail "$server cannot be reached (curl status $code)"
            pause=$((attempts * 2))
        elif [ "$status" = 429 ] || [ "$status" = 503 ]; then
            attempts=0
            pause=$(tr -d '\r' < "$work/head" | sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\)$/\1/p' | tail -n 1)
            pause=${pause:-5}
            printf 'The service is busy (%s): again in %s s\n' "$status" "$pause"
        else
            attempts=0
            mv "$work/body" "$file" 2> /dev/null || : > "$file"
            return
        fi
        # Waiting beyond the limit is of no use.
        left=$((deadline - SECONDS))
        [ "$pause" -lt "$left" ] || fail "the time limit of $time_limit s would be over before the next try"
        sleep "$pause"
    done
}

# expect STATUS WHAT
expect() {
    [ "$status" = "$1" ] && return
    cp "$work/answer" "$work/body" 2> /dev/null
    fail "$2 was answered $status. $(problem)"
}

gate_json=$(json gate "$gate") || exit 2
settings_json=$(json settings "$settings") || exit 2
request=$(jq -cn --arg dataset "$dataset" --arg model "$model" --arg baseline "$baseline" \
    --argjson gate "$gate_json" --argjson settings "$settings_json" \
    '($settings // {}) + {dataset: $dataset}
        + (if $model == "" then {} else {model: $model} end)
        + (if $baseline == "" then {} else {baseline: $baseline} end)
        + (if $gate == null then {} else {gate: $gate} end)') || fail "--settings is no JSON object: $settings"

if [ -z "$key" ]; then
    # A run that is started again gets a job of its own; a step that is tried again within the run does not.
    if [ -n "${GITHUB_RUN_ID:-}" ]; then
        key="github-$GITHUB_RUN_ID-${GITHUB_RUN_ATTEMPT:-1}-${GITHUB_JOB:-job}"
    elif [ -n "${CI_JOB_ID:-}" ]; then
        key="gitlab-$CI_JOB_ID"
    fi
    # Two calls within one run ask for different things: each has a key of its own.
    [ -z "$key" ] || key="$key-$(printf '%s' "$request" | cksum | cut -d ' ' -f 1)"
fi

attempts=0
status=
set -- --request POST --header 'Content-Type: application/json' --data-binary "$request"
[ -z "$key" ] || set -- "$@" --header "Idempotency-Key: $key"
call "$work/answer" "$@" "$server/v1/mapping-jobs"
expect 202 "The job"
id=$(jq -r .id "$work/answer")
job="$server/v1/mapping-jobs/$id"
printf 'Job %s: %s\n' "$id" "$request"

while :; do
    left=$((deadline - SECONDS))
    # No longer, so that whoever reads along, or a build server that takes silence for death, sees that it goes on.
    call "$work/answer" "$job?wait=$((left < 10 ? (left > 1 ? left : 1) : 10))s"
    expect 200 "The job $id"
    state=$(jq -r .state "$work/answer")
    jq -r '"\(.state) \(.progress.phase // ""): \(.progress.done) of \(.progress.total) images"
        + (if .progress.failed > 0 then ", \(.progress.failed) failed" else "" end)
        + (if .progress.extractionSecondsLeft then ", \(.progress.extractionSecondsLeft) s left" else "" end)' \
        "$work/answer"
    case $state in
        COMPLETED) break ;;
        FAILED) fail "the job $id FAILED: $(jq -r '.detail // "no detail"' "$work/answer")" ;;
        CANCELLED) fail "the job $id was CANCELLED" ;;
    esac
done

cp "$work/answer" "$work/job" || fail "no temporary file can be written"
jq -r '.gate.checks[] | select(.passed) | "passed  " + .rule + ": " + .message' "$work/job"

mkdir -p "$out" || fail "$out cannot be made"
for result in junit:junit.xml markdown:summary.md csv:pairs.csv units:units.csv json:mapping.json html:report.html; do
    call "$work/answer" "$job/result?format=${result%%:*}"
    expect 200 "The result as ${result%%:*}"
    mv "$work/answer" "$out/${result##*:}" || fail "$out/${result##*:} cannot be written"
done
printf 'Results are in %s\n' "$out"

if [ "$(jq -r .gate.passed "$work/job")" = true ]; then
    echo 'The gate has passed.'
    exit 0
fi
echo 'The gate has not passed.'
jq -r '.gate.violations[] | "VIOLATED  " + .rule + ": " + .message' "$work/job"
exit 1
