// How is GLPK driven so that none of its aborts reaches the caller?  GLPK reports misuse, failed
// assertions and exhausted memory by calling a hook and then abort(); the hook here jumps back to
// the frame that began the call, and the environment with all its memory is thrown away.  Only
// frames of this file and of GLPK lie between the two: the listener has always returned before
// GLPK is entered again, so no jump crosses a frame of the caller's language.
#include "call.h"

#include <time.h>

static _Thread_local struct call *innermost;

static double now_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int cglpk_remaining_milliseconds(const struct call *c) {
  double ms = (c->deadline_seconds - now_seconds()) * 1000;
  return !(ms < INT_MAX) ? INT_MAX : ms <= 1 ? 1 : (int)ms;
}

static uint64_t memory_in_use(const struct call *c) {
  size_t total = 0;
  glp_mem_usage(NULL, NULL, &total, NULL);
  return total > c->memory_before ? total - c->memory_before : 0;
}

// Keeps the end of what GLPK prints, which is where it explains itself.
static void remember(struct call *c, const char *text) {
  size_t room = sizeof c->log - 1, have = strlen(c->log), more = strlen(text);
  if (more > room) text += more - room, more = room;
  if (have + more > room) {
    size_t drop = have + more - room;
    memmove(c->log, c->log + drop, have - drop);
    have -= drop;
  }
  memcpy(c->log + have, text, more);
  c->log[have + more] = 0;
}

void cglpk_finish(struct call *c, cglpk_ending ending, const char *message) {
  c->report->ending = ending;
  c->report->root_bound = c->root_bound;
  snprintf(c->report->message, sizeof c->report->message, "%s", message);
}

void cglpk_ask(struct call *c, cglpk_state *state) {
  cglpk_clear(&c->answer);
  state->memory_bytes = memory_in_use(c);
  c->listener(c->context, state, &c->answer);
  if (c->answer.lacks_memory) {
    cglpk_finish(c, CGLPK_MEMORY_LIMIT, "no memory for the listener's rows");
    longjmp(c->escape, ESCAPE_STOP);
  }
}

static void on_error(void *info) {
  struct call *c = info;
  longjmp(c->escape, ESCAPE_ERROR);
}

// GLPK prints every so often during a long LP: the only chance to interrupt one.
static int on_output(void *info, const char *text) {
  struct call *c = info;
  remember(c, text);
  if (!c->listener) return 1;
  cglpk_state state = {.event = CGLPK_POLL, .bound = HUGE_VAL};
  cglpk_answer answer = {0}; // the other one may be in use
  c->listener(c->context, &state, &answer);
  if (answer.stops) {
    cglpk_finish(c, CGLPK_STOPPED, "");
    longjmp(c->escape, ESCAPE_STOP);
  }
  return 1;
}

static void install(struct call *c) {
  glp_error_hook(on_error, c);
  glp_term_hook(on_output, c);
  glp_term_out(GLP_ON);
}

static void enter(struct call *c) {
  c->outer = innermost;
  innermost = c;
  glp_init_env();
  size_t total = 0;
  glp_mem_usage(NULL, NULL, &total, NULL);
  c->memory_before = total;
  install(c);
}

// After an error nothing of GLPK's may be used again but its environment's memory, and that
// belongs to an outer call too, if there is one: then what this call held is freed with it.
static void leave(struct call *c, bool intact) {
  if (intact && c->problem) glp_delete_prob(c->problem);
  innermost = c->outer;
  if (c->outer) {
    install(c->outer);
  } else {
    glp_error_hook(NULL, NULL);
    glp_free_env();
  }
}

static void report_error(struct call *c) {
  bool memory = strstr(c->log, "memory allocation limit exceeded") ||
                strstr(c->log, "no memory available");
  cglpk_finish(c, memory ? CGLPK_MEMORY_LIMIT : CGLPK_FAILED, c->log);
}

static void run(struct call *c) {
  if (c->controls->memory_limit_bytes > 0 && !c->outer) {
    // The listener ends the search at the limit itself; this stops a leap far beyond it.
    uint64_t megabytes = (c->controls->memory_limit_bytes >> 20) * 5 / 4 + 16;
    glp_mem_limit(megabytes > INT_MAX ? INT_MAX : (int)megabytes);
  }
  cglpk_load(c);
  if (cglpk_run_root(c) == LP_OPTIMAL) cglpk_run_tree(c);
}

static double initial_scale(const cglpk_program *program) {
  double largest = 0;
  for (int j = 0; j < program->column_count; j++)
    if (fabs(program->objective[j]) > largest) largest = fabs(program->objective[j]);
  int exponent = 0;
  frexp(largest, &exponent);
  return largest == 0 ? 1 : ldexp(1, 7 - exponent);
}

static bool allocate(struct call *c) {
  size_t n = (size_t)c->program.column_count;
  c->values = malloc(sizeof(double) * (n + 1));
  c->reduced_costs = malloc(sizeof(double) * (n + 1));
  c->multipliers = malloc(sizeof(double) * ((size_t)c->program.row_count + 1));
  c->column_status = malloc(n + 1);
  c->coefficients = malloc(sizeof(double) * (n + 1));
  c->columns = malloc(sizeof(int) * (n + 1));
  c->answer.point = malloc(sizeof(double) * (n + 1));
  c->answer.fix_columns = malloc(sizeof(int32_t) * (n + 1));
  c->answer.fix_values = malloc(sizeof(double) * (n + 1));
  return c->values && c->reduced_costs && c->multipliers && c->column_status && c->coefficients && c->columns && c->answer.point &&
         c->answer.fix_columns && c->answer.fix_values;
}

static void release(struct call *c) {
  free(c->values);
  free(c->reduced_costs);
  free(c->multipliers);
  free(c->coefficients);
  free(c->columns);
  free(c->column_status);
  free(c->row_status);
  free(c->slack_rounds);
  free(c->row_numbers);
  cglpk_release(&c->answer);
  free(c);
}

// Runs the body with every abort contained.  The call lives on the heap because the value of a
// changed local is not defined after a jump.
static void contain(struct call *c, void (*body)(struct call *)) {
  enter(c);
  int escaped = setjmp(c->escape);
  if (escaped == 0) {
    body(c);
    if (c->problem) c->report->simplex_iterations = glp_get_it_cnt(c->problem);
    leave(c, true);
  } else {
    if (escaped == ESCAPE_ERROR) report_error(c);
    leave(c, false);
  }
}

static void prepare(struct call *c) {
  c->answer.column_count = c->program.column_count;
  c->scale = c->initial_scale = initial_scale(&c->program);
  c->deadline_seconds = now_seconds() + c->controls->time_limit_seconds;
  c->root_bound = HUGE_VAL;
  c->incumbent = -HUGE_VAL;
}

void cglpk_solve(int32_t column_count, const double *objective, const double *column_lower,
                 const double *column_upper, const uint8_t *column_is_integer, int32_t row_count,
                 const int64_t *row_starts, const int32_t *row_columns,
                 const double *row_coefficients, const double *row_lower, const double *row_upper,
                 const cglpk_start *start, const cglpk_controls *controls,
                 cglpk_listener listener, void *context, cglpk_report *report) {
  memset(report, 0, sizeof *report);
  report->root_bound = HUGE_VAL;
  report->ending = CGLPK_MEMORY_LIMIT;
  struct call *c = calloc(1, sizeof *c);
  if (!c) return;
  c->program = (cglpk_program){column_count, objective,    column_lower,     column_upper,
                               column_is_integer, row_count, row_starts,     row_columns,
                               row_coefficients, row_lower, row_upper, *start};
  c->controls = controls;
  c->listener = listener;
  c->context = context;
  c->report = report;
  prepare(c);
  if (allocate(c)) contain(c, run);
  release(c);
}

static void misuse(struct call *c) {
  c->problem = glp_create_prob();
  glp_add_cols(c->problem, 1);
  glp_set_obj_coef(c->problem, 2, 1); // there is no second column
}

void cglpk_provoke_abort(cglpk_report *report) {
  memset(report, 0, sizeof *report);
  struct call *c = calloc(1, sizeof *c);
  if (!c) return;
  c->report = report;
  contain(c, misuse);
  release(c);
}

const char *cglpk_version(void) { return glp_version(); }
