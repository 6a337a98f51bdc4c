// How is the ground swept with 16 rays in two AVX2 registers?
#include "CVisibility.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma STDC FP_CONTRACT OFF

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline)) TARGET
#define OUTLINED static __attribute__((noinline)) TARGET
#define UNROLLED _Pragma("clang loop unroll(full)")
#define SWEEP visibility_sweep_avx2
#define TABULATE visibility_tabulate_avx2

#include "lanes_avx2.h"
#include "sweep.h"

#endif
