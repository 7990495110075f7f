;; Which sphere does a ray meet first? The hot loop of the demo's ray tracer.
;;
;; Memory holds the spheres, 32 bytes each: centre x, y, z and radius squared, all f64. `nearest` takes a ray (origin, unit
;; direction) and a count, and returns the index of the first sphere met, or -1; the distance along the ray is left in the
;; exported global `distance`.
(module
  (memory (export "memory") 1)
  (global $distance (export "distance") (mut f64) (f64.const 0))

  (func (export "nearest")
    (param $ox f64) (param $oy f64) (param $oz f64)
    (param $dx f64) (param $dy f64) (param $dz f64)
    (param $count i32)
    (result i32)
    (local $i i32) (local $at i32) (local $found i32)
    (local $lx f64) (local $ly f64) (local $lz f64)
    (local $along f64) (local $inside f64) (local $t f64) (local $best f64)

    (local.set $found (i32.const -1))
    (local.set $best (f64.const inf))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $at (i32.shl (local.get $i) (i32.const 5)))

        ;; l = centre - origin
        (local.set $lx (f64.sub (f64.load (local.get $at)) (local.get $ox)))
        (local.set $ly (f64.sub (f64.load offset=8 (local.get $at)) (local.get $oy)))
        (local.set $lz (f64.sub (f64.load offset=16 (local.get $at)) (local.get $oz)))

        ;; along = l . d: where on the ray the centre is closest
        (local.set $along
          (f64.add
            (f64.add
              (f64.mul (local.get $lx) (local.get $dx))
              (f64.mul (local.get $ly) (local.get $dy)))
            (f64.mul (local.get $lz) (local.get $dz))))

        ;; inside = along^2 - l . l + r^2: half the chord, squared; negative when the ray misses
        (local.set $inside
          (f64.add
            (f64.sub
              (f64.mul (local.get $along) (local.get $along))
              (f64.add
                (f64.add
                  (f64.mul (local.get $lx) (local.get $lx))
                  (f64.mul (local.get $ly) (local.get $ly)))
                (f64.mul (local.get $lz) (local.get $lz))))
            (f64.load offset=24 (local.get $at))))

        (if (f64.gt (local.get $inside) (f64.const 0))
          (then
            (local.set $t (f64.sub (local.get $along) (f64.sqrt (local.get $inside))))
            (if (i32.and
                  (f64.gt (local.get $t) (f64.const 1e-6))
                  (f64.lt (local.get $t) (local.get $best)))
              (then
                (local.set $best (local.get $t))
                (local.set $found (local.get $i))))))

        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))

    (global.set $distance (local.get $best))
    (local.get $found)))
