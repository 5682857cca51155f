#!/usr/bin/env bash
# Runs the check: annotations to the log, the summary of the job, and what else the inputs ask for.
set -uo pipefail

words=(check --quiet --output github --output "markdown=${RUNNER_TEMP:-/tmp}/headgate-check.md")
[ -n "${CHECK_MANIFEST:-}" ] && words+=(--manifest "$CHECK_MANIFEST")
[ -n "${CHECK_AGAINST:-}" ] && words+=(--against "$CHECK_AGAINST")
[ -n "${CHECK_SARIF:-}" ] && words+=(--output "sarif=$CHECK_SARIF")
read -ra further <<<"${CHECK_ARGS:-}"
read -ra command <<<"${HEADGATE_COMMAND:-npx --yes headgate}"

"${command[@]}" "${words[@]}" ${further[@]+"${further[@]}"}
code=$?
[ -n "${GITHUB_OUTPUT:-}" ] && echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
