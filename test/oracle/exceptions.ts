interface Exception {
  /** Why buf and the registry part here. */
  readonly reason: string
  readonly applies: (text: string, fault: string) => boolean
}

/** Where the registry keeps what upstream does although buf does otherwise. */
const exceptions: readonly Exception[] = [
  {
    reason:
      'The normal form sorts constants by number, so a negative one comes before the zero an open enum begins with.',
    applies: (_, fault) => /^the normal form does not compile: .*first value of open enum must be zero/.test(fault),
  },
  {
    reason: 'Upstream reads 010 as ten where a number of a field is asked for (compatibility.md 2.1).',
    applies: text => /= *0[0-9]+ *[;[]/.test(text),
  },
  {
    reason: 'Weak imports are lost in the canonical text (2.2).',
    applies: (text, fault) => /\bimport\s+weak\b/.test(text) && fault.startsWith('the canonical text'),
  },
  {
    reason: 'A group in an extend block is read and lost (2.1).',
    applies: (text, fault) => /\bextend\b[^}]*\bgroup\b/.test(text) && fault.startsWith('the canonical text'),
  },
  {
    reason: 'A bytes default loses its quotes in the canonical text (2.2, 7.7).',
    applies: (text, fault) =>
      /\bbytes\b[^;]*\bdefault\b/.test(text) && fault.startsWith('the canonical text does not compile'),
  },
  {
    reason: 'Upstream refuses options of groups, and a reserved statement without a value (2.1).',
    applies: (text, fault) => fault.startsWith('refused') && /\bgroup\s+\w+\s*=\s*\d+\s*\[|\breserved\s*;/.test(text),
  },
]

/** The reason why a fault is none; undefined where it is one. */
export function exceptionOf(text: string, fault: string): string | undefined {
  return exceptions.find(exception => exception.applies(text, fault))?.reason
}
