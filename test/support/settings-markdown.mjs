/** docs/configuration.md, from the settings table: the fixed words around one table for each section. */
export function settingsMarkdown(sections, textOf) {
  return [
    '# Configuration',
    '',
    'This page is written by `npm run docs:settings` from the table in `src/config.ts`.',
    '',
    'A setting is given as a flag (`headgate serve --port 9000`), as a variable (`HEADGATE_PORT=9000`) or in a YAML file',
    '(`port: 9000`) that `--config` or `HEADGATE_CONFIG` names. A flag counts before a variable, a variable before the file,',
    'the file before the default. An empty variable counts as not set.',
    '',
    'A name that is no setting (an unknown flag, a variable that begins with `HEADGATE_`, a key of the file) and a value of',
    'the wrong kind end the program with exit code 2 and a message that names the place. `headgate config` prints the settings',
    'that apply, where each comes from, and masks passwords; its output is a settings file.',
    '',
    "The file also takes the names under which a setting stands in Confluent's `schema-registry.properties` (last column), in",
    'YAML syntax: `schema.compatibility.level: full`. A setting may stand in it once.',
    ...sections.flatMap(({ title, rows }) => ['', `## ${title}`, '', ...table(rows, textOf)]),
    '',
  ].join('\n')
}

function table(rows, textOf) {
  return [
    "| Flag and key | Variable | Value | Default | Meaning | Confluent's name |",
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(row => `| ${cells(row, textOf).map(escaped).join(' | ')} |`),
  ]
}

function cells(row, textOf) {
  const { name, variable, kind, meaning, alias, notInFile } = row
  const standard = textOf(row.default)
  return [
    notInFile ? `\`--${name}\` (flag only)` : `\`${name}\``,
    `\`${variable}\``,
    kind.expects.replace(/^an? /, ''),
    standard === '' ? '' : `\`${standard}\``,
    meaning,
    alias === undefined ? '' : `\`${alias}\``,
  ]
}

const escaped = text => text.replaceAll('|', '\\|')
