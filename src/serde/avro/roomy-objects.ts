/**
 * Makes empty objects with room for `fields` properties. An object that gets more than a dozen properties under names that
 * are not in the code turns into a hash table, which is slow to make and to use. V8 leaves room for as many as the
 * constructor seems to set: these seem to set many.
 */
export function roomFor(fields: number): () => Record<string, unknown> {
  if (fields > 12 && fields <= 32) return () => new Roomy32(false)
  if (fields > 32 && fields <= 64) return () => new Roomy64(false)
  if (fields > 64 && fields <= 128) return () => new Roomy128(false)
  return () => ({})
}

type Constructor = new (fills: boolean) => Record<string, unknown>

/** V8 takes room away that the first few objects did not use: these use all of it. */
const FIRST_OBJECTS = 16

/** The objects are plain ones. */
function plain(slots: (this: Record<string, unknown>, fills: boolean) => void): Constructor {
  slots.prototype = Object.prototype
  // Any function that is declared as these are is a constructor.
  const made = slots as unknown as Constructor
  Array.from({ length: FIRST_OBJECTS }, () => new made(true))
  return made
}

function Slots32(this: Record<string, unknown>, fills: boolean): void {
  // prettier-ignore
  if (fills)
    this.s0 = this.s1 = this.s2 = this.s3 = this.s4 = this.s5 = this.s6 = this.s7 = this.s8 = this.s9 = this.s10 = this.s11 = this.s12 = this.s13 = this.s14 = this.s15 =
    this.s16 = this.s17 = this.s18 = this.s19 = this.s20 = this.s21 = this.s22 = this.s23 = this.s24 = this.s25 = this.s26 = this.s27 = this.s28 = this.s29 = this.s30 = this.s31 = 0
}

function Slots64(this: Record<string, unknown>, fills: boolean): void {
  // prettier-ignore
  if (fills)
    this.s0 = this.s1 = this.s2 = this.s3 = this.s4 = this.s5 = this.s6 = this.s7 = this.s8 = this.s9 = this.s10 = this.s11 = this.s12 = this.s13 = this.s14 = this.s15 =
    this.s16 = this.s17 = this.s18 = this.s19 = this.s20 = this.s21 = this.s22 = this.s23 = this.s24 = this.s25 = this.s26 = this.s27 = this.s28 = this.s29 = this.s30 = this.s31 =
    this.s32 = this.s33 = this.s34 = this.s35 = this.s36 = this.s37 = this.s38 = this.s39 = this.s40 = this.s41 = this.s42 = this.s43 = this.s44 = this.s45 = this.s46 = this.s47 =
    this.s48 = this.s49 = this.s50 = this.s51 = this.s52 = this.s53 = this.s54 = this.s55 = this.s56 = this.s57 = this.s58 = this.s59 = this.s60 = this.s61 = this.s62 = this.s63 = 0
}

function Slots128(this: Record<string, unknown>, fills: boolean): void {
  // prettier-ignore
  if (fills)
    this.s0 = this.s1 = this.s2 = this.s3 = this.s4 = this.s5 = this.s6 = this.s7 = this.s8 = this.s9 = this.s10 = this.s11 = this.s12 = this.s13 = this.s14 = this.s15 =
    this.s16 = this.s17 = this.s18 = this.s19 = this.s20 = this.s21 = this.s22 = this.s23 = this.s24 = this.s25 = this.s26 = this.s27 = this.s28 = this.s29 = this.s30 = this.s31 =
    this.s32 = this.s33 = this.s34 = this.s35 = this.s36 = this.s37 = this.s38 = this.s39 = this.s40 = this.s41 = this.s42 = this.s43 = this.s44 = this.s45 = this.s46 = this.s47 =
    this.s48 = this.s49 = this.s50 = this.s51 = this.s52 = this.s53 = this.s54 = this.s55 = this.s56 = this.s57 = this.s58 = this.s59 = this.s60 = this.s61 = this.s62 = this.s63 =
    this.s64 = this.s65 = this.s66 = this.s67 = this.s68 = this.s69 = this.s70 = this.s71 = this.s72 = this.s73 = this.s74 = this.s75 = this.s76 = this.s77 = this.s78 = this.s79 =
    this.s80 = this.s81 = this.s82 = this.s83 = this.s84 = this.s85 = this.s86 = this.s87 = this.s88 = this.s89 = this.s90 = this.s91 = this.s92 = this.s93 = this.s94 = this.s95 =
    this.s96 = this.s97 = this.s98 = this.s99 = this.s100 = this.s101 = this.s102 = this.s103 = this.s104 = this.s105 = this.s106 = this.s107 = this.s108 = this.s109 = this.s110 = this.s111 =
    this.s112 = this.s113 = this.s114 = this.s115 = this.s116 = this.s117 = this.s118 = this.s119 = this.s120 = this.s121 = this.s122 = this.s123 = this.s124 = this.s125 = this.s126 = this.s127 = 0
}

const Roomy32 = plain(Slots32)
const Roomy64 = plain(Slots64)
const Roomy128 = plain(Slots128)
