// How is the ground swept with 16 rays in one AVX-512 register?
#include "CVisibility.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma STDC FP_CONTRACT OFF

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))
#define INLINE static inline __attribute__((always_inline)) TARGET
#define OUTLINED static __attribute__((noinline)) TARGET
#define UNROLLED _Pragma("clang loop unroll(full)")
#define SWEEP visibility_sweep_avx512
#define TABULATE visibility_tabulate_avx512

#include "lanes_avx512.h"
#include "sweep.h"

#endif
