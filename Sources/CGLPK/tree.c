// How does GLPK's branch-and-cut use the listener?  Its callback asks for rows at every LP
// optimum that may become an incumbent, for points at fractional nodes, and whether to go on.
#include "call.h"

// GLPK's own test, with twice its tolerance: a point that GLPK may take for integral must never
// pass for a fractional one here, or it would be accepted without its rows.
static bool is_integral(const struct call *c, glp_prob *p) {
  double tolerance = 2 * c->controls->integrality_tolerance;
  for (int j = 1; j <= c->program.column_count; j++) {
    if (!c->program.column_is_integer[j - 1] || glp_get_col_stat(p, j) != GLP_BS) continue;
    double x = glp_get_col_prim(p, j);
    int type = glp_get_col_type(p, j);
    if (type != GLP_FR && type != GLP_UP && x <= glp_get_col_lb(p, j) + tolerance) continue;
    if (type != GLP_FR && type != GLP_LO && x >= glp_get_col_ub(p, j) - tolerance) continue;
    if (fabs(x - floor(x + 0.5)) > tolerance) return false;
  }
  return true;
}

static double tree_bound(struct call *c, glp_tree *tree) {
  int best = glp_ios_best_node(tree);
  double bound = best == 0 ? -HUGE_VAL : glp_ios_node_bound(tree, best) / c->scale;
  return bound < c->root_bound ? bound : c->root_bound;
}

static void show_tree(struct call *c, glp_tree *tree, cglpk_state *state) {
  int active, all, total, current = glp_ios_curr_node(tree);
  glp_ios_tree_size(tree, &active, &all, &total);
  state->nodes = c->report->nodes = total;
  state->open_nodes = active;
  state->level = current ? glp_ios_node_level(tree, current) : 0;
  state->bound = HUGE_VAL;
}

static bool closes_too_little(const struct call *c, double objective) {
  double gap = c->node_objective - c->incumbent;
  return c->node_rounds > 0 && c->incumbent > -HUGE_VAL && gap > 0 &&
         c->node_objective - objective < c->controls->minimum_gap_closed * gap;
}

static void generate_rows(struct call *c, glp_tree *tree, cglpk_state *state) {
  glp_prob *p = glp_ios_get_prob(tree);
  cglpk_copy_values(c, p);
  state->values = c->values;
  state->objective = glp_get_obj_val(p) / c->scale;
  state->point_is_integral = is_integral(c, p);
  state->round = c->node_rounds;
  bool rounds_are_over = c->node_rounds >= c->controls->rounds_per_node ||
                         closes_too_little(c, state->objective);
  c->node_objective = state->objective;
  if (!state->point_is_integral && rounds_are_over) return;
  cglpk_ask(c, state);
  if (!c->answer.stops && c->answer.row_count > 0) {
    cglpk_add_answered_rows(c, p);
    c->node_rounds++;
  }
}

static void offer_point(struct call *c, glp_tree *tree, cglpk_state *state) {
  glp_prob *p = glp_ios_get_prob(tree);
  cglpk_copy_values(c, p);
  state->values = c->values;
  state->objective = glp_get_obj_val(p) / c->scale;
  cglpk_ask(c, state);
  if (c->answer.stops || !c->answer.has_point) return;
  for (int j = 0; j < c->program.column_count; j++)
    c->coefficients[j + 1] = c->answer.point[j];
  glp_ios_heur_sol(tree, c->coefficients);
}

static void show_incumbent(struct call *c, glp_prob *p, cglpk_state *state) {
  if (!c->controls->presolves) {
    for (int j = 0; j < c->program.column_count; j++) c->values[j] = glp_mip_col_val(p, j + 1);
    state->values = c->values;
  }
  state->objective = glp_mip_obj_val(p) / c->scale;
  cglpk_ask(c, state);
}

static void on_tree(glp_tree *tree, void *info) {
  struct call *c = info;
  cglpk_state state = {.event = CGLPK_NODE};
  glp_prob *p = glp_ios_get_prob(tree);
  cglpk_clear(&c->answer);
  show_tree(c, tree, &state);
  if (glp_mip_status(p) == GLP_FEAS) c->incumbent = glp_mip_obj_val(p) / c->scale;
  switch (glp_ios_reason(tree)) {
  case GLP_ISELECT:
    state.bound = tree_bound(c, tree);
    c->node_rounds = 0;
    cglpk_ask(c, &state);
    break;
  case GLP_IBRANCH: // a node of which one branch is pruned goes on as another
    c->node_rounds = 0;
    break;
  case GLP_IPREPRO:
    state.event = CGLPK_PASS;
    cglpk_ask(c, &state);
    break;
  case GLP_IROWGEN:
    state.event = CGLPK_ROWS;
    if (c->controls->generates_rows) generate_rows(c, tree, &state);
    break;
  case GLP_IHEUR:
    state.event = CGLPK_HEURISTIC;
    if (!c->controls->presolves) offer_point(c, tree, &state);
    break;
  case GLP_IBINGO:
    state.event = CGLPK_INCUMBENT;
    show_incumbent(c, p, &state);
    break;
  }
  if (c->answer.stops) glp_ios_terminate(tree);
}

static void fill_tree_parameters(struct call *c, glp_iocp *to) {
  const cglpk_controls *from = c->controls;
  glp_init_iocp(to);
  to->msg_lev = GLP_MSG_ON; // for on_output's sake
  to->out_frq = to->out_dly = 200;
  to->br_tech = from->branching;
  to->bt_tech = from->backtracking;
  to->pp_tech = from->node_preprocessing;
  to->tol_int = from->integrality_tolerance;
  to->tol_obj = from->objective_tolerance;
  to->tm_lim = cglpk_remaining_milliseconds(c);
  to->cb_func = on_tree;
  to->cb_info = c;
  to->presolve = from->presolves ? GLP_ON : GLP_OFF;
  to->gmi_cuts = from->cuts_gomory ? GLP_ON : GLP_OFF;
  to->mir_cuts = from->cuts_mixed_rounding ? GLP_ON : GLP_OFF;
  to->cov_cuts = from->cuts_cover ? GLP_ON : GLP_OFF;
  to->clq_cuts = from->cuts_clique ? GLP_ON : GLP_OFF;
  // Simple rounding checks the rows of the problem object only, never those still to come.
  to->sr_heur = from->generates_rows ? GLP_OFF : GLP_ON;
}

void cglpk_run_tree(struct call *c) {
  glp_iocp parameters;
  fill_tree_parameters(c, &parameters);
  int code = glp_intopt(c->problem, &parameters);
  int status = glp_mip_status(c->problem);
  if (status == GLP_OPT || status == GLP_FEAS) {
    cglpk_state state = {.event = CGLPK_INCUMBENT, .bound = HUGE_VAL};
    for (int j = 0; j < c->program.column_count; j++)
      c->values[j] = glp_mip_col_val(c->problem, j + 1);
    state.values = c->values;
    state.nodes = c->report->nodes;
    state.objective = glp_mip_obj_val(c->problem) / c->scale;
    cglpk_ask(c, &state);
  }
  switch (code) {
  case 0:
  case GLP_ENOPFS:
    cglpk_finish(c, CGLPK_EXHAUSTED, "");
    break;
  case GLP_ESTOP:
    cglpk_finish(c, CGLPK_STOPPED, "");
    break;
  case GLP_ETMLIM:
    cglpk_finish(c, CGLPK_TIME_LIMIT, "");
    break;
  default:
    cglpk_finish(c, CGLPK_FAILED, c->log);
  }
}
