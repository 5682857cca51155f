import type { MessageValue } from './message-plan.ts'

/** Up to this many fields the room that engines leave in an object is enough. */
const fewFields = 3

/** A class for the values of one message, with room for its fields. */
export function valueClass(fields: number): new () => MessageValue {
  return fields > fewFields ? wideClass() : narrowClass()
}

function narrowClass(): new () => MessageValue {
  return class implements MessageValue {
    [name: string]: unknown
  }
}

/**
 * V8 makes room for as many properties as it sees assigned in a constructor, and takes back what the first objects do
 * not use. Without that room an object with many properties becomes a table, which is three times as slow to fill.
 */
function wideClass(): new () => MessageValue {
  return class implements MessageValue {
    [name: string]: unknown

    constructor() {
      if (new.target !== undefined) return
      this.p0 = this.p1 = this.p2 = this.p3 = this.p4 = this.p5 = this.p6 = this.p7 = undefined
      this.p8 = this.p9 = this.p10 = this.p11 = this.p12 = this.p13 = this.p14 = this.p15 = undefined
      this.p16 = this.p17 = this.p18 = this.p19 = this.p20 = this.p21 = this.p22 = this.p23 = undefined
      this.p24 = this.p25 = this.p26 = this.p27 = this.p28 = this.p29 = this.p30 = this.p31 = undefined
      this.p32 = this.p33 = this.p34 = this.p35 = this.p36 = this.p37 = this.p38 = this.p39 = undefined
      this.p40 = this.p41 = this.p42 = this.p43 = this.p44 = this.p45 = this.p46 = this.p47 = undefined
      this.p48 = this.p49 = this.p50 = this.p51 = this.p52 = this.p53 = this.p54 = this.p55 = undefined
      this.p56 = this.p57 = this.p58 = this.p59 = this.p60 = this.p61 = this.p62 = this.p63 = undefined
      this.p64 = this.p65 = this.p66 = this.p67 = this.p68 = this.p69 = this.p70 = this.p71 = undefined
      this.p72 = this.p73 = this.p74 = this.p75 = this.p76 = this.p77 = this.p78 = this.p79 = undefined
      this.p80 = this.p81 = this.p82 = this.p83 = this.p84 = this.p85 = this.p86 = this.p87 = undefined
      this.p88 = this.p89 = this.p90 = this.p91 = this.p92 = this.p93 = this.p94 = this.p95 = undefined
      this.p96 = this.p97 = this.p98 = this.p99 = this.p100 = this.p101 = this.p102 = this.p103 = undefined
      this.p104 = this.p105 = this.p106 = this.p107 = this.p108 = this.p109 = this.p110 = this.p111 = undefined
      this.p112 = this.p113 = this.p114 = this.p115 = this.p116 = this.p117 = this.p118 = this.p119 = undefined
      this.p120 = this.p121 = this.p122 = this.p123 = this.p124 = this.p125 = this.p126 = this.p127 = undefined
    }
  }
}
