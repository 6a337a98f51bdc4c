// How does a program become a GLPK problem, and what do the multipliers of its rows prove?
#include "call.h"

static int bound_type(double lower, double upper) {
  if (lower == -HUGE_VAL) return upper == HUGE_VAL ? GLP_FR : GLP_UP;
  return upper == HUGE_VAL ? GLP_LO : lower == upper ? GLP_FX : GLP_DB;
}

static double or_zero(double bound) { return isinf(bound) ? 0 : bound; }

static void set_row(struct call *c, glp_prob *p, int row, int64_t count, const int32_t *columns,
                    const double *coefficients, double lower, double upper) {
  for (int64_t k = 0; k < count; k++) {
    c->columns[k + 1] = columns[k] + 1;
    c->coefficients[k + 1] = coefficients[k];
  }
  glp_set_mat_row(p, row, (int)count, c->columns, c->coefficients);
  glp_set_row_bnds(p, row, bound_type(lower, upper), or_zero(lower), or_zero(upper));
}

void cglpk_set_objective(struct call *c) {
  for (int j = 0; j < c->program.column_count; j++)
    glp_set_obj_coef(c->problem, j + 1, c->scale * c->program.objective[j]);
}

void cglpk_load(struct call *c) {
  const cglpk_program *from = &c->program;
  c->problem = glp_create_prob();
  glp_set_obj_dir(c->problem, GLP_MAX);
  glp_add_cols(c->problem, from->column_count);
  for (int j = 0; j < from->column_count; j++) {
    double lower = from->column_lower[j], upper = from->column_upper[j];
    glp_set_col_bnds(c->problem, j + 1, bound_type(lower, upper), or_zero(lower), or_zero(upper));
    glp_set_col_kind(c->problem, j + 1, from->column_is_integer[j] ? GLP_IV : GLP_CV);
  }
  cglpk_set_objective(c);
  // A basis of no rows is a case that GLPK's factorisation does not take: one free row instead.
  glp_add_rows(c->problem, from->row_count > 0 ? from->row_count : 1);
  if (from->row_count == 0) glp_set_row_bnds(c->problem, 1, GLP_FR, 0, 0);
  for (int i = 0; i < from->row_count; i++) {
    int64_t start = from->row_starts[i];
    set_row(c, c->problem, i + 1, from->row_starts[i + 1] - start, from->row_columns + start,
            from->row_coefficients + start, from->row_lower[i], from->row_upper[i]);
  }
  if (from->start.column_status == NULL || from->row_count == 0) {
    glp_adv_basis(c->problem, 0);
    return;
  }
  for (int i = 0; i < from->row_count; i++)
    glp_set_row_stat(c->problem, i + 1, from->start.row_status[i]);
  for (int j = 0; j < from->column_count; j++)
    glp_set_col_stat(c->problem, j + 1, from->start.column_status[j]);
}

int cglpk_base_rows(const struct call *c) {
  return c->program.row_count > 0 ? c->program.row_count - c->program.start.generated_count : 1;
}

// Brings the largest scaled coefficient of a new row to about one, as the matrix was scaled.
static void scale_row(glp_prob *p, int row, struct call *c) {
  double largest = 0;
  for (int k = glp_get_mat_row(p, row, c->columns, c->coefficients); k >= 1; k--)
    largest = fmax(largest, fabs(c->coefficients[k]) * glp_get_sjj(p, c->columns[k]));
  int exponent;
  frexp(largest, &exponent);
  if (largest > 0) glp_set_rii(p, row, ldexp(1, 1 - exponent));
}

void cglpk_add_answered_rows(struct call *c, glp_prob *p) {
  const cglpk_answer *a = &c->answer;
  if (a->row_count == 0) return;
  int first = glp_add_rows(p, a->row_count);
  int64_t start = 0;
  for (int i = 0; i < a->row_count; i++) {
    set_row(c, p, first + i, a->row_ends[i] - start, a->columns + start, a->coefficients + start,
            a->row_lower[i], a->row_upper[i]);
    start = a->row_ends[i];
    scale_row(p, first + i, c);
  }
}

void cglpk_scale_matrix(struct call *c) {
  glp_scale_prob(c->problem, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
}

void cglpk_copy_values(struct call *c, glp_prob *p) {
  for (int j = 0; j < c->program.column_count; j++) c->values[j] = glp_get_col_prim(p, j + 1);
}

static double side_times(double multiplier, double lower, double upper) {
  return multiplier == 0 ? 0 : multiplier * (multiplier > 0 ? upper : lower);
}

// An upper bound on the objective that holds for any row multipliers y, optimal or not:
//   sum_i max(y_i l_i, y_i u_i) + sum_j max(d_j l_j, d_j u_j),  d = c - A'y
// (Neumaier and Shcherbina, Math. Programming A 99, 2004, for the LP bound of branch and bound).
// A multiplier whose row has no such side counts as zero.  Infinite where a column has no such
// bound and d_j is not zero.
double cglpk_proven_bound(struct call *c) {
  glp_prob *p = c->problem;
  const cglpk_program *from = &c->program;
  double *d = c->reduced_costs, bound = 0, magnitude = 0;
  for (int j = 0; j < from->column_count; j++) d[j] = from->objective[j];
  for (int i = 0; i < cglpk_base_rows(c); i++) c->multipliers[i] = 0;
  for (int i = glp_get_num_rows(p); i >= 1; i--) {
    int type = glp_get_row_type(p, i);
    double y = glp_get_row_dual(p, i) / c->scale;
    bool has_side = y > 0 ? type == GLP_UP || type == GLP_DB || type == GLP_FX
                          : type == GLP_LO || type == GLP_DB || type == GLP_FX;
    if (y == 0 || !has_side) continue;
    if (i <= cglpk_base_rows(c)) c->multipliers[i - 1] = y;
    double part = y * (y > 0 && type != GLP_FX ? glp_get_row_ub(p, i) : glp_get_row_lb(p, i));
    bound += part;
    magnitude += fabs(part);
    for (int k = glp_get_mat_row(p, i, c->columns, c->coefficients); k >= 1; k--)
      d[c->columns[k] - 1] -= y * c->coefficients[k];
  }
  for (int j = 0; j < from->column_count; j++) {
    double part = side_times(d[j], from->column_lower[j], from->column_upper[j]);
    bound += part;
    magnitude += fabs(part);
  }
  return bound + 1e-12 * magnitude; // for the rounding of the sums
}
