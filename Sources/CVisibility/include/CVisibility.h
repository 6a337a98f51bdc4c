// Which vector kernels sweep the ground around an observer: the interface to the C sweeps.
//
// Every path, the portable one in Swift included, does the same single-precision operations in the same
// order, so that all give the same bytes. No path allocates.
#ifndef CVISIBILITY_H
#define CVISIBILITY_H

#include <stdint.h>

/// The rays of one octant in sheaves of 16, the last ray of a sheaf being the first of the next. Tables by
/// step or cell count have 48 entries more than `steps`, all finite.
struct visibility_fan {
  int32_t steps;
  int32_t sheaves;
  /// Cells sideways per step, 16 per sheaf, ascending, 1 at the end.
  const float *slopes;
  /// Rays per unit of slope, by sheaf; at most one cell apart up to the sheaf's last step.
  const float *density;
  const int32_t *last;
  /// The last step with at most 8 cells between the sheaf's outer rays, by sheaf.
  const int32_t *few;
  /// The farthest cell sideways within the radius, by step; below 0 beyond `steps`.
  const int32_t *reach;
  /// 1 / n, and 0 for n = 0.
  const float *reciprocal;
  /// Curvature drop over n cells.
  const float *drop;
  /// What `visibility_tabulate` has found for the path; or null, and the sweep finds what it needs.
  const void *tables;
};

/// One observer on one grid, and the window that takes the answer.
struct visibility_view {
  const float *elevations;
  int64_t rows, columns, row, column;
  /// Elevation of the observer's ground, and height of the eye above it.
  float ground, mast;
  /// Bound on the rounding error of one interpolation on the first line.
  float slack;
  /// Whether an elevation may be NaN.
  int32_t holed;
  float *heights;
  int64_t firstRow, firstColumn, windowRows, windowColumns;
};

enum visibility_path {
  visibility_portable = 0,
  visibility_avx2 = 1,
  visibility_avx512 = 2,
};

/// The fastest path that this processor runs.
enum visibility_path visibility_fastest_path(void);

/// Fetches memory that will be read soon, from any place: also one that is not there.
static inline void visibility_prefetch(const void *place) { __builtin_prefetch(place, 0, 2); }

/// Asks the system for pages of 2 MiB where an area holds whole ones. A sweep walks over a page for each row of ground
/// and window; at 20 km of 30 m cells large pages spare it a twentieth of its time. Nothing depends on the answer.
void visibility_ask_large_pages(const void *start, int64_t bytes);

enum {
  /// Lines that are swept together. The first time they are fewer, so that later the last line and the cells beside
  /// its rays end within a tile: with 16 the last tile would hold a single cell.
  visibility_lines = 16,
  visibility_first_lines = 13,
  /// Cells of a line that a sweep holds at a time.
  visibility_held = 128,
  /// Floats from one line to the next: an odd number of cache lines, so that lines spread over the cache.
  visibility_line = visibility_held + 16,
};

/// Tiles of 16 cells on the longest line, in whole vectors.
static inline int64_t visibility_tiles(int32_t steps) { return (steps + 64) / 256 * 16 + 16; }

/// Floats of scratch, aligned to 64 bytes, that a sweep needs.
int64_t visibility_scratch_floats(int32_t steps, int32_t sheaves);

/// Finds where the rays of a fan cross its lines and between which of them its cells lie, in the form that a path
/// reads: the same for all octants and observers. Returns how many floats that takes; null for `tables` asks for
/// no more.
int64_t visibility_tabulate(
    enum visibility_path path, int32_t steps, int32_t sheaves, const float *slopes, const float *density,
    const int32_t *last, const float *reciprocal, void *tables);

/// Fills the window but for cells beyond the radius and the observer's own. `scratch` need not be cleared.
void visibility_sweep(
    enum visibility_path path, int32_t steps, int32_t sheaves, const float *slopes, const float *density,
    const int32_t *last, const int32_t *few, const int32_t *reach, const float *reciprocal,
    const float *drop, const void *tables, const float *elevations,
    struct visibility_view *view, void *scratch);

int64_t visibility_tabulate_avx512(const struct visibility_fan *fan, void *tables);
int64_t visibility_tabulate_avx2(const struct visibility_fan *fan, void *tables);

void visibility_sweep_avx512(
    const struct visibility_fan *fan, const struct visibility_view *view, float *scratch);
void visibility_sweep_avx2(
    const struct visibility_fan *fan, const struct visibility_view *view, float *scratch);

#endif
