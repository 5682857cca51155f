import type { Difference } from '../schema/schema.ts'
import { pageOf } from './rule-page.ts'
import type { RulePage } from './rule-page.ts'

interface CheckRule {
  readonly title: string
  readonly verdict: Exclude<Difference['verdict'], 'ok'>
  readonly meaning: string
  readonly whoBreaks: string
  readonly fix: string
}

const nobodyYet = 'Nobody yet: the change has not been registered.'

/** What a check finds beside differences, by code. */
export const checkRules = {
  SCHEMA_TYPE_CHANGED: {
    title: 'Schema type changed',
    verdict: 'break',
    meaning: 'The candidate is of another schema type than the earlier version. No type reads the data of another.',
    whoBreaks: 'Consumers on either schema, when they read records written with the other one.',
    fix: 'Register the schema under another subject, or set the level to NONE for the switch.',
  },
  CHECK_PARSE_ERROR: {
    title: 'Schema does not parse',
    verdict: 'break',
    meaning: 'The file is no schema of its type. The registry would refuse it.',
    whoBreaks: nobodyYet,
    fix: 'Correct the text at the place of the finding.',
  },
  CHECK_REFERENCE_MISSING: {
    title: 'Reference not found',
    verdict: 'break',
    meaning: 'The schema refers to a type that neither the working tree nor the registry has.',
    whoBreaks: nobodyYet,
    fix: 'Add the file to the manifest, register the referenced schema first, or correct the name.',
  },
  CHECK_REFERENCE_CYCLE: {
    title: 'References form a cycle',
    verdict: 'break',
    meaning:
      'Schemas refer to one another in a circle. A reference names a version that exists, so none could be first.',
    whoBreaks: nobodyYet,
    fix: 'Put the types of the circle into one file, or move what they share into a file of its own.',
  },
  VERSION_UNREADABLE: {
    title: 'Earlier version cannot be read',
    verdict: 'break',
    meaning: 'A version that the level compares with was imported as a text that is no schema. It vouches for nothing.',
    whoBreaks: 'Not known.',
    fix: 'Import the version again with a text that can be read, or delete it.',
  },
  CHECK_REFUSED: {
    title: 'Registry would refuse the schema',
    verdict: 'break',
    meaning: 'The check of the registry refuses the schema for a reason that is no difference of its own.',
    whoBreaks: nobodyYet,
    fix: 'Do what the message says.',
  },
  CHECK_READ_ONLY: {
    title: 'Subject takes no versions',
    verdict: 'break',
    meaning: 'The mode of the subject is READONLY: the registry would refuse to register the schema.',
    whoBreaks: nobodyYet,
    fix: 'Set the mode of the subject to READWRITE, or leave the file as it is registered.',
  },
  CHECK_LEVEL_DIFFERS: {
    title: 'Level differs from that of the registry',
    verdict: 'warn',
    meaning: 'The manifest names another compatibility level than the registry has. The check went by the manifest.',
    whoBreaks: nobodyYet,
    fix: 'Remove the level from the manifest, or let `headgate apply` set it in the registry.',
  },
  CHECK_RESERVED_FIELD: {
    title: 'Reserved field used or freed',
    verdict: 'break',
    meaning:
      'A field has a name that `confluent:reserved` keeps for nobody, or a name that was reserved before is no longer.',
    whoBreaks: 'Consumers of records that carry the earlier field of that name.',
    fix: 'Use another name, and keep the reserved names.',
  },
  CHECK_TOO_COMPLEX: {
    title: 'Schemas too complex to compare',
    verdict: 'break',
    meaning: 'A limit ended the comparison. The verdict is not known and counts as a refusal.',
    whoBreaks: 'Not known.',
    fix: 'Split the schema, or compare it by other means.',
  },
  CHECK_EXAMPLE_UNREADABLE: {
    title: 'Golden record no longer readable',
    verdict: 'break',
    meaning: 'A record that the manifest lists as an example is not read by the schema.',
    whoBreaks: 'Consumers of records like the example.',
    fix: 'Change the schema so that it reads the example, or remove the example.',
  },
  CHECK_VERDICTS_DIFFER: {
    title: 'Server disagrees',
    verdict: 'break',
    meaning: 'The registry answers otherwise than the check: it runs another version, or other settings.',
    whoBreaks: nobodyYet,
    fix: "Compare the versions and the settings of both; the registry's answer is what registering gets.",
  },
  CHECK_WAIVER_EXPIRED: {
    title: 'Waiver expired',
    verdict: 'break',
    meaning: 'A waiver covers the finding, and its end date has passed.',
    whoBreaks: 'Those whom the waived finding names.',
    fix: 'Fix what was waived, or agree on a new end date with the owner.',
  },
  CHECK_WAIVER_UNUSED: {
    title: 'Waiver without a finding',
    verdict: 'warn',
    meaning: 'No finding matches the waiver. The change is gone, or the waiver names it wrongly.',
    whoBreaks: 'Nobody.',
    fix: 'Remove the waiver, or correct its code, subject and path.',
  },
} as const satisfies Readonly<Record<string, CheckRule>>

/** The code of something that a check finds beside differences. */
export type CheckCode = keyof typeof checkRules

/** Every finding that is no difference. */
export const checkRulePages: readonly RulePage[] = Object.entries(checkRules).map(([code, rule]) => ({
  ...rule,
  code,
  source: 'check',
  kind: code,
  language: undefined,
  isMechanical: false,
  example: undefined,
  page: pageOf(code, rule.verdict),
}))
