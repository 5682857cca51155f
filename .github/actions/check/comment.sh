#!/usr/bin/env bash
# Writes the report into one comment of the pull request: the one that has the mark, or a new one.
set -euo pipefail

report=${RUNNER_TEMP:-/tmp}/headgate-check.md
[ -s "$report" ] || exit 0
comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
id=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- headgate check -->")) | .id' | head -n 1)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$report"
else
  gh api --silent --method POST "$comments" --field "body=@$report"
fi
