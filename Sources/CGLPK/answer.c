// What may a listener answer?  Rows, fixings, a point, a wish to go on or to stop: copied into
// plain memory, so that the listener never enters GLPK.
#include "call.h"

bool cglpk_grow(void **memory, size_t size, int64_t count) {
  void *larger = realloc(*memory, size * (size_t)count);
  if (larger) *memory = larger;
  return larger != NULL;
}

void cglpk_clear(cglpk_answer *a) {
  a->row_count = a->fix_count = 0;
  a->term_count = 0;
  a->has_point = a->asks_again = a->stops = false;
}

void cglpk_answer_row(cglpk_answer *a, int32_t term_count, const int32_t *columns,
                      const double *coefficients, double lower, double upper) {
  if (a->row_count == a->row_capacity) {
    int32_t capacity = a->row_capacity ? 2 * a->row_capacity : 64;
    if (!cglpk_grow((void **)&a->row_ends, sizeof *a->row_ends, capacity) ||
        !cglpk_grow((void **)&a->row_lower, sizeof *a->row_lower, capacity) ||
        !cglpk_grow((void **)&a->row_upper, sizeof *a->row_upper, capacity)) {
      a->lacks_memory = true;
      return;
    }
    a->row_capacity = capacity;
  }
  int64_t needed = a->term_count + term_count;
  if (needed > a->term_capacity) {
    int64_t capacity = 2 * needed + 256;
    if (!cglpk_grow((void **)&a->columns, sizeof *a->columns, capacity) ||
        !cglpk_grow((void **)&a->coefficients, sizeof *a->coefficients, capacity)) {
      a->lacks_memory = true;
      return;
    }
    a->term_capacity = capacity;
  }
  if (term_count > 0) {
    memcpy(a->columns + a->term_count, columns, sizeof *columns * (size_t)term_count);
    memcpy(a->coefficients + a->term_count, coefficients,
           sizeof *coefficients * (size_t)term_count);
  }
  a->term_count = needed;
  a->row_ends[a->row_count] = needed;
  a->row_lower[a->row_count] = lower;
  a->row_upper[a->row_count] = upper;
  a->row_count++;
}

void cglpk_answer_fix(cglpk_answer *a, int32_t column, double value) {
  if (a->fix_count == a->column_count) return;
  a->fix_columns[a->fix_count] = column;
  a->fix_values[a->fix_count++] = value;
}

void cglpk_answer_point(cglpk_answer *a, const double *values) {
  memcpy(a->point, values, sizeof *values * (size_t)a->column_count);
  a->has_point = true;
}

void cglpk_answer_more_rounds(cglpk_answer *a) { a->asks_again = true; }

void cglpk_answer_stop(cglpk_answer *a) { a->stops = true; }

void cglpk_release(cglpk_answer *a) {
  free(a->row_ends);
  free(a->row_lower);
  free(a->row_upper);
  free(a->columns);
  free(a->coefficients);
  free(a->fix_columns);
  free(a->fix_values);
  free(a->point);
}
