// What do the files of this target share?  The state of one call, from the listener's answers to
// the multipliers of the LP, and the steps that each file gives to the others.
#ifndef CGLPK_CALL_H
#define CGLPK_CALL_H

#include "CGLPK.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int32_t column_count;
  const double *objective, *column_lower, *column_upper;
  const uint8_t *column_is_integer;
  int32_t row_count;
  const int64_t *row_starts;
  const int32_t *row_columns;
  const double *row_coefficients, *row_lower, *row_upper;
  cglpk_start start;
} cglpk_program;

struct cglpk_answer {
  int32_t column_count;
  int32_t row_count, row_capacity;
  int64_t term_count, term_capacity;
  int64_t *row_ends;
  double *row_lower, *row_upper;
  int32_t *columns; // counted from zero
  double *coefficients;
  int32_t fix_count;
  int32_t *fix_columns;
  double *fix_values;
  double *point;
  bool has_point, asks_again, stops, lacks_memory;
};

struct call {
  jmp_buf escape;
  struct call *outer; // the call whose listener began this one
  glp_prob *problem;
  cglpk_program program;
  const cglpk_controls *controls;
  cglpk_listener listener;
  void *context;
  cglpk_report *report;
  cglpk_answer answer;
  double *values, *reduced_costs, *multipliers; // shown to the listener, from zero
  double *coefficients;           // for GLPK, from one
  int *columns;
  int *slack_rounds;      // per generated row of the root LP, from zero
  int32_t *row_numbers;   // likewise
  int32_t slack_capacity; // of both
  int32_t rows_numbered;
  uint8_t *column_status, *row_status; // shown to the listener, from zero
  int32_t status_capacity;             // of the rows'
  double scale, initial_scale; // of the objective: powers of two, so that nothing is lost
  double deadline_seconds;
  double root_bound;
  double node_objective; // of the LP before the node's last rows
  double incumbent;      // objective of GLPK's incumbent
  int32_t node_rounds;
  uint64_t memory_before;
  char log[sizeof(((cglpk_report *)0)->message)];
};

enum { ESCAPE_ERROR = 1, ESCAPE_STOP = 2 };


typedef enum { LP_OPTIMAL, LP_OVER } lp_result; // LP_OVER: the report says why

// containment.c
void cglpk_finish(struct call *c, cglpk_ending ending, const char *message);
void cglpk_ask(struct call *c, cglpk_state *state); // fills c->answer; may jump out
int cglpk_remaining_milliseconds(const struct call *c);

// answer.c
void cglpk_clear(cglpk_answer *answer);
void cglpk_release(cglpk_answer *answer);
bool cglpk_grow(void **memory, size_t size, int64_t count);

// problem.c
void cglpk_load(struct call *c);
void cglpk_set_objective(struct call *c);
int cglpk_base_rows(const struct call *c); // the program's own, before any generated one
void cglpk_add_answered_rows(struct call *c, glp_prob *p);
void cglpk_copy_values(struct call *c, glp_prob *p);
void cglpk_scale_matrix(struct call *c);
double cglpk_proven_bound(struct call *c); // fills reduced_costs and multipliers

// root.c
lp_result cglpk_run_root(struct call *c);

// tree.c
void cglpk_run_tree(struct call *c);

#endif
