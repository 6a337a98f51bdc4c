// What does GLPK 5.0 look like from Swift?  One synchronous call that creates a problem, runs
// row generation and branch-and-cut on it, reads the answer and frees everything on the calling
// thread, and that an abort inside GLPK cannot escape from.  glpk.h itself stays out of sight.
#ifndef CGLPK_H
#define CGLPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  double time_limit_seconds;      // infinity for none
  uint64_t memory_limit_bytes;    // 0 for none
  double root_stall_fraction;     // a round that closes less than this has stalled
  int32_t root_round_limit;
  int32_t root_stall_limit;
  int32_t purge_after_rounds;     // a generated row that is slack so often leaves the root LP
  int32_t rounds_per_node;        // rounds of rows at one node for fractional points
  double minimum_gap_closed;      // a node's rounds end when one closes less of its gap
  double integrality_tolerance;
  double objective_tolerance;     // relative: a node so little better is pruned
  int32_t branching;              // glpk.h: GLP_BR_...
  int32_t backtracking;           // glpk.h: GLP_BT_...
  int32_t node_preprocessing;     // glpk.h: GLP_PP_...
  bool generates_rows;
  bool keeps_integral_objective;  // a pure integer objective: scaling must not break it
  bool presolves;                 // the tree sees another problem: no points are exchanged
  bool cuts_gomory;
  bool cuts_mixed_rounding;
  bool cuts_cover;
  bool cuts_clique;
} cglpk_controls;

typedef enum {
  CGLPK_POLL,       // inside a long LP: may the search go on?
  CGLPK_ROOT_ROUND, // an LP optimum of the root: rows wanted
  CGLPK_ROOT_DONE,  // the last LP optimum of the root: point and fixings wanted
  CGLPK_NODE,       // between nodes of the tree
  CGLPK_PASS,       // before each LP of a node: may the search go on?
  CGLPK_ROWS,       // an LP optimum of a node: rows wanted
  CGLPK_HEURISTIC,  // a fractional node after its last round: point wanted
  CGLPK_INCUMBENT   // GLPK has accepted a better integral point
} cglpk_event;

// What the listener is shown.  Pointers are valid during the call only.
typedef struct {
  cglpk_event event;
  const double *values;        // one per column, or NULL
  const double *reduced_costs; // one per column at CGLPK_ROOT_ROUND and CGLPK_ROOT_DONE, else NULL
  // At CGLPK_ROOT_ROUND, else NULL: one per row of the program's own.  With the reduced costs that
  // they leave, they prove proven_bound, and likewise a bound of any program that has other sides
  // and other column bounds only.
  const double *multipliers;
  double proven_bound;
  // At CGLPK_ROOT_ROUND, else NULL: the LP's basis, and its generated rows by their numbers, which
  // count the caller's from zero, then every row answered.
  const uint8_t *column_status, *row_status; // glpk.h: GLP_BS ...; own rows, then generated ones
  const int32_t *generated_numbers;
  int32_t generated_count;
  double objective;            // of the point shown
  double bound;                // no solution is better, as far as is known here; may be infinite
  bool point_is_integral;
  int32_t level;
  int32_t round;
  int32_t stalled_rounds;
  int64_t nodes;
  int64_t open_nodes;
  uint64_t memory_bytes;
} cglpk_state;

typedef struct cglpk_answer cglpk_answer;

// What the listener may answer.  These copy into plain memory and never call GLPK.
void cglpk_answer_row(cglpk_answer *answer, int32_t term_count, const int32_t *columns,
                      const double *coefficients, double lower, double upper);
void cglpk_answer_fix(cglpk_answer *answer, int32_t column, double value);
void cglpk_answer_point(cglpk_answer *answer, const double *values);
void cglpk_answer_more_rounds(cglpk_answer *answer); // nothing cut the point, but ask again
void cglpk_answer_stop(cglpk_answer *answer);

typedef void (*cglpk_listener)(void *context, const cglpk_state *state, cglpk_answer *answer);

typedef enum {
  CGLPK_EXHAUSTED,  // the tree is empty: the best point known is the optimum
  CGLPK_INFEASIBLE, // the LP of the root has no point
  CGLPK_UNBOUNDED,  // the LP of the root has no optimum
  CGLPK_STOPPED,    // by the listener
  CGLPK_TIME_LIMIT,
  CGLPK_MEMORY_LIMIT,
  CGLPK_FAILED      // GLPK gave up or aborted: see the message
} cglpk_ending;

typedef struct {
  cglpk_ending ending;
  char message[512];
  double root_bound; // infinite if none was found
  int64_t nodes;
  int64_t simplex_iterations;
} cglpk_report;

// Where an LP begins: a basis, and which of the last rows are generated ones, so that they leave when
// they are slack.  All NULL and zero for a basis of GLPK's own.
typedef struct {
  const uint8_t *column_status, *row_status;
  int32_t generated_count;
} cglpk_start;

// Maximises over columns with bounds and rows with two sides; infinities mean "no bound".  The rows
// are in compressed form, row_starts having row_count + 1 entries and columns counting from zero.
// Every number, index and order is the caller's duty: GLPK takes a NaN and reports an optimum.
// Calls may run on many threads at once, and a listener may start another one on its own thread.
void cglpk_solve(int32_t column_count, const double *objective, const double *column_lower,
                 const double *column_upper, const uint8_t *column_is_integer, int32_t row_count,
                 const int64_t *row_starts, const int32_t *row_columns,
                 const double *row_coefficients, const double *row_lower, const double *row_upper,
                 const cglpk_start *start, const cglpk_controls *controls,
                 cglpk_listener listener, void *context, cglpk_report *report);

// Makes a call that GLPK answers with abort(), and reports how it was contained.
void cglpk_provoke_abort(cglpk_report *report);

// The version of the library that is linked, such as "5.0".
const char *cglpk_version(void);

#endif
