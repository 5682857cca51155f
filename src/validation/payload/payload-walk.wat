;; Walks over Avro and Protobuf values that tell what is surely right. `npm run wasm` makes payload-walk-wasm.ts of this file.
;;
;; What is wrong, nests too deep, or is written in a rare way is left to the walks that can say why. The memory reaches 32 bytes
;; further than `end`.
(module
  (memory (export "memory") 1)
  (global $end (mut i32) (i32.const 0))
  (global $number (mut i64) (i64.const 0))

  ;; An Avro value from `at` to `end` at most. Its program is pairs of words: an operation and its argument. The answer is where
  ;; it ends, or -1.
  (func (export "avro") (param $pc i32) (param $at i32) (param $end i32) (param $depth i32) (result i32)
    (global.set $end (local.get $end))
    (call $run (local.get $pc) (local.get $at) (local.get $depth) (i64.const 1)))

  ;; Behind a number of up to 64 bits, whose value goes to `number`.
  (func $long (param $at i32) (result i32)
    (local $byte i32) (local $shift i64) (local $bits i64)
    (loop $next
      (if (i32.ge_u (local.get $at) (global.get $end)) (then (return (i32.const -1))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $bits
        (i64.or (local.get $bits)
          (i64.shl (i64.extend_i32_u (i32.and (local.get $byte) (i32.const 127))) (local.get $shift))))
      (if (i32.lt_u (local.get $byte) (i32.const 128))
        (then
          (if (i32.and (i64.eq (local.get $shift) (i64.const 63)) (i32.gt_u (local.get $byte) (i32.const 1)))
            (then (return (i32.const -1))))
          (global.set $number
            (i64.xor (i64.shr_u (local.get $bits) (i64.const 1))
              (i64.sub (i64.const 0) (i64.and (local.get $bits) (i64.const 1)))))
          (return (local.get $at))))
      (local.set $shift (i64.add (local.get $shift) (i64.const 7)))
      (br_if $next (i64.lt_u (local.get $shift) (i64.const 70))))
    (i32.const -1))

  ;; Behind a length and so many bytes, whose first one goes to `number`.
  (func $bytes (param $at i32) (result i32)
    (local $stop i32)
    (local.set $at (call $long (local.get $at)))
    (if (i32.lt_s (local.get $at) (i32.const 0)) (then (return (i32.const -1))))
    (if (i64.gt_u (global.get $number) (i64.extend_i32_u (i32.sub (global.get $end) (local.get $at))))
      (then (return (i32.const -1))))
    (local.set $stop (i32.add (local.get $at) (i32.wrap_i64 (global.get $number))))
    (global.set $number (i64.extend_i32_u (local.get $at)))
    (local.get $stop))

  ;; Whether the bytes up to `stop` are UTF-8: sixteen at a time where they are ASCII, else one character.
  (func $text (param $at i32) (param $stop i32) (result i32)
    (local $word i32) (local $lead i32) (local $second i32)
    (block $wrong
      (loop $next
        (if (i32.ge_u (local.get $at) (local.get $stop)) (then (return (i32.eq (local.get $at) (local.get $stop)))))
        (local.set $word (i8x16.bitmask (v128.load align=1 (local.get $at))))
        (if (i32.eqz (local.get $word))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $next (i32.lt_u (local.get $at) (local.get $stop)))
            (return (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $word))))
        (if (i32.ge_u (local.get $at) (local.get $stop)) (then (return (i32.const 1))))
        (local.set $lead (i32.load8_u (local.get $at)))
        (local.set $word (i32.load align=1 (local.get $at)))
        (local.set $second (i32.and (i32.shr_u (local.get $word) (i32.const 8)) (i32.const 255)))
        (br_if $wrong (i32.lt_u (local.get $lead) (i32.const 0xc2)))
        (if (i32.lt_u (local.get $lead) (i32.const 0xe0))
          (then
            (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc000)) (i32.const 0x8000)))
            (local.set $at (i32.add (local.get $at) (i32.const 2)))
            (br $next)))
        (if (i32.lt_u (local.get $lead) (i32.const 0xf0))
          (then
            (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc0c000)) (i32.const 0x808000)))
            (br_if $wrong
              (i32.and (i32.eq (local.get $lead) (i32.const 0xe0)) (i32.lt_u (local.get $second) (i32.const 0xa0))))
            (br_if $wrong
              (i32.and (i32.eq (local.get $lead) (i32.const 0xed)) (i32.gt_u (local.get $second) (i32.const 0x9f))))
            (local.set $at (i32.add (local.get $at) (i32.const 3)))
            (br $next)))
        (br_if $wrong (i32.gt_u (local.get $lead) (i32.const 0xf4)))
        (br_if $wrong (i32.ne (i32.and (local.get $word) (i32.const 0xc0c0c000)) (i32.const 0x80808000)))
        (br_if $wrong
          (i32.and (i32.eq (local.get $lead) (i32.const 0xf0)) (i32.lt_u (local.get $second) (i32.const 0x90))))
        (br_if $wrong
          (i32.and (i32.eq (local.get $lead) (i32.const 0xf4)) (i32.gt_u (local.get $second) (i32.const 0x8f))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (i32.const 0))

  ;; The blocks of an array or a map, whose items take a byte or more each.
  (func $blocks (param $item i32) (param $at i32) (param $depth i32) (result i32)
    (local $count i64) (local $stop i32)
    (loop $block
      (local.set $at (call $long (local.get $at)))
      (if (i32.lt_s (local.get $at) (i32.const 0)) (then (return (i32.const -1))))
      (local.set $count (global.get $number))
      (if (i64.eqz (local.get $count)) (then (return (local.get $at))))
      (local.set $stop (i32.const 0))
      (if (i64.lt_s (local.get $count) (i64.const 0))
        (then
          (local.set $count (i64.sub (i64.const 0) (local.get $count)))
          (local.set $at (call $bytes (local.get $at)))
          (if (i32.lt_s (local.get $at) (i32.const 0)) (then (return (i32.const -1))))
          (local.set $stop (local.get $at))
          (local.set $at (i32.wrap_i64 (global.get $number)))))
      (local.set $at (call $run (local.get $item) (local.get $at) (local.get $depth) (local.get $count)))
      (if (i32.lt_s (local.get $at) (i32.const 0)) (then (return (i32.const -1))))
      (br_if $block (i32.or (i32.eqz (local.get $stop)) (i32.eq (local.get $stop) (local.get $at)))))
    (i32.const -1))

  ;; So many values, one or more, of the program at `start`.
  (func $run (param $start i32) (param $at i32) (param $depth i32) (param $count i64) (result i32)
    (local $pc i32) (local $operation i32) (local $argument i32) (local $byte i32) (local $end i32)
    (if (i32.eqz (local.get $depth)) (then (return (i32.const -1))))
    (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
    (local.set $end (global.get $end))
    (local.set $pc (local.get $start))
    (block $wrong
      (loop $next
        (block $left
          (local.set $operation (i32.load (local.get $pc)))
          (local.set $argument (i32.load offset=4 (local.get $pc)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 8)))
          ;; What is beyond `end` is never taken for a part of the value: whoever reads it finds `at` beyond `end`.
          (local.set $byte (i32.load8_u (local.get $at)))
          ;; A union of null, which is the branch that the operation says, and another type.
          (if (i32.ge_u (local.get $operation) (i32.const 16))
            (then
              (br_if $wrong (i32.or (i32.ge_u (local.get $at) (local.get $end)) (i32.and (local.get $byte) (i32.const 0xfd))))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br_if $next (i32.eq (i32.shr_u (local.get $operation) (i32.const 4)) (i32.add (i32.shr_u (local.get $byte) (i32.const 1)) (i32.const 1))))
              (local.set $operation (i32.and (local.get $operation) (i32.const 15)))
              (local.set $byte (i32.load8_u (local.get $at)))))
          (block $union (block $blocks (block $call (block $enum (block $bytes (block $string
          (block $boolean (block $fixed (block $long (block $int
            (br_table $left $int $long $fixed $boolean $string $bytes $enum $call $blocks $union (local.get $operation)))
            ;; int
            (if (i32.lt_u (local.get $byte) (i32.const 128))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br_if $next (i32.le_u (local.get $at) (local.get $end)))
                (br $wrong)))
            (if (i32.lt_u (i32.load8_u offset=1 (local.get $at)) (i32.const 128))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 2)))
                (br_if $next (i32.le_u (local.get $at) (local.get $end)))
                (br $wrong)))
            (local.set $byte (local.get $at))
            (local.set $at (call $long (local.get $at)))
            (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
            (br_if $wrong (i32.gt_u (i32.sub (local.get $at) (local.get $byte)) (i32.const 5)))
            (br_if $wrong (i64.ne (global.get $number) (i64.extend32_s (global.get $number))))
            (br $next))
            ;; long
            (if (i32.lt_u (local.get $byte) (i32.const 128))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br_if $next (i32.le_u (local.get $at) (local.get $end)))
                (br $wrong)))
            (local.set $at (call $long (local.get $at)))
            (br_if $next (i32.ge_s (local.get $at) (i32.const 0)))
            (br $wrong))
            ;; fixed, float, double
            (br_if $wrong (i32.gt_u (local.get $argument) (i32.sub (local.get $end) (local.get $at))))
            (local.set $at (i32.add (local.get $at) (local.get $argument)))
            (br $next))
            ;; boolean
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $wrong (i32.or (i32.gt_u (local.get $at) (local.get $end)) (i32.gt_u (local.get $byte) (i32.const 1))))
            (br $next))
            ;; string
            (if (i32.and (local.get $byte) (i32.const 0x81))
              (then
                (local.set $argument (call $bytes (local.get $at)))
                (br_if $wrong (i32.lt_s (local.get $argument) (i32.const 0)))
                (local.set $at (i32.wrap_i64 (global.get $number))))
              (else
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (local.set $argument (i32.add (local.get $at) (i32.shr_u (local.get $byte) (i32.const 1))))
                (br_if $wrong (i32.gt_u (local.get $argument) (local.get $end)))))
            (local.set $byte (i32.sub (local.get $argument) (local.get $at)))
            ;; Up to 32 bytes of ASCII are looked at here: an engine does not inline calls.
            (if (i32.le_u (local.get $byte) (i32.const 16))
              (then
                (local.set $byte
                  (i32.and (i8x16.bitmask (v128.load align=1 (local.get $at)))
                    (i32.sub (i32.shl (i32.const 1) (local.get $byte)) (i32.const 1)))))
              (else
                (local.set $byte
                  (i32.or (i32.gt_u (local.get $byte) (i32.const 32))
                    (i8x16.bitmask
                      (v128.or (v128.load align=1 (local.get $at))
                        (v128.load align=1 (i32.sub (local.get $argument) (i32.const 16)))))))))
            (if (local.get $byte)
              (then (br_if $wrong (i32.eqz (call $text (local.get $at) (local.get $argument))))))
            (local.set $at (local.get $argument))
            (br $next))
            ;; bytes
            (local.set $at (call $bytes (local.get $at)))
            (br_if $next (i32.ge_s (local.get $at) (i32.const 0)))
            (br $wrong))
            ;; enum
            (if (i32.and (local.get $byte) (i32.const 0x81))
              (then
                (br_if $wrong (i32.and (local.get $byte) (i32.const 1)))
                (local.set $byte (local.get $at))
                (local.set $at (call $long (local.get $at)))
                (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
                (br_if $wrong (i32.gt_u (i32.sub (local.get $at) (local.get $byte)) (i32.const 5)))
                (br_if $next (i64.lt_u (global.get $number) (i64.extend_i32_u (local.get $argument))))
                (br $wrong)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $wrong (i32.gt_u (local.get $at) (local.get $end)))
            (br_if $next (i32.lt_u (i32.shr_u (local.get $byte) (i32.const 1)) (local.get $argument)))
            (br $wrong))
            ;; a record
            (local.set $at (call $run (local.get $argument) (local.get $at) (local.get $depth) (i64.const 1)))
            (br_if $next (i32.ge_s (local.get $at) (i32.const 0)))
            (br $wrong))
            ;; an array, or a map
            (local.set $at (call $blocks (local.get $argument) (local.get $at) (local.get $depth)))
            (br_if $next (i32.ge_s (local.get $at) (i32.const 0)))
            (br $wrong))
          ;; a union of so many branches, whose programs follow
          (local.set $at (call $long (local.get $at)))
          (br_if $wrong (i32.lt_s (local.get $at) (i32.const 0)))
          (br_if $wrong (i64.ge_u (global.get $number) (i64.extend_i32_u (local.get $argument))))
          (local.set $byte
            (i32.load offset=4 (i32.add (local.get $pc) (i32.shl (i32.wrap_i64 (global.get $number)) (i32.const 3)))))
          (local.set $pc (i32.add (local.get $pc) (i32.shl (local.get $argument) (i32.const 3))))
          (local.set $at (call $run (local.get $byte) (local.get $at) (local.get $depth) (i64.const 1)))
          (br_if $next (i32.ge_s (local.get $at) (i32.const 0)))
          (br $wrong))
        ;; the end of the program
        (local.set $pc (local.get $start))
        (local.set $count (i64.sub (local.get $count) (i64.const 1)))
        (br_if $next (i64.ne (local.get $count) (i64.const 0)))
        (return (local.get $at))))
    (i32.const -1))

  ;; Whether the bytes from `at` to `end` are a Protobuf message. Its table has a row for each number of a field up to the last
  ;; one: a word with an operation for each wire type, four bits wide, and where the table of the field's message begins. In the
  ;; row of number 0, which no field has, stands how many rows there are.
  (func $protobuf (export "protobuf") (param $table i32) (param $at i32) (param $end i32) (param $depth i32) (result i32)
    (local $rows i32) (local $tag i32) (local $row i32) (local $operation i32) (local $word i32)
    (local $stop i32)
    (local.set $rows (i32.load offset=4 (local.get $table)))
    (block $wrong
      (loop $next
        (if (i32.ge_u (local.get $at) (local.get $end)) (then (return (i32.eq (local.get $at) (local.get $end)))))
        ;; What is beyond `end` is never taken for a part of the message: whoever reads it finds `at` beyond `end`.
        (local.set $word (i32.load align=1 (local.get $at)))
        (local.set $tag (i32.and (local.get $word) (i32.const 0x7f)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.and (local.get $word) (i32.const 0x80))
          (then
            (br_if $wrong (i32.and (local.get $word) (i32.const 0x8000)))
            (local.set $tag
              (i32.or (local.get $tag) (i32.and (i32.shr_u (local.get $word) (i32.const 1)) (i32.const 0x3f80))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        ;; A field that the schema does not have: a varint, 8 bytes, a length and bytes, or 4 bytes.
        (local.set $operation (i32.const 0x300521))
        (if (i32.lt_u (i32.shr_u (local.get $tag) (i32.const 3)) (local.get $rows))
          (then
            (local.set $row (i32.add (local.get $table) (i32.and (local.get $tag) (i32.const -8))))
            (local.set $operation (i32.load (local.get $row)))))
        (local.set $operation
          (i32.and (i32.const 15)
            (i32.shr_u (local.get $operation) (i32.shl (i32.and (local.get $tag) (i32.const 7)) (i32.const 2)))))
        (if (i32.ge_u (local.get $operation) (i32.const 4))
          (then
            ;; A length of up to three bytes, and where what is so long stops.
            (local.set $word (i32.load align=1 (local.get $at)))
            (local.set $stop (i32.and (local.get $word) (i32.const 0x7f)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (if (i32.and (local.get $word) (i32.const 0x80))
              (then
                (local.set $stop
                  (i32.or (local.get $stop) (i32.and (i32.shr_u (local.get $word) (i32.const 1)) (i32.const 0x3f80))))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (if (i32.and (local.get $word) (i32.const 0x8000))
                  (then
                    (br_if $wrong (i32.and (local.get $word) (i32.const 0x800000)))
                    (local.set $stop
                      (i32.or (local.get $stop) (i32.and (i32.shr_u (local.get $word) (i32.const 2)) (i32.const 0x1fc000))))
                    (local.set $at (i32.add (local.get $at) (i32.const 1)))))))
            (local.set $stop (i32.add (local.get $stop) (local.get $at)))
            (br_if $wrong (i32.gt_u (local.get $stop) (local.get $end)))))
        (block $packed32 (block $packed64 (block $packed (block $message (block $bytes (block $text
        (block $fixed32 (block $fixed64 (block $varint
          (br_table $wrong $varint $fixed64 $fixed32 $text $bytes $message $packed $packed64 $packed32
            (local.get $operation)))
          ;; varint
          (if (i32.lt_u (i32.load8_u (local.get $at)) (i32.const 128))
            (then
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br $next)))
          (local.set $at (call $varint (local.get $at)))
          (br_if $next (local.get $at))
          (br $wrong))
          ;; fixed64
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $next))
          ;; fixed32
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br $next))
          ;; text
          (local.set $word (i32.sub (local.get $stop) (local.get $at)))
          ;; Up to 31 bytes of ASCII are looked at here: an engine does not inline calls.
          (local.set $word
            (i32.or (i32.gt_u (local.get $word) (i32.const 31))
              (i32.and (i32.xor (i32.shl (i32.const -1) (local.get $word)) (i32.const -1))
                (i32.or (i8x16.bitmask (v128.load align=1 (local.get $at)))
                  (i32.shl (i8x16.bitmask (v128.load offset=16 align=1 (local.get $at))) (i32.const 16))))))
          (if (local.get $word)
            (then (br_if $wrong (i32.eqz (call $text (local.get $at) (local.get $stop))))))
          (local.set $at (local.get $stop))
          (br $next))
          ;; bytes
          (local.set $at (local.get $stop))
          (br $next))
          ;; message
          (br_if $wrong (i32.eqz (local.get $depth)))
          (br_if $wrong
            (i32.eqz
              (call $protobuf (i32.load offset=4 (local.get $row)) (local.get $at) (local.get $stop)
                (i32.sub (local.get $depth) (i32.const 1)))))
          (local.set $at (local.get $stop))
          (br $next))
          ;; packed varints
          (loop $more
            (if (i32.lt_u (local.get $at) (local.get $stop))
              (then
                (local.set $at (call $varint (local.get $at)))
                (br_if $more (local.get $at))
                (br $wrong))))
          (br_if $next (i32.eq (local.get $at) (local.get $stop)))
          (br $wrong))
          ;; packed, of 8 bytes each
          (br_if $wrong (i32.and (i32.sub (local.get $stop) (local.get $at)) (i32.const 7)))
          (local.set $at (local.get $stop))
          (br $next))
        ;; packed, of 4 bytes each
        (br_if $wrong (i32.and (i32.sub (local.get $stop) (local.get $at)) (i32.const 3)))
        (local.set $at (local.get $stop))
        (br $next)))
    (i32.const 0))

  ;; Behind a varint of up to ten bytes, or 0.
  (func $varint (param $at i32) (result i32)
    (local $ends i64)
    (local.set $ends
      (i64.and (i64.const 0x8080808080808080) (i64.xor (i64.load align=1 (local.get $at)) (i64.const -1))))
    (if (i64.ne (local.get $ends) (i64.const 0))
      (then
        (return
          (i32.add (i32.add (local.get $at) (i32.const 1))
            (i32.shr_u (i32.wrap_i64 (i64.ctz (local.get $ends))) (i32.const 3))))))
    (local.set $at (i32.add (local.get $at) (i32.const 9)))
    (if (i32.lt_u (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 128)) (then (return (local.get $at))))
    (if (i32.lt_u (i32.load8_u (local.get $at)) (i32.const 128))
      (then (return (i32.add (local.get $at) (i32.const 1)))))
    (i32.const 0)))
