;; Decoders of LZ4 and Snappy blocks. `npm run wasm` makes blocks-wasm.ts of this file.
;;
;; Both read [src, srcEnd) and write from dst on, to dstEnd at most; what is before dst down to dstStart may be copied from.
;; The answer is where the output ends, or minus the number of a fault, whose place in the input `at` then holds.
;; Copies go in steps of 16 bytes, short ones in place (an engine does not inline calls): the memory reaches 64 bytes further
;; than src and dst are said to.
(module
  (memory (export "memory") 16)
  (global $at (export "at") (mut i32) (i32.const 0))

  ;; So many bytes from another place that does not overlap.
  (func $literals (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (if (i32.gt_u (local.get $length) (i32.const 256))
      (then (memory.copy (local.get $to) (local.get $from) (local.get $length)) (return)))
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (loop $next
      (v128.store align=1 (local.get $to) (v128.load align=1 (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $to) (local.get $end)))))

  ;; So many bytes from `distance` before: where the two overlap, what was copied first is copied again.
  (func $match (param $to i32) (param $distance i32) (param $length i32)
    (local $from i32) (local $end i32)
    (local.set $from (i32.sub (local.get $to) (local.get $distance)))
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (if (i32.ge_u (local.get $distance) (i32.const 16))
      (then
        (if (i32.and (i32.gt_u (local.get $length) (i32.const 256)) (i32.ge_u (local.get $distance) (local.get $length)))
          (then (memory.copy (local.get $to) (local.get $from) (local.get $length)) (return)))
        (loop $next
          (v128.store align=1 (local.get $to) (v128.load align=1 (local.get $from)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $to) (local.get $end))))
        (return)))
    (if (i32.ge_u (local.get $distance) (i32.const 8))
      (then
        (loop $next
          (i64.store align=1 (local.get $to) (i64.load align=1 (local.get $from)))
          (local.set $to (i32.add (local.get $to) (i32.const 8)))
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (br_if $next (i32.lt_u (local.get $to) (local.get $end))))
        (return)))
    (if (i32.eq (local.get $distance) (i32.const 1))
      (then (memory.fill (local.get $to) (i32.load8_u (local.get $from)) (local.get $length)) (return)))
    (loop $next
      (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $to) (local.get $end)))))

  (func $fault (param $begin i32) (param $number i32) (result i32)
    (global.set $at (local.get $begin))
    (local.get $number))

  ;; 1 cut short, 2 literals beyond the end, 3 a match from too far back, 4 a match beyond the end
  (func (export "lz4") (param $src i32) (param $srcEnd i32) (param $dstStart i32) (param $dst i32) (param $dstEnd i32)
    (result i32)
    (local $token i32) (local $length i32) (local $distance i32) (local $byte i32) (local $from i32) (local $begin i32)
    (loop $sequence
      (local.set $begin (local.get $src))
      (if (i32.ge_u (local.get $src) (local.get $srcEnd)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
      (local.set $token (i32.load8_u (local.get $src)))
      (local.set $src (i32.add (local.get $src) (i32.const 1)))
      (local.set $length (i32.shr_u (local.get $token) (i32.const 4)))
      (if (i32.eq (local.get $length) (i32.const 15))
        (then
          (loop $more
            (if (i32.ge_u (local.get $src) (local.get $srcEnd)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
            (local.set $byte (i32.load8_u (local.get $src)))
            (local.set $src (i32.add (local.get $src) (i32.const 1)))
            (local.set $length (i32.add (local.get $length) (local.get $byte)))
            (br_if $more (i32.eq (local.get $byte) (i32.const 255))))))
      (if (i32.or
            (i32.gt_u (local.get $length) (i32.sub (local.get $srcEnd) (local.get $src)))
            (i32.gt_u (local.get $length) (i32.sub (local.get $dstEnd) (local.get $dst))))
        (then (return (call $fault (local.get $begin) (i32.const -2)))))
      (if (i32.le_u (local.get $length) (i32.const 16))
        (then (v128.store align=1 (local.get $dst) (v128.load align=1 (local.get $src))))
        (else (call $literals (local.get $dst) (local.get $src) (local.get $length))))
      (local.set $src (i32.add (local.get $src) (local.get $length)))
      (local.set $dst (i32.add (local.get $dst) (local.get $length)))
      (if (i32.eq (local.get $src) (local.get $srcEnd)) (then (return (local.get $dst))))
      (if (i32.lt_u (i32.sub (local.get $srcEnd) (local.get $src)) (i32.const 2)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
      (local.set $distance (i32.load16_u align=1 (local.get $src)))
      (local.set $src (i32.add (local.get $src) (i32.const 2)))
      (local.set $length (i32.and (local.get $token) (i32.const 15)))
      (if (i32.eq (local.get $length) (i32.const 15))
        (then
          (loop $more
            (if (i32.ge_u (local.get $src) (local.get $srcEnd)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
            (local.set $byte (i32.load8_u (local.get $src)))
            (local.set $src (i32.add (local.get $src) (i32.const 1)))
            (local.set $length (i32.add (local.get $length) (local.get $byte)))
            (br_if $more (i32.eq (local.get $byte) (i32.const 255))))))
      (local.set $length (i32.add (local.get $length) (i32.const 4)))
      (if (i32.or
            (i32.eqz (local.get $distance))
            (i32.gt_u (local.get $distance) (i32.sub (local.get $dst) (local.get $dstStart))))
        (then (return (call $fault (local.get $begin) (i32.const -3)))))
      (if (i32.gt_u (local.get $length) (i32.sub (local.get $dstEnd) (local.get $dst))) (then (return (call $fault (local.get $begin) (i32.const -4)))))
      (if (i32.and (i32.le_u (local.get $length) (i32.const 32)) (i32.ge_u (local.get $distance) (i32.const 16)))
        (then
          (local.set $from (i32.sub (local.get $dst) (local.get $distance)))
          (v128.store align=1 (local.get $dst) (v128.load align=1 (local.get $from)))
          (v128.store offset=16 align=1 (local.get $dst) (v128.load offset=16 align=1 (local.get $from))))
        (else (call $match (local.get $dst) (local.get $distance) (local.get $length))))
      (local.set $dst (i32.add (local.get $dst) (local.get $length)))
      (br $sequence))
    (unreachable))

  ;; The elements behind a block's size; the same faults.
  (func (export "snappy") (param $src i32) (param $srcEnd i32) (param $dstStart i32) (param $dst i32) (param $dstEnd i32)
    (result i32)
    (local $tag i32) (local $length i32) (local $distance i32) (local $extra i32) (local $from i32) (local $begin i32)
    (block $done
      (loop $element
        (local.set $begin (local.get $src))
        (br_if $done (i32.ge_u (local.get $src) (local.get $srcEnd)))
        (local.set $tag (i32.load8_u (local.get $src)))
        (local.set $src (i32.add (local.get $src) (i32.const 1)))
        (if (i32.eqz (i32.and (local.get $tag) (i32.const 3)))
          (then
            (local.set $length (i32.shr_u (local.get $tag) (i32.const 2)))
            (if (i32.ge_u (local.get $length) (i32.const 60))
              (then
                (local.set $extra (i32.sub (local.get $length) (i32.const 59)))
                (if (i32.lt_u (i32.sub (local.get $srcEnd) (local.get $src)) (local.get $extra))
                  (then (return (call $fault (local.get $begin) (i32.const -1)))))
                ;; The last of the four bytes and those that are not of the length go.
                (local.set $length
                  (i32.and
                    (i32.load align=1 (local.get $src))
                    (i32.shr_u (i32.const -1) (i32.shl (i32.sub (i32.const 4) (local.get $extra)) (i32.const 3)))))
                (local.set $src (i32.add (local.get $src) (local.get $extra)))
                (if (i32.eq (local.get $length) (i32.const -1)) (then (return (call $fault (local.get $begin) (i32.const -2)))))))
            (local.set $length (i32.add (local.get $length) (i32.const 1)))
            (if (i32.or
                  (i32.gt_u (local.get $length) (i32.sub (local.get $srcEnd) (local.get $src)))
                  (i32.gt_u (local.get $length) (i32.sub (local.get $dstEnd) (local.get $dst))))
              (then (return (call $fault (local.get $begin) (i32.const -2)))))
            (if (i32.le_u (local.get $length) (i32.const 16))
              (then (v128.store align=1 (local.get $dst) (v128.load align=1 (local.get $src))))
              (else (call $literals (local.get $dst) (local.get $src) (local.get $length))))
            (local.set $src (i32.add (local.get $src) (local.get $length)))
            (local.set $dst (i32.add (local.get $dst) (local.get $length)))
            (br $element)))
        (if (i32.eq (i32.and (local.get $tag) (i32.const 3)) (i32.const 1))
          (then
            (if (i32.ge_u (local.get $src) (local.get $srcEnd)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
            (local.set $length (i32.add (i32.const 4) (i32.and (i32.shr_u (local.get $tag) (i32.const 2)) (i32.const 7))))
            (local.set $distance
              (i32.or
                (i32.shl (i32.shr_u (local.get $tag) (i32.const 5)) (i32.const 8))
                (i32.load8_u (local.get $src))))
            (local.set $src (i32.add (local.get $src) (i32.const 1))))
          (else
            (local.set $length (i32.add (i32.const 1) (i32.shr_u (local.get $tag) (i32.const 2))))
            (if (i32.eq (i32.and (local.get $tag) (i32.const 3)) (i32.const 2))
              (then
                (if (i32.lt_u (i32.sub (local.get $srcEnd) (local.get $src)) (i32.const 2)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
                (local.set $distance (i32.load16_u align=1 (local.get $src)))
                (local.set $src (i32.add (local.get $src) (i32.const 2))))
              (else
                (if (i32.lt_u (i32.sub (local.get $srcEnd) (local.get $src)) (i32.const 4)) (then (return (call $fault (local.get $begin) (i32.const -1)))))
                (local.set $distance (i32.load align=1 (local.get $src)))
                (local.set $src (i32.add (local.get $src) (i32.const 4)))))))
        (if (i32.or
              (i32.eqz (local.get $distance))
              (i32.gt_u (local.get $distance) (i32.sub (local.get $dst) (local.get $dstStart))))
          (then (return (call $fault (local.get $begin) (i32.const -3)))))
        (if (i32.gt_u (local.get $length) (i32.sub (local.get $dstEnd) (local.get $dst))) (then (return (call $fault (local.get $begin) (i32.const -4)))))
        (if (i32.and (i32.le_u (local.get $length) (i32.const 32)) (i32.ge_u (local.get $distance) (i32.const 16)))
          (then
            (local.set $from (i32.sub (local.get $dst) (local.get $distance)))
            (v128.store align=1 (local.get $dst) (v128.load align=1 (local.get $from)))
            (v128.store offset=16 align=1 (local.get $dst) (v128.load offset=16 align=1 (local.get $from))))
          (else (call $match (local.get $dst) (local.get $distance) (local.get $length))))
        (local.set $dst (i32.add (local.get $dst) (local.get $length)))
        (br $element)))
    (local.get $dst)))
