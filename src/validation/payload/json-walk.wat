;; Walks over JSON texts and tells which surely are values of a schema. `npm run wasm` makes json-walk-wasm.ts of this file.
;;
;; What is wrong, nests too deep, or is written in a rare way is left to the validator. The memory reaches 32 bytes further than
;; `end`: what stands there may be read, and whoever takes it for a part of the text ends beyond `end`, which is no answer.
;;
;; A schema is a table that json-code.ts makes, of words in this order; bounds and values of numbers are doubles:
;;
;;   value    what is allowed: 1 false, 2 true, 4 null; rules for a text, a number, an object, an array, or 0; 0
;;   judged   nothing; a value that allows all; three times nothing; number at the host, and one
;;   text     what is asked: 1 a length, 2 one of some values, 4 what the host knows; least, most; names of the values; number at the host
;;   number   what is asked: 1 an integer, 2 bounds, 4 one of some values, 8 what the host knows, 16 a multiple; number at the host; the
;;            values; how many; least, most, above, below; what it is a multiple of, an integer
;;   object   names (four words); least, most; value of members without a row, or 0; how many are required; words of 64 bits for them
;;   array    value of the items; least, most
;;   names    first row; behind the last; slots, of two bytes each: the row whose name has the hash; how many, less one
;;   row      the first 16 bytes of the name with quotes and colon; bits of those that count; length of it all; where the rest is; value
;;            of the member; number among those required, or -1
(module
  (import "payload" "memory" (memory 1))
  ;; Whether a text, a number, or any value is what the rule of that number asks; where it stands; of a text what `flags` says.
  (import "host" "fits" (func $fits (param i32 i32 i32 i32) (result i32)))
  (global $end (mut i32) (i32.const 0))
  ;; The bits of required members that were met, of all objects that are open: they have the second page of the memory.
  (global $bits (mut i32) (i32.const 0x10000))
  ;; Of the last string: 1 it has escapes of surrogates, 2 escapes, 4 characters beyond ASCII; and how many bytes more than characters.
  (global $flags (mut i32) (i32.const 0))
  (global $extra (mut i32) (i32.const 0))

  ;; Whether the bytes from `at` to `end` are one text with a value that fits, for sure.
  (func (export "json")
    (param $rule i32) (param $at i32) (param $end i32) (param $depth i32) (result i32)
    (global.set $end (local.get $end))
    (global.set $bits (i32.const 0x10000))
    (local.set $at (call $value (local.get $rule) (call $blanks (local.get $at)) (local.get $depth)))
    (if (i32.lt_s (local.get $at) (i32.const 0)) (then (return (i32.const 0))))
    (i32.eq (call $blanks (local.get $at)) (local.get $end)))

  ;; The next byte that is no blank.
  (func $blanks (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (if (i32.ge_u (local.get $at) (global.get $end)) (then (return (local.get $at))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.gt_u (local.get $byte) (i32.const 32)) (then (return (local.get $at))))
      (if (i64.eqz (i64.and (i64.shr_u (i64.const 0x100002600) (i64.extend_i32_u (local.get $byte))) (i64.const 1)))
        (then (return (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; Behind a value, or -1. So for all that follow.
  (func $value (param $rule i32) (param $at i32) (param $depth i32) (result i32)
    (local $word i32) (local $inner i32) (local $close i32)
    (block $wrong
      (br_if $wrong (i32.ge_u (local.get $at) (global.get $end)))
      (if (i32.load offset=20 (local.get $rule))
        (then (return (call $judged (local.get $rule) (local.get $at) (local.get $depth)))))
      (local.set $word (i32.load8_u (local.get $at)))
      (if (i32.eq (local.get $word) (i32.const 0x22))
        (then
          (local.set $inner (i32.load offset=4 (local.get $rule)))
          (br_if $wrong (i32.eqz (local.get $inner)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $close (call $string (local.get $at)))
          (br_if $wrong (i32.lt_s (local.get $close) (i32.const 0)))
          (if (i32.load (local.get $inner))
            (then (br_if $wrong (i32.eqz (call $text (local.get $inner) (local.get $at) (local.get $close))))))
          (return (i32.add (local.get $close) (i32.const 1)))))
      (if (i32.or (i32.lt_u (i32.sub (local.get $word) (i32.const 0x30)) (i32.const 10))
          (i32.eq (local.get $word) (i32.const 0x2d)))
        (then
          (local.set $inner (i32.load offset=8 (local.get $rule)))
          (br_if $wrong (i32.eqz (local.get $inner)))
          (return (call $number (local.get $inner) (local.get $at)))))
      (if (i32.eq (local.get $word) (i32.const 0x7b))
        (then
          (local.set $inner (i32.load offset=12 (local.get $rule)))
          (br_if $wrong (i32.or (i32.eqz (local.get $inner)) (i32.eqz (local.get $depth))))
          (return
            (call $object (local.get $inner) (i32.add (local.get $at) (i32.const 1))
              (i32.sub (local.get $depth) (i32.const 1))))))
      (if (i32.eq (local.get $word) (i32.const 0x5b))
        (then
          (local.set $inner (i32.load offset=16 (local.get $rule)))
          (br_if $wrong (i32.or (i32.eqz (local.get $inner)) (i32.eqz (local.get $depth))))
          (return
            (call $array (local.get $inner) (i32.add (local.get $at) (i32.const 1))
              (i32.sub (local.get $depth) (i32.const 1))))))
      ;; null, true, false
      (local.set $word (i32.load align=1 (local.get $at)))
      (local.set $inner (i32.load (local.get $rule)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (if (i32.eq (local.get $word) (i32.const 0x6c6c756e))
        (then (br_if $wrong (i32.eqz (i32.and (local.get $inner) (i32.const 4)))) (return (local.get $at))))
      (if (i32.eq (local.get $word) (i32.const 0x65757274))
        (then (br_if $wrong (i32.eqz (i32.and (local.get $inner) (i32.const 2)))) (return (local.get $at))))
      (br_if $wrong (i32.ne (local.get $word) (i32.const 0x736c6166)))
      (br_if $wrong (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x65)))
      (br_if $wrong (i32.eqz (i32.and (local.get $inner) (i32.const 1))))
      (return (i32.add (local.get $at) (i32.const 1))))
    (i32.const -1))

  ;; Behind a value that the host judges.
  (func $judged (param $rule i32) (param $at i32) (param $depth i32) (result i32)
    (local $behind i32)
    (local.set $behind (call $value (i32.load offset=4 (local.get $rule)) (local.get $at) (local.get $depth)))
    (if (i32.lt_s (local.get $behind) (i32.const 0)) (then (return (i32.const -1))))
    (if (i32.gt_u (local.get $behind) (global.get $end)) (then (return (i32.const -1))))
    (select (local.get $behind) (i32.const -1)
      (call $fits (i32.sub (i32.load offset=20 (local.get $rule)) (i32.const 1)) (local.get $at) (local.get $behind)
        (i32.const 4))))

  ;; At the quote that closes a string whose first character is at `at`, or -1.
  (func $string (param $at i32) (result i32)
    (local $word i32) (local $bytes v128)
    (global.set $flags (i32.const 0))
    (global.set $extra (i32.const 0))
    (block $wrong
      (loop $next
        (br_if $wrong (i32.ge_u (local.get $at) (global.get $end)))
        (local.set $bytes (v128.load align=1 (local.get $at)))
        ;; Signed, the bytes beyond ASCII are below those of control characters.
        (local.set $word
          (i8x16.bitmask
            (v128.or (i8x16.lt_s (local.get $bytes) (i8x16.splat (i32.const 32)))
              (v128.or (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))))
        (if (i32.eqz (local.get $word))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br $next)))
        (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $word))))
        (local.set $word (i32.load8_u (local.get $at)))
        (br_if $wrong (i32.ge_u (local.get $at) (global.get $end)))
        (if (i32.eq (local.get $word) (i32.const 0x22)) (then (return (local.get $at))))
        (if (i32.eq (local.get $word) (i32.const 0x5c))
          (then
            (local.set $at (call $escape (i32.add (local.get $at) (i32.const 1))))
            (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
            (br $next)))
        (global.set $flags (i32.or (global.get $flags) (i32.const 4)))
        (loop $more
          (local.set $at (call $character (local.get $at)))
          (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
          (br_if $next (i32.ge_u (local.get $at) (global.get $end)))
          (br_if $more (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 127))))
        (br $next)))
    (i32.const -1))

  ;; Behind an escape whose letter is at `at`.
  (func $escape (param $at i32) (result i32)
    (local $letter i32) (local $stop i32)
    (local.set $letter (i32.load8_u (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (block $wrong
      (if (i32.ne (local.get $letter) (i32.const 0x75))
        (then
          ;; " / and \ b f n r t
          (br_if $wrong (i32.gt_u (local.get $letter) (i32.const 127)))
          (br_if $wrong
            (i64.eqz
              (i64.and (i64.const 1)
                (i64.shr_u
                  (select (i64.const 0x800400000000) (i64.const 0x14404410000000) (i32.lt_u (local.get $letter) (i32.const 64)))
                  (i64.extend_i32_u (local.get $letter))))))
          (global.set $flags (i32.or (global.get $flags) (i32.const 2)))
          (global.set $extra (i32.add (global.get $extra) (i32.const 1)))
          (return (local.get $at))))
      ;; D800 to DFFF
      (global.set $flags
        (i32.or (i32.or (global.get $flags) (i32.const 2))
          (i32.and (i32.eq (i32.or (i32.load8_u (local.get $at)) (i32.const 0x20)) (i32.const 0x64))
            (i32.ge_u (i32.load8_u offset=1 (local.get $at)) (i32.const 0x38)))))
      (global.set $extra (i32.add (global.get $extra) (i32.const 5)))
      (local.set $stop (i32.add (local.get $at) (i32.const 4)))
      (loop $digit
        (local.set $letter (i32.load8_u (local.get $at)))
        (br_if $wrong
          (i32.and (i32.ge_u (i32.sub (local.get $letter) (i32.const 0x30)) (i32.const 10))
            (i32.ge_u (i32.sub (i32.or (local.get $letter) (i32.const 0x20)) (i32.const 0x61)) (i32.const 6))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $digit (i32.ne (local.get $at) (local.get $stop))))
      (return (local.get $at)))
    (i32.const -1))

  ;; Behind a character of two bytes or more, which is neither written too long, nor a surrogate, nor beyond U+10FFFF.
  (func $character (param $at i32) (result i32)
    (local $word i32) (local $lead i32) (local $second i32)
    (local.set $word (i32.load align=1 (local.get $at)))
    (local.set $lead (i32.and (local.get $word) (i32.const 255)))
    (local.set $second (i32.and (i32.shr_u (local.get $word) (i32.const 8)) (i32.const 255)))
    (block $wrong
      (br_if $wrong (i32.lt_u (local.get $lead) (i32.const 0xc2)))
      (if (i32.lt_u (local.get $lead) (i32.const 0xe0))
        (then
          (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc000)) (i32.const 0x8000)))
          (global.set $extra (i32.add (global.get $extra) (i32.const 1)))
          (return (i32.add (local.get $at) (i32.const 2)))))
      (if (i32.lt_u (local.get $lead) (i32.const 0xf0))
        (then
          (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc0c000)) (i32.const 0x808000)))
          (br_if $wrong
            (i32.and (i32.eq (local.get $lead) (i32.const 0xe0)) (i32.lt_u (local.get $second) (i32.const 0xa0))))
          (br_if $wrong
            (i32.and (i32.eq (local.get $lead) (i32.const 0xed)) (i32.gt_u (local.get $second) (i32.const 0x9f))))
          (global.set $extra (i32.add (global.get $extra) (i32.const 2)))
          (return (i32.add (local.get $at) (i32.const 3)))))
      (br_if $wrong (i32.gt_u (local.get $lead) (i32.const 0xf4)))
      (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc0c0c000)) (i32.const 0x80808000)))
      (br_if $wrong
        (i32.and (i32.eq (local.get $lead) (i32.const 0xf0)) (i32.lt_u (local.get $second) (i32.const 0x90))))
      (br_if $wrong
        (i32.and (i32.eq (local.get $lead) (i32.const 0xf4)) (i32.gt_u (local.get $second) (i32.const 0x8f))))
      (global.set $extra (i32.add (global.get $extra) (i32.const 3)))
      (return (i32.add (local.get $at) (i32.const 4))))
    (i32.const -1))

  ;; Whether the last string, which stands from `at` to `close`, is what a rule asks.
  (func $text (param $rule i32) (param $at i32) (param $close i32) (result i32)
    (local $asked i32) (local $characters i32)
    (local.set $asked (i32.load (local.get $rule)))
    (block $wrong
      ;; The host counts characters where two escapes may be one, and compares texts with escapes.
      (if (i32.eqz (i32.and (i32.and (local.get $asked) (global.get $flags)) (i32.const 3)))
        (then
          (if (i32.and (local.get $asked) (i32.const 1))
            (then
              (local.set $characters (i32.sub (i32.sub (local.get $close) (local.get $at)) (global.get $extra)))
              (br_if $wrong (i32.lt_u (local.get $characters) (i32.load offset=4 (local.get $rule))))
              (br_if $wrong (i32.gt_u (local.get $characters) (i32.load offset=8 (local.get $rule))))))
          (if (i32.and (local.get $asked) (i32.const 2))
            (then
              (br_if $wrong
                (i32.eqz
                  (call $find (i32.load offset=12 (local.get $rule)) (local.get $at)
                    (i32.sub (local.get $close) (local.get $at)))))))
          (if (i32.eqz (i32.and (local.get $asked) (i32.const 4))) (then (return (i32.const 1))))))
      (return
        (call $fits (i32.load offset=16 (local.get $rule)) (local.get $at) (local.get $close) (global.get $flags))))
    (i32.const 0))

  ;; The row of the name that stands at `at` between quotes, or 0.
  (func $find (param $names i32) (param $at i32) (param $length i32) (result i32)
    (local $slots i32) (local $last i32) (local $slot i32) (local $row i32) (local $hash i64)
    (local.set $slots (i32.load offset=8 (local.get $names)))
    (local.set $last (i32.load offset=12 (local.get $names)))
    ;; The first eight bytes, the last eight, and eight between.
    (local.set $hash (i64.load align=1 (local.get $at)))
    (if (i32.lt_u (local.get $length) (i32.const 8))
      (then
        (local.set $hash
          (i64.and (local.get $hash)
            (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (local.get $length) (i32.const 3)))) (i64.const 1)))))
      (else
        (local.set $slot (i32.sub (local.get $length) (i32.const 8)))
        (local.set $hash
          (i64.xor (local.get $hash)
            (i64.xor
              (i64.rotl (i64.load align=1 (i32.add (local.get $at) (local.get $slot))) (i64.const 23))
              (i64.rotl
                (i64.load align=1 (i32.add (local.get $at) (i32.shr_u (local.get $slot) (i32.const 1))))
                (i64.const 41)))))))
    (local.set $slot
      (i32.wrap_i64
        (i64.shr_u
          (i64.mul (i64.add (local.get $hash) (i64.extend_i32_u (local.get $length))) (i64.const 0x9e3779b97f4a7c15))
          (i64.const 40))))
    (loop $next
      (local.set $slot (i32.and (local.get $slot) (local.get $last)))
      (local.set $row (i32.load16_u (i32.add (local.get $slots) (i32.shl (local.get $slot) (i32.const 1)))))
      (if (i32.eqz (local.get $row)) (then (return (i32.const 0))))
      (if (i32.eq (i32.load offset=20 (local.get $row)) (i32.add (local.get $length) (i32.const 3)))
        (then
          (if (call $same (local.get $row) (i32.sub (local.get $at) (i32.const 1)) (i32.add (local.get $length) (i32.const 2)))
            (then (return (local.get $row))))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; Whether the first so many bytes of a row's name stand at `at`.
  (func $same (param $row i32) (param $at i32) (param $length i32) (result i32)
    (local $bytes i32) (local $different i32)
    (local.set $bytes (local.get $row))
    (loop $next
      (local.set $different
        (i8x16.bitmask (i8x16.ne (v128.load align=1 (local.get $at)) (v128.load align=1 (local.get $bytes)))))
      (if (i32.le_u (local.get $length) (i32.const 16))
        (then
          (return
            (i32.eqz
              (i32.and (local.get $different)
                (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))))))
      (if (local.get $different) (then (return (i32.const 0))))
      (local.set $bytes
        (select (i32.load offset=24 (local.get $row)) (i32.add (local.get $bytes) (i32.const 16))
          (i32.eq (local.get $bytes) (local.get $row))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (local.set $length (i32.sub (local.get $length) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (global.get $end))))
    (i32.const 0))

  ;; Behind an array, from behind its bracket on.
  (func $array (param $rule i32) (param $at i32) (param $depth i32) (result i32)
    (local $items i32) (local $count i32) (local $byte i32)
    (local.set $items (i32.load (local.get $rule)))
    (local.set $at (call $blanks (local.get $at)))
    (block $wrong
      (block $closed
        (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5d)) (then (br $closed)))
        (loop $next
          (local.set $at (call $value (local.get $items) (local.get $at) (local.get $depth)))
          (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $byte (i32.load8_u (local.get $at)))
          (if (i32.le_u (local.get $byte) (i32.const 32))
            (then
              (local.set $at (call $blanks (local.get $at)))
              (local.set $byte (i32.load8_u (local.get $at)))))
          (br_if $closed (i32.eq (local.get $byte) (i32.const 0x5d)))
          (br_if $wrong (i32.ne (local.get $byte) (i32.const 0x2c)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 32)))
          (local.set $at (call $blanks (local.get $at)))
          (br $next)))
      (br_if $wrong (i32.lt_u (local.get $count) (i32.load offset=4 (local.get $rule))))
      (br_if $wrong (i32.gt_u (local.get $count) (i32.load offset=8 (local.get $rule))))
      (return (i32.add (local.get $at) (i32.const 1))))
    (i32.const -1))

  ;; Behind an object, from behind its brace on. Most have their members in the order of the schema.
  (func $object (param $rule i32) (param $at i32) (param $depth i32) (result i32)
    (local $expected i32) (local $behind i32) (local $row i32) (local $bits i32) (local $missing i32)
    (local $count i32) (local $word i32) (local $bit i64)
    (local.set $expected (i32.load (local.get $rule)))
    (local.set $behind (i32.load offset=4 (local.get $rule)))
    (local.set $missing (i32.load offset=28 (local.get $rule)))
    (block $wrong
      ;; No bit is set yet.
      (local.set $bits (global.get $bits))
      (local.set $word (i32.load offset=32 (local.get $rule)))
      (if (local.get $word)
        (then
          (global.set $bits (i32.add (local.get $bits) (i32.shl (local.get $word) (i32.const 3))))
          (br_if $wrong (i32.gt_u (global.get $bits) (i32.const 0x20000)))
          (local.set $word (local.get $bits))
          (loop $clear
            (i64.store (local.get $word) (i64.const 0))
            (local.set $word (i32.add (local.get $word) (i32.const 8)))
            (br_if $clear (i32.lt_u (local.get $word) (global.get $bits))))))
      (block $closed
        (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 32)) (then (local.set $at (call $blanks (local.get $at)))))
        (br_if $closed (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d)))
        (loop $next
          (br_if $wrong (i32.ge_u (local.get $at) (global.get $end)))
          (block $named
            (if (i32.lt_u (local.get $expected) (local.get $behind))
              (then
                (local.set $row (local.get $expected))
                (if (i32.eqz
                    (i32.and (i32.load offset=16 (local.get $row))
                      (i8x16.bitmask
                        (i8x16.ne (v128.load align=1 (local.get $at)) (v128.load align=1 (local.get $row))))))
                  (then
                    (local.set $word (i32.load offset=20 (local.get $row)))
                    (if (i32.gt_u (local.get $word) (i32.const 16))
                      (then
                        (if (i32.eqz (call $same (local.get $row) (local.get $at) (local.get $word)))
                          (then (local.set $word (i32.const 0))))))
                    (local.set $at (i32.add (local.get $at) (local.get $word)))
                    (br_if $named (local.get $word))))))
            (br_if $wrong (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $word (call $string (local.get $at)))
            (br_if $wrong (i32.lt_s (local.get $word) (i32.const 0)))
            (local.set $row (i32.const 0))
            (if (i32.ne (local.get $behind) (i32.load (local.get $rule)))
              (then
                ;; A name with escapes may be any.
                (br_if $wrong (i32.and (global.get $flags) (i32.const 2)))
                (local.set $row
                  (call $find (local.get $rule) (local.get $at) (i32.sub (local.get $word) (local.get $at))))))
            (local.set $at (call $blanks (i32.add (local.get $word) (i32.const 1))))
            (br_if $wrong (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)))
            (local.set $at (i32.add (local.get $at) (i32.const 1))))
          (if (local.get $row)
            (then
              (local.set $expected (i32.add (local.get $row) (i32.const 36)))
              (local.set $word (i32.load offset=32 (local.get $row)))
              (if (i32.ge_s (local.get $word) (i32.const 0))
                (then
                  (local.set $bit (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $word))))
                  (local.set $word
                    (i32.add (local.get $bits) (i32.shl (i32.shr_u (local.get $word) (i32.const 6)) (i32.const 3))))
                  (local.set $missing
                    (i32.sub (local.get $missing) (i64.eqz (i64.and (i64.load (local.get $word)) (local.get $bit)))))
                  (i64.store (local.get $word) (i64.or (i64.load (local.get $word)) (local.get $bit)))))
              (local.set $word (i32.load offset=28 (local.get $row))))
            (else
              (local.set $word (i32.load offset=24 (local.get $rule)))
              (br_if $wrong (i32.eqz (local.get $word)))))
          (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 32)) (then (local.set $at (call $blanks (local.get $at)))))
          (local.set $at (call $value (local.get $word) (local.get $at) (local.get $depth)))
          (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $word (i32.load8_u (local.get $at)))
          (if (i32.le_u (local.get $word) (i32.const 32))
            (then
              (local.set $at (call $blanks (local.get $at)))
              (local.set $word (i32.load8_u (local.get $at)))))
          (br_if $closed (i32.eq (local.get $word) (i32.const 0x7d)))
          (br_if $wrong (i32.ne (local.get $word) (i32.const 0x2c)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 32)))
          (local.set $at (call $blanks (local.get $at)))
          (br $next)))
      (global.set $bits (local.get $bits))
      (br_if $wrong (local.get $missing))
      (br_if $wrong (i32.lt_u (local.get $count) (i32.load offset=16 (local.get $rule))))
      (br_if $wrong (i32.gt_u (local.get $count) (i32.load offset=20 (local.get $rule))))
      (return (i32.add (local.get $at) (i32.const 1))))
    (i32.const -1))

  ;; At the next byte that is no digit.
  (func $digits (param $at i32) (result i32)
    (local $others i32)
    (loop $next
      (local.set $others
        (i8x16.bitmask
          (i8x16.gt_u (i8x16.sub (v128.load align=1 (local.get $at)) (i8x16.splat (i32.const 0x30)))
            (i8x16.splat (i32.const 9)))))
      (local.set $at
        (i32.add (local.get $at) (i32.ctz (i32.or (local.get $others) (i32.const 0x10000)))))
      (br_if $next (i32.and (i32.eqz (local.get $others)) (i32.lt_u (local.get $at) (global.get $end)))))
    (select (local.get $at) (global.get $end) (i32.lt_u (local.get $at) (global.get $end))))

  ;; Behind a number that is what a rule asks.
  (func $number (param $rule i32) (param $start i32) (result i32)
    (local $at i32) (local $whole i32) (local $byte i32) (local $asked i32) (local $from i32)
    (local.set $asked (i32.load (local.get $rule)))
    (local.set $from
      (i32.add (local.get $start) (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x2d))))
    (block $wrong
      (br_if $wrong (i32.ge_u (local.get $from) (global.get $end)))
      (local.set $byte (i32.sub (i32.load8_u (local.get $from)) (i32.const 0x30)))
      (br_if $wrong (i32.gt_u (local.get $byte) (i32.const 9)))
      (local.set $at (i32.add (local.get $from) (i32.const 1)))
      (if (local.get $byte)
        (then
          (local.set $at (call $digits (local.get $at)))
          ;; It may be more than a double holds.
          (br_if $wrong (i32.gt_u (i32.sub (local.get $at) (local.get $start)) (i32.const 300)))))
      (local.set $whole (local.get $at))
      (block $simple
        (br_if $simple (i32.ge_u (local.get $at) (global.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 0x2e))
          (then
            (local.set $at (call $digits (i32.add (local.get $at) (i32.const 1))))
            (br_if $wrong (i32.eq (local.get $at) (i32.add (local.get $whole) (i32.const 1))))
            (br_if $simple (i32.ge_u (local.get $at) (global.get $end)))
            (local.set $byte (i32.load8_u (local.get $at)))))
        (br_if $simple (i32.ne (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x65)))
        ;; An exponent
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at
          (i32.add (local.get $at)
            (i32.or (i32.eq (local.get $byte) (i32.const 0x2b)) (i32.eq (local.get $byte) (i32.const 0x2d)))))
        (br_if $wrong (i32.ge_u (local.get $at) (global.get $end)))
        (br_if $wrong (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 9)))
        (local.set $byte (local.get $at))
        (local.set $at (call $digits (local.get $at)))
        ;; Whether it is more than a double holds.
        (if (i32.and (i32.eqz (local.get $asked))
            (i32.and (i32.lt_u (i32.sub (local.get $at) (local.get $byte)) (i32.const 3))
              (i32.lt_u (i32.sub (local.get $whole) (local.get $start)) (i32.const 200))))
          (then (return (local.get $at))))
        (br_if $wrong
          (i32.eqz (call $fits (i32.load offset=4 (local.get $rule)) (local.get $start) (local.get $at) (i32.const 0))))
        (return (local.get $at)))
      (if (i32.eqz (local.get $asked)) (then (return (local.get $at))))
      (local.set $byte (i32.eq (local.get $at) (local.get $whole)))
      (if (i32.and (i32.eq (local.get $asked) (i32.const 1)) (local.get $byte)) (then (return (local.get $at))))
      ;; Up to 15 digits are exact.
      (if (i32.or
          (i32.or (i32.and (local.get $asked) (i32.const 8)) (i32.gt_u (i32.sub (local.get $at) (local.get $start)) (i32.const 15)))
          (i32.and (local.get $asked) (i32.eqz (local.get $byte))))
        (then
          (br_if $wrong
            (i32.eqz (call $fits (i32.load offset=4 (local.get $rule)) (local.get $start) (local.get $at) (i32.const 0)))))
        (else
          (br_if $wrong
            (i32.eqz
              (call $bounds (local.get $rule)
                (call $double (local.get $from) (local.get $whole) (local.get $at)
                  (i32.eq (local.get $from) (local.get $start))))))))
      (return (local.get $at)))
    (i32.const -1))

  ;; The value of up to 15 digits, with a point at `whole` or none: it and the power of ten are exact, so is the rounding of the quotient.
  (func $double (param $at i32) (param $whole i32) (param $stop i32) (param $isPositive i32) (result f64)
    (local $digits i64) (local $scale f64) (local $value f64)
    (local.set $scale (f64.const 1))
    (loop $digit
      (local.set $digits
        (i64.add (i64.mul (local.get $digits) (i64.const 10))
          (i64.extend_i32_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.gt_u (local.get $at) (local.get $whole))
        (then (local.set $scale (f64.mul (local.get $scale) (f64.const 10)))))
      (local.set $at (i32.add (local.get $at) (i32.eq (local.get $at) (local.get $whole))))
      (br_if $digit (i32.lt_u (local.get $at) (local.get $stop))))
    (local.set $value (f64.div (f64.convert_i64_s (local.get $digits)) (local.get $scale)))
    (select (local.get $value) (f64.neg (local.get $value)) (local.get $isPositive)))

  ;; Whether a number lies in the bounds of a rule, is a multiple of what it says, and one of its values.
  (func $bounds (param $rule i32) (param $value f64) (result i32)
    (local $at i32) (local $stop i32)
    (block $wrong
      (if (i32.and (i32.load (local.get $rule)) (i32.const 16))
        (then
          (br_if $wrong (f64.ne (local.get $value) (f64.trunc (local.get $value))))
          (br_if $wrong
            (i32.eqz
              (i64.eqz
                (i64.rem_s (i64.trunc_f64_s (local.get $value))
                  (i64.trunc_f64_s (f64.load offset=48 (local.get $rule)))))))))
      (br_if $wrong (f64.lt (local.get $value) (f64.load offset=16 (local.get $rule))))
      (br_if $wrong (f64.gt (local.get $value) (f64.load offset=24 (local.get $rule))))
      (br_if $wrong (f64.le (local.get $value) (f64.load offset=32 (local.get $rule))))
      (br_if $wrong (f64.ge (local.get $value) (f64.load offset=40 (local.get $rule))))
      (if (i32.eqz (i32.and (i32.load (local.get $rule)) (i32.const 4))) (then (return (i32.const 1))))
      (local.set $at (i32.load offset=8 (local.get $rule)))
      (local.set $stop (i32.add (local.get $at) (i32.shl (i32.load offset=12 (local.get $rule)) (i32.const 3))))
      (loop $next
        (br_if $wrong (i32.ge_u (local.get $at) (local.get $stop)))
        (if (f64.eq (local.get $value) (f64.load (local.get $at))) (then (return (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (i32.const 0))
)
