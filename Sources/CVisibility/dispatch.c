// Which path does this processor run, and how much room does it need?
#include "CVisibility.h"

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
  const int64_t segments = visibility_segments(steps);
  return 12 * 16 * 16 * segments + 256 * (int64_t)sheaves + 8 * (segments + 15);
}

void visibility_sweep(
    enum visibility_path path, int32_t steps, int32_t sheaves, const float *slopes, const float *density,
    const int32_t *last, const int32_t *few, const int32_t *reach, const float *reciprocal,
    const float *drop, const float *elevations, struct visibility_view *view, void *scratch) {
  const struct visibility_fan fan = {
      steps, sheaves, slopes, density, last, few, reach, reciprocal, drop,
  };
  view->elevations = elevations;
#if defined(__x86_64__)
  if (path == visibility_avx512) visibility_sweep_avx512(&fan, view, scratch);
  if (path == visibility_avx2) visibility_sweep_avx2(&fan, view, scratch);
#endif
}
