// Which path does this processor run, how much room does it need, and on what pages?
#define _GNU_SOURCE
#include "CVisibility.h"

#ifdef __linux__
#include <sys/mman.h>
// Linux 6.1; older kernels say no, older headers do not know it.
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#endif

enum visibility_path visibility_fastest_path(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return visibility_avx512;
  if (__builtin_cpu_supports("avx2")) return visibility_avx2;
#endif
  return visibility_portable;
}

int64_t visibility_scratch_floats(int32_t steps, int32_t sheaves) {
  return 12 * visibility_lines * visibility_line + 8 * (32 * (int64_t)sheaves + visibility_tiles(steps));
}

int64_t visibility_tabulate(
    enum visibility_path path, int32_t steps, int32_t sheaves, const float *slopes, const float *density,
    const int32_t *last, const float *reciprocal, void *tables) {
  const struct visibility_fan fan = {
      .steps = steps, .sheaves = sheaves, .slopes = slopes, .density = density, .last = last,
      .reciprocal = reciprocal,
  };
#if defined(__x86_64__)
  if (path == visibility_avx512) return visibility_tabulate_avx512(&fan, tables);
  if (path == visibility_avx2) return visibility_tabulate_avx2(&fan, tables);
#endif
  return 0;
}

void visibility_sweep(
    enum visibility_path path, int32_t steps, int32_t sheaves, const float *slopes, const float *density,
    const int32_t *last, const int32_t *few, const int32_t *reach, const float *reciprocal,
    const float *drop, const void *tables, const float *elevations,
    struct visibility_view *view, void *scratch) {
  const struct visibility_fan fan = {
      steps, sheaves, slopes, density, last, few, reach, reciprocal, drop, tables,
  };
  view->elevations = elevations;
#if defined(__x86_64__)
  if (path == visibility_avx512) visibility_sweep_avx512(&fan, view, scratch);
  if (path == visibility_avx2) visibility_sweep_avx2(&fan, view, scratch);
#endif
}

void visibility_ask_large_pages(const void *start, int64_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  const uintptr_t page = 2 << 20, mask = ~(page - 1);
  const uintptr_t first = ((uintptr_t)start + page - 1) & mask, end = ((uintptr_t)start + (uintptr_t)bytes) & mask;
  if (first >= end) return;
  madvise((void *)first, end - first, MADV_HUGEPAGE);
  madvise((void *)first, end - first, MADV_COLLAPSE);
#endif
}
