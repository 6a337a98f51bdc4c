// How is the LP of the root solved and tightened?  Rounds of the listener's rows, old slack rows
// purged between them, then fixings, then the objective brought to GLPK's scale.
#include "call.h"

static int simplex(struct call *c, int method) {
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_ON; // for on_output's sake
  parameters.out_frq = parameters.out_dly = 200;
  parameters.meth = method;
  parameters.r_test = method == GLP_PRIMAL ? GLP_RT_HAR : GLP_RT_FLIP;
  parameters.tm_lim = cglpk_remaining_milliseconds(c);
  return glp_simplex(c->problem, &parameters);
}

static lp_result relax(struct call *c) {
  for (int attempt = 0; attempt < 3; attempt++) {
    if (attempt == 1) glp_adv_basis(c->problem, 0);
    if (attempt == 2) glp_std_basis(c->problem);
    int code = simplex(c, attempt == 0 ? GLP_DUALP : GLP_PRIMAL);
    if (code == GLP_ETMLIM) {
      // Whatever multipliers the LP had reached prove something.
      c->root_bound = fmin(c->root_bound, cglpk_proven_bound(c));
      cglpk_finish(c, CGLPK_TIME_LIMIT, "");
      return LP_OVER;
    }
    if (code != 0) continue;
    switch (glp_get_status(c->problem)) {
    case GLP_OPT:
      return LP_OPTIMAL;
    case GLP_NOFEAS:
      cglpk_finish(c, CGLPK_INFEASIBLE, "");
      return LP_OVER;
    case GLP_UNBND:
      cglpk_finish(c, CGLPK_UNBOUNDED, "");
      return LP_OVER;
    }
  }
  cglpk_finish(c, CGLPK_FAILED, c->log);
  return LP_OVER;
}

static void show_root(struct call *c, cglpk_state *state) {
  cglpk_copy_values(c, c->problem);
  state->values = c->values;
  state->objective = glp_get_obj_val(c->problem) / c->scale;
  state->proven_bound = cglpk_proven_bound(c);
  state->multipliers = c->multipliers;
  state->reduced_costs = c->reduced_costs;
  double known = state->proven_bound < HUGE_VAL ? state->proven_bound : state->objective;
  c->root_bound = fmin(c->root_bound, known);
  state->bound = c->root_bound;
}

// Brings the objective to about a thousand, where GLPK's absolute tolerances fit.
static void rescale(struct call *c) {
  double value = fabs(glp_get_obj_val(c->problem) / c->scale);
  if (value == 0) return;
  int exponent;
  frexp(value, &exponent);
  double scale = fmin(ldexp(1, 10 - exponent), 8192 * c->initial_scale);
  if (c->controls->keeps_integral_objective && scale < 1 && value <= 1 << 20) scale = 1;
  c->scale = scale;
  cglpk_set_objective(c);
}

// Shows the basis of the LP and which generated rows it has.
static void show_basis(struct call *c, cglpk_state *state) {
  int rows = glp_get_num_rows(c->problem);
  if (rows > c->status_capacity) {
    if (!cglpk_grow((void **)&c->row_status, sizeof *c->row_status, 2 * (int64_t)rows)) {
      cglpk_finish(c, CGLPK_MEMORY_LIMIT, "no memory for the basis");
      longjmp(c->escape, ESCAPE_STOP);
    }
    c->status_capacity = 2 * rows;
  }
  for (int i = 0; i < rows; i++)
    c->row_status[i] = (uint8_t)glp_get_row_stat(c->problem, i + 1);
  for (int j = 0; j < c->program.column_count; j++)
    c->column_status[j] = (uint8_t)glp_get_col_stat(c->problem, j + 1);
  state->row_status = c->row_status;
  state->column_status = c->column_status;
  state->generated_numbers = c->row_numbers;
  state->generated_count = rows - cglpk_base_rows(c);
}

static void purge_slack_rows(struct call *c) {
  int base = cglpk_base_rows(c), rows = glp_get_num_rows(c->problem), kept = 0, count = 0;
  int *doomed = glp_alloc(rows + 1, sizeof *doomed);
  for (int i = base + 1; i <= rows; i++) {
    bool slack = glp_get_row_stat(c->problem, i) == GLP_BS;
    int age = slack ? c->slack_rounds[i - base - 1] + 1 : 0;
    if (age >= c->controls->purge_after_rounds) {
      doomed[++count] = i;
    } else {
      c->row_numbers[kept] = c->row_numbers[i - base - 1];
      c->slack_rounds[kept++] = age;
    }
  }
  if (count > 0) glp_del_rows(c->problem, count, doomed);
  glp_free(doomed);
}

static void number_rows(struct call *c, int before, int after) {
  if (after > c->slack_capacity) {
    if (!cglpk_grow((void **)&c->slack_rounds, sizeof *c->slack_rounds, 2 * (int64_t)after) ||
        !cglpk_grow((void **)&c->row_numbers, sizeof *c->row_numbers, 2 * (int64_t)after)) {
      cglpk_finish(c, CGLPK_MEMORY_LIMIT, "no memory for the rows of the root");
      longjmp(c->escape, ESCAPE_STOP);
    }
    c->slack_capacity = 2 * after;
  }
  for (int i = before; i < after; i++) {
    c->slack_rounds[i] = 0;
    c->row_numbers[i] = c->rows_numbered++;
  }
}

static void add_root_rows(struct call *c) {
  int before = glp_get_num_rows(c->problem) - cglpk_base_rows(c);
  number_rows(c, before, before + c->answer.row_count);
  cglpk_add_answered_rows(c, c->problem);
}

// Solves the LP and adds the listener's rows until there are none, progress stalls or it stops.
static lp_result run_rounds(struct call *c) {
  int stalled = 0;
  double previous = HUGE_VAL;
  for (int round = 0;; round++) {
    if (relax(c) == LP_OVER) return LP_OVER;
    cglpk_state state = {.event = CGLPK_ROOT_ROUND, .round = round};
    show_root(c, &state);
    show_basis(c, &state);
    double least = c->controls->root_stall_fraction * fabs(state.objective);
    stalled = round > 0 && previous - state.objective <= least ? stalled + 1 : 0;
    previous = state.objective;
    state.stalled_rounds = stalled;
    cglpk_ask(c, &state);
    if (c->answer.stops) {
      cglpk_finish(c, CGLPK_STOPPED, "");
      return LP_OVER;
    }
    if (c->answer.row_count == 0 && !c->answer.asks_again) return LP_OPTIMAL;
    if (round >= c->controls->root_round_limit || stalled >= c->controls->root_stall_limit)
      return LP_OPTIMAL;
    if (c->answer.row_count > 0) {
      purge_slack_rows(c);
      add_root_rows(c);
      // One that began with generated rows was scaled with them; once more costs as much as a round.
      if (round == 0 && c->program.start.generated_count == 0) cglpk_scale_matrix(c);
    }
  }
}

static lp_result close_root(struct call *c) {
  cglpk_state state = {.event = CGLPK_ROOT_DONE};
  show_root(c, &state);
  for (int j = 0; j < c->program.column_count; j++)
    c->reduced_costs[j] = glp_get_col_dual(c->problem, j + 1) / c->scale;
  state.reduced_costs = c->reduced_costs;
  cglpk_ask(c, &state);
  if (c->answer.stops) {
    cglpk_finish(c, CGLPK_STOPPED, "");
    return LP_OVER;
  }
  for (int k = 0; k < c->answer.fix_count; k++)
    glp_set_col_bnds(c->problem, c->answer.fix_columns[k] + 1, GLP_FX, c->answer.fix_values[k], 0);
  rescale(c);
  lp_result result = relax(c);
  // The fixings exclude no better point than the incumbent, so emptiness proves that one.
  if (result == LP_OVER && c->report->ending == CGLPK_INFEASIBLE)
    cglpk_finish(c, CGLPK_EXHAUSTED, "");
  return result;
}

lp_result cglpk_run_root(struct call *c) {
  number_rows(c, 0, c->program.start.generated_count);
  cglpk_scale_matrix(c);
  if (relax(c) == LP_OVER) return LP_OVER;
  rescale(c);
  return run_rounds(c) == LP_OPTIMAL ? close_root(c) : LP_OVER;
}
