// How is the ground around an observer swept? The algorithm, over 16 lanes that the includer defines.
//
// The mathematics is in Sources/Terrain/RayFan.swift and PortableSweep.swift. Here all octants go outwards
// together, 16 lines at a time and sheaf by sheaf: the ground of a sheaf is read in tiles of 16 by 16 cells and
// crossed at once, so that what is not yet done with stays in the nearest caches. Northern and southern octants
// write heights straight into rows of the window; western and eastern ones leave horizons that are turned into
// heights and columns as soon as a tile of them is whole.

enum { LINES = visibility_lines, HELD = visibility_held, LINE = visibility_line };
// Stands for the ground of a void; a horizon above the limit comes from one.
static const float VOID_RISE = 1e30f, STEEPEST_KNOWN = 1e9f;

// Forward and sideways steps of the octants: west, east, north, south, each with both sides.
static const int FORWARD[8][2] = {{0, -1}, {0, -1}, {0, 1}, {0, 1}, {-1, 0}, {-1, 0}, {1, 0}, {1, 0}};
static const int SIDEWAYS[8][2] = {{1, 0}, {-1, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0, 1}, {0, -1}};

struct octant {
  // u by line and cell, of the cells that are held, and its steepest in each tile.
  float *lines, *steepest;
  // Horizons by line and cell, of the same cells, or the window's rows from the axis on.
  float *out;
  int64_t outStride;
  // The rays' horizons, and u beyond them.
  float *states;
  // Cells inside the grid, forward and sideways.
  int64_t forward, sideways;
};

// Where the rays of one sheaf cross one line, and between which of them its cells lie: the same for all octants.
struct table {
  // Shares of a cell beyond the ones before the rays.
  float fractions[16];
  // Weights of the crossings sideways on the way to the line, NaN where there is none.
  float weights[16];
  // Shares of the cells in the rays after them.
  float shares[16];
  // The cells before the rays, counted from `before`, or for the upper half from `second`; the rays before the cells.
  number places[16], rays[16];
  // The cells before the first ray and before that of the upper half; the sheaf's first cell.
  int32_t before, second, cell;
};

// The two octants of one direction; `top` is the last cell to write to a row, by line.
struct wing {
  struct octant sides[2];
  int64_t top[2][LINES];
};

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// The last tile sideways that a sheaf needs up to a step.
INLINE int64_t last_tile(const struct visibility_fan *fan, int64_t sheaf, int64_t step) {
  return ((int64_t)((float)step * fan->slopes[16 * sheaf + 15]) + 1) / 16;
}

// Sideways beyond the edge of the grid the ground runs on straight from the last two cells for two more, then level.
INLINE lanes beyond_edge(lanes edge, lanes before, lanes cells) {
  const lanes slope = sub(edge, before);
  const lanes straight = choose(unordered(slope), edge, add(edge, mul(cells, slope)));
  return choose(less(all(2), cells), edge, straight);
}

// Elevations of a tile beside the edge; forward beyond it there are none, and any value serves.
static TARGET __attribute__((noinline)) void load_edge(
    const struct visibility_view *view, const struct octant *octant, int kind, int64_t step, int64_t side,
    lanes tile[LINES]) {
  const int *f = FORWARD[kind], *s = SIDEWAYS[kind];
  const int columns = kind < 4, turned = columns ? f[1] < 0 : s[1] < 0;
  const int64_t along = f[0] * view->columns + f[1], across = s[0] * view->columns + s[1];
  const float *axis = view->elevations + view->row * view->columns + view->column;
  // Of the 16 cells side by side in memory, those on the grid.
  const int64_t inside = columns ? octant->forward - step + 1 : octant->sideways - side + 1;
  if (!columns) {
    const lanes cells = sub(counting(), all((float)(inside - 1)));
    for (int q = 0; q < LINES; q++) {
      const float *line = axis + least(step + q, octant->forward) * along;
      const float *edge = line + octant->sideways * across;
      const lanes ground = turned ? mirror(load_last(line - side - 15, inside)) : load_first(line + side, inside);
      tile[q] = choose(less(all(0), cells), beyond_edge(all(*edge), all(edge[-across]), cells), ground);
    }
    return;
  }
  lanes rows[16];
  for (int k = 0; k < 16; k++) {
    const int64_t beyond = side + k - octant->sideways;
    const float *row = axis + least(side + k, octant->sideways) * across + step * along;
    const lanes edge = turned ? load_last(row - 15, inside) : load_first(row, inside);
    if (beyond <= 0) {
      rows[k] = edge;
    } else {
      const lanes before = turned ? load_last(row - across - 15, inside) : load_first(row - across, inside);
      rows[k] = beyond_edge(edge, before, all((float)beyond));
    }
  }
  transpose(rows);
  for (int q = 0; q < LINES; q++) tile[q] = rows[turned ? 15 - q : q];
}

// Fetches what a tile will read, and where it will be written: each row of it lies on a line of memory, and mostly on
// a page, of its own. Of 16 columns the outer one will do: the tile a block further in has fetched the rest.
INLINE void fetch(
    const struct visibility_view *view, const struct octant *octant, int kind, int columns, int64_t step,
    int64_t side) {
  const int *f = FORWARD[kind], *s = SIDEWAYS[kind];
  const int64_t i = columns ? least(step + LINES - 1, octant->forward) : step, y = columns ? side : side + 15;
  const int64_t row = view->row + i * f[0] + y * s[0], column = view->column + i * f[1] + y * s[1];
  const float *from = view->elevations + row * view->columns + column;
  const float *to = view->heights + (row - view->firstRow) * view->windowColumns + column - view->firstColumn;
  const int64_t down = columns ? s[0] : f[0];
  UNROLLED for (int64_t k = 0; k < 16; k++) {
    __builtin_prefetch(from + k * down * view->columns, 0, 2);
    __builtin_prefetch(to + k * down * view->windowColumns, 1, 2);
  }
}

// Fills 16 cells of each line of an octant with u.
INLINE void read_tile(
    const struct visibility_fan *fan, const struct visibility_view *view, const struct octant *octant,
    int kind, int columns, int turned, int holed, int64_t step, const float below[LINES], int64_t side) {
  const int *f = FORWARD[kind], *s = SIDEWAYS[kind];
  const float *corner = view->elevations + (view->row + step * f[0] + side * s[0]) * view->columns
      + view->column + step * f[1] + side * s[1];
  lanes tile[LINES];
  fetch(view, octant, kind, columns, step, side + 16);
  if (step + LINES - 1 > octant->forward || side + 15 > octant->sideways)
    load_edge(view, octant, kind, step, side, tile);
  else if (columns)
    load_columns(turned ? corner - 15 : corner, s[0] * view->columns, !turned, tile);
  else
    UNROLLED for (int q = 0; q < LINES; q++) {
      const float *line = corner + q * f[0] * view->columns;
      tile[q] = turned ? mirror(load(line - 15)) : load(line);
    }
  const lanes drop = load(fan->drop + side), ground = all(view->ground);
  lanes steepest = all(-VOID_RISE);
  UNROLLED for (int q = 0; q < LINES; q++) {
    lanes u = sub(sub(sub(tile[q], ground), all(below[q])), drop);
    u = mul(u, all(fan->reciprocal[step + q]));
    if (holed) u = choose(unordered(tile[q]), all(VOID_RISE), u);
    steepest = most(steepest, u);
    store(octant->lines + q * LINE + side, u);
  }
  octant->steepest[side / 16] = steepest_of(steepest);
}

OUTLINED void read_octant(
    const struct visibility_fan *fan, const struct visibility_view *view, const struct octant *octant,
    int kind, int holed, int64_t step, const float below[LINES], int64_t side) {
  const int columns = kind < 4, turned = columns ? FORWARD[kind][1] < 0 : SIDEWAYS[kind][1] < 0;
  if (columns)
    turned ? read_tile(fan, view, octant, kind, 1, 1, holed, step, below, side)
           : read_tile(fan, view, octant, kind, 1, 0, holed, step, below, side);
  else
    turned ? read_tile(fan, view, octant, kind, 0, 1, holed, step, below, side)
           : read_tile(fan, view, octant, kind, 0, 0, holed, step, below, side);
}

// Which cells of each line lie in the sheaf, and between which of its rays.
// A cell on the last ray has share 0 of whatever lane comes after it.
INLINE void tabulate_cells(
    const struct visibility_fan *fan, int64_t sheaf, int64_t step, int64_t count,
    struct table *tables) {
  const float slope = fan->slopes[16 * sheaf];
  const lanes low = all(slope), density = all(fan->density[sheaf]);
  for (int64_t q = 0; q < count; q++) {
    struct table *t = &tables[q];
    const float from = (float)(step + q) * slope;
    t->before = (int32_t)from;
    t->cell = t->before + ((float)t->before < from);
    const lanes slopes = mul(add(all((float)t->cell), counting()), all(fan->reciprocal[step + q]));
    const lanes ray = fewest(most(mul(sub(slopes, low), density), all(0)), all(15));
    store_rays(t->rays, ray);
    store(t->shares, sub(ray, whole(ray)));
  }
}

// Between which cells of its line do the rays of a sheaf run?
INLINE void tabulate_places(lanes y, struct table *t) {
  t->second = store_places(t->places, y, t->before);
}

// Where the rays of the sheaf cross each line, and the lines sideways just before.
INLINE void tabulate_rays(
    const struct visibility_fan *fan, int64_t sheaf, int64_t step, int64_t count,
    struct table *tables) {
  const lanes slopes = load(fan->slopes + 16 * sheaf);
  lanes before = mul(all((float)(step - 1)), slopes);
  for (int64_t q = 0; q < count; q++) {
    struct table *t = &tables[q];
    const float i = (float)(step + q);
    const lanes y = mul(all(i), slopes), line = whole(y);
    store(t->fractions, sub(y, line));
    tabulate_places(y, t);
    const choice crosses = both(less(before, line), less(line, y));
    const lanes weight = sub(all(i), over(mul(all(i * (i - 1)), slopes), most(line, all(1))));
    store(t->weights, choose(crosses, weight, all(__builtin_nanf(""))));
    before = y;
  }
}

// Where among all tables do those of a sheaf on the lines from `step` on begin?
INLINE int64_t block(const struct visibility_fan *fan, int64_t sheaf, int64_t step) {
  return LINES * ((step - 1 + LINES - visibility_first_lines) / LINES * fan->sheaves + sheaf);
}

TARGET int64_t TABULATE(const struct visibility_fan *fan, void *tables) {
  const int64_t count = block(fan, fan->sheaves - 1, fan->steps) + LINES;
  if (tables)
    for (int64_t step = 1, end = visibility_first_lines; step <= fan->steps; step = end + 1, end += LINES)
      for (int64_t sheaf = 0; sheaf < fan->sheaves; sheaf++) {
        struct table *t = (struct table *)tables + block(fan, sheaf, step);
        const int64_t lines = least(least(end, fan->steps), fan->last[sheaf]) - step + 1;
        tabulate_cells(fan, sheaf, step, lines, t);
        tabulate_rays(fan, sheaf, step, lines, t);
      }
  return count * (int64_t)(sizeof(struct table) / sizeof(float));
}

INLINE lanes height(lanes rise, lanes u, float step, int holed) {
  const lanes height = most(mul(sub(rise, u), all(step)), all(0));
  if (!holed) return height;
  return choose(less(all(STEEPEST_KNOWN), most(rise, u)), all(__builtin_nanf("")), height);
}

// Writes the horizons of both sides over the sheaf's cells of one line: as they are, or as heights. What
// lands beyond the sheaf's own cells is overwritten by the next sheaf.
INLINE void put(
    const struct wing *wing, const struct table *t, int64_t step, int64_t q, int rows, int halved,
    int holed, const lanes horizon[2]) {
  const int64_t y = t->cell;
  float *out[2];
  const float *line[2];
  UNROLLED for (int k = 0; k < 2; k++) {
    out[k] = wing->sides[k].out + q * wing->sides[k].outStride;
    line[k] = wing->sides[k].lines + q * LINE + y;
  }
  if (halved) {
    const numbers rays = load_rays_twice(t->rays);
    lanes here, next;
    look_up_both(horizon[0], horizon[1], rays, &here, &next);
    lanes rise = add(here, mul(load_halves(t->shares, t->shares), sub(next, here)));
    if (rows) {
      rise = height(rise, load_halves(line[0], line[1]), (float)(step + q), holed);
      store_first_half(out[0] + y, wing->top[0][q] + 1 - y, rise);
      store_last_half(out[1] - y - 7, wing->top[1][q] + 1 - y, rise);
    } else {
      store_halves(out[0] + y, out[1] + y, rise);
    }
    return;
  }
  const numbers rays = load_rays(t->rays);
  const lanes share = load(t->shares);
  UNROLLED for (int k = 0; k < 2; k++) {
    lanes here, next;
    look_up(horizon[k], rays, &here, &next);
    lanes rise = add(here, mul(share, sub(next, here)));
    if (!rows) {
      store(out[k] + y, rise);
      continue;
    }
    rise = height(rise, load(line[k]), (float)(step + q), holed);
    const int64_t cells = wing->top[k][q] + 1 - y;
    if ((k & 1) == 0)
      store_first(out[k] + y, cells, rise);
    else
      store_last(out[k] - y - 15, cells, mirror(rise));
  }
}

// Carries the rays of two octants, which hide each other's latency, over `count` lines. Where no ground has
// `risen` to the horizons of an octant, they stay as they are.
INLINE void cross(
    const struct wing *wing, const struct table *tables, int64_t sheaf, int64_t step, int64_t count,
    int rows, int halved, int holed, int risen) {
  lanes horizon[2], beyond[2];
  UNROLLED for (int k = 0; k < 2; k++) {
    horizon[k] = load(wing->sides[k].states + 32 * sheaf);
    if (risen & (1 << k)) beyond[k] = load(wing->sides[k].states + 32 * sheaf + 16);
  }
  for (int64_t q = 0; q < count; q++) {
    const struct table *t = &tables[q];
    lanes near[2], far[2];
    UNROLLED for (int k = 0; k < 2; k++) {
      if (!(risen & (1 << k))) continue;
      const float *line = wing->sides[k].lines + q * LINE;
      pick(t->places, line + t->before, line + t->second, &near[k], &far[k]);
      // Where no line sideways is crossed the weight is NaN, and of NaN and a horizon the horizon is taken.
      horizon[k] = most(add(beyond[k], mul(load(t->weights), sub(near[k], beyond[k]))), horizon[k]);
      beyond[k] = far[k];
    }
    put(wing, t, step, q, rows, halved, holed, horizon);
    UNROLLED for (int k = 0; k < 2; k++)
      if (risen & (1 << k))
        horizon[k] = most(horizon[k], add(near[k], mul(load(t->fractions), sub(far[k], near[k]))));
  }
  UNROLLED for (int k = 0; k < 2; k++) {
    if (risen & (1 << k)) {
      store(wing->sides[k].states + 32 * sheaf, horizon[k]);
    } else {
      const struct table *t = &tables[count - 1];
      const float *line = wing->sides[k].lines + (count - 1) * LINE;
      lanes near;
      pick(t->places, line + t->before, line + t->second, &near, &beyond[k]);
    }
    store(wing->sides[k].states + 32 * sheaf + 16, beyond[k]);
  }
}

// Whether all rays of a sheaf stay above the ground of 16 lines. The slack covers the rounding of the
// interpolation, so that the answer does not depend on whether this shortcut is taken.
INLINE int hidden(const struct octant *octant, int64_t sheaf, int64_t from, int64_t to, float slack) {
  float steepest = octant->steepest[from];
  for (int64_t k = from + 1; k <= to; k++)
    steepest = octant->steepest[k] > steepest ? octant->steepest[k] : steepest;
  const float *state = octant->states + 32 * sheaf;
  return every(less(add(most(load(state + 16), all(steepest)), all(slack)), load(state)));
}

INLINE void cross_risen(
    const struct wing *wing, const struct table *t, int64_t sheaf, int64_t step, int64_t count,
    int rows, int halved, int holed, int risen) {
  switch (risen) {
    case 0: cross(wing, t, sheaf, step, count, rows, halved, holed, 0); break;
    case 1: cross(wing, t, sheaf, step, count, rows, halved, holed, 1); break;
    case 2: cross(wing, t, sheaf, step, count, rows, halved, holed, 2); break;
    default: cross(wing, t, sheaf, step, count, rows, halved, holed, 3);
  }
}

OUTLINED void sweep_sheaf(
    const struct visibility_fan *fan, const struct visibility_view *view, const struct wing wings[4],
    int64_t sheaf, int64_t step, int64_t last, int halved, int holed) {
  const int64_t count = last - step + 1;
  struct table room[LINES];
  const struct table *t = room;
  int tabulated = 0;
  if (fan->tables) {
    t = (const struct table *)fan->tables + block(fan, sheaf, step);
    tabulated = 1;
  } else {
    tabulate_cells(fan, sheaf, step, count, room);
    // All rays pass over the last line, crossed or not.
    tabulate_places(mul(all((float)last), load(fan->slopes + 16 * sheaf)), &room[count - 1]);
  }
  const int64_t to = last_tile(fan, sheaf, last);
  const float slack = view->slack * fan->reciprocal[step > 1 ? step - 1 : 1];
  for (int k = 0; k < 4; k++) {
    const struct wing *wing = &wings[k];
    int inside = 0, risen = 0;
    for (int side = 0; side < 2; side++) {
      const struct octant *octant = &wing->sides[side];
      if (step > octant->forward || t->cell > octant->sideways) continue;
      inside = 1;
      if (!hidden(octant, sheaf, t->before / 16, to, slack)) risen |= 1 << side;
    }
    if (!inside) continue;
    if (risen && !tabulated) {
      tabulate_rays(fan, sheaf, step, count, room);
      tabulated = 1;
    }
    if (k < 2)
      cross_risen(wing, t, sheaf, step, count, 0, halved, holed, risen);
    else
      cross_risen(wing, t, sheaf, step, count, 1, halved, holed, risen);
  }
}

// Turns 16 horizons on each line of an eastern or western octant into heights, in columns of the window.
OUTLINED void write_columns(
    const struct visibility_fan *fan, const struct visibility_view *view, const struct octant *octant,
    int kind, int holed, int64_t step, int64_t end, int64_t side) {
  const int64_t top = least(least(end, fan->reach[step]), octant->sideways);
  if (side > top) return;
  const int east = FORWARD[kind][1] > 0;
  const int64_t down = SIDEWAYS[kind][0] * view->windowColumns;
  float *column = view->heights + (view->row - view->firstRow) * view->windowColumns + view->column
      - view->firstColumn + (east ? step : -step - 15);
  lanes tile[16];
  UNROLLED for (int q = 0; q < 16; q++) {
    const lanes rise = load(octant->out + q * LINE + side), u = load(octant->lines + q * LINE + side);
    tile[east ? q : 15 - q] = height(rise, u, (float)(step + q), holed);
  }
  transpose(tile);
  const int full = end == step + 15 && side + 15 <= least(step, fan->reach[end]) && side + 15 <= top;
  UNROLLED for (int q = 0; q < 16; q++) {
    const int64_t y = side + q;
    if (full) {
      store(column + y * down, tile[q]);
    } else if (y <= top) {
      const int64_t from = y > step ? y - step : 0, to = least(end, fan->reach[y]) - step;
      store_between(column + y * down, east ? from : 15 - to, east ? to : 15 - from, tile[q]);
    }
  }
}

// Moves what is held of lines, whose cells are counted from the axis, by some cells towards their start.
INLINE float *moved(float *lines, int64_t by, int64_t start, int64_t end) {
  for (int q = 0; q < LINES; q++)
    for (int64_t k = q * LINE + start; k < q * LINE + end; k += 16) store(lines + k - by, load(lines + k));
  return lines - by;
}

// Holds cells from `start` on, in place of from `origin`; those up to `end` are there.
OUTLINED void hold(struct wing wings[4], int64_t origin, int64_t start, int64_t end) {
  for (int kind = 0; kind < 8; kind++) {
    struct octant *octant = &wings[kind / 2].sides[kind & 1];
    octant->lines = moved(octant->lines, start - origin, start, end);
    if (kind < 4) octant->out = moved(octant->out, start - origin, start, end);
  }
}

// Writes the columns whose tiles are whole: those below `cell`.
INLINE void write_until(
    const struct visibility_fan *fan, const struct visibility_view *view, struct wing wings[4], int holed,
    int64_t step, int64_t end, int64_t *written, int64_t cell) {
  for (; *written + 16 <= cell; *written += 16)
    for (int kind = 0; kind < 4; kind++) {
      const struct octant *octant = &wings[kind / 2].sides[kind & 1];
      const int64_t last = least(end, octant->forward);
      if (last >= step) write_columns(fan, view, octant, kind, holed, step, last, *written);
    }
}

INLINE void sweep_lines(
    const struct visibility_fan *fan, const struct visibility_view *view, struct wing wings[4],
    int64_t sheaves, int64_t step, int64_t end, int holed) {
  float below[LINES];
  for (int q = 0; q < LINES; q++) below[q] = view->mast + fan->drop[step + q];
  int64_t tiles[8];
  for (int kind = 0; kind < 8; kind++) {
    struct wing *wing = &wings[kind / 2];
    struct octant *octant = &wing->sides[kind & 1];
    tiles[kind] = step > octant->forward ? -1 : (octant->sideways + 2) / 16;
    if (kind < 4) continue;
    octant->out = view->heights + view->column - view->firstColumn
        + (view->row - view->firstRow + step * FORWARD[kind][0]) * view->windowColumns;
    for (int q = 0; q < LINES; q++) {
      const int64_t reach = least(least(step + q, fan->reach[step + q]), octant->sideways);
      wing->top[kind & 1][q] = step + q > octant->forward ? -1 : reach;
    }
  }
  int64_t next = 0, written = 0, origin = 0;
  for (int64_t sheaf = 0; sheaf < sheaves; sheaf++) {
    const int64_t last = least(end, fan->last[sheaf]), to = last_tile(fan, sheaf, last);
    write_until(fan, view, wings, holed, step, end, &written, (int64_t)((float)step * fan->slopes[16 * sheaf]));
    for (; next <= to; next++) {
      if (16 * (next + 1) > origin + HELD) {
        // A sheaf and its slant over the lines take at most 4 tiles.
        hold(wings, origin, written, 16 * next);
        origin = written;
      }
      for (int kind = 0; kind < 8; kind++)
        if (next <= tiles[kind])
          read_octant(fan, view, &wings[kind / 2].sides[kind & 1], kind, holed, step, below, 16 * next);
    }
    if (sheaf + 1 == sheaves)
      for (int kind = 0; kind < 8; kind++)
        if (end < wings[kind / 2].sides[kind & 1].forward)
          fetch(view, &wings[kind / 2].sides[kind & 1], kind, kind < 4, end + 1, 0);
    if (last <= fan->few[sheaf])
      sweep_sheaf(fan, view, wings, sheaf, step, last, 1, holed);
    else
      sweep_sheaf(fan, view, wings, sheaf, step, last, 0, holed);
  }
  write_until(fan, view, wings, holed, step, end, &written, end + 16);
  hold(wings, origin, 0, 0);
}

INLINE void sweep(
    const struct visibility_fan *fan, const struct visibility_view *view, float *scratch, int holed) {
  struct wing wings[4];
  for (int kind = 0; kind < 8; kind++) {
    const int *f = FORWARD[kind], *s = SIDEWAYS[kind];
    const int64_t north = view->row, south = view->rows - 1 - view->row;
    const int64_t west = view->column, east = view->columns - 1 - view->column;
    struct octant *octant = &wings[kind / 2].sides[kind & 1];
    octant->forward = f[0] < 0 ? north : f[0] > 0 ? south : f[1] < 0 ? west : east;
    octant->sideways = s[0] < 0 ? north : s[0] > 0 ? south : s[1] < 0 ? west : east;
    octant->lines = scratch;
    scratch += LINES * LINE;
    // What is never read must still be finite: octants in one wing share registers.
    for (int64_t cell = 0; cell < LINES * LINE; cell += 16) store(octant->lines + cell, all(0));
    octant->out = scratch;
    octant->outStride = kind < 4 ? LINE : f[0] * view->windowColumns;
    if (kind < 4) scratch += LINES * LINE;
    octant->states = scratch;
    scratch += 32 * fan->sheaves;
    octant->steepest = scratch;
    scratch += visibility_tiles(fan->steps);
    for (int64_t k = 0; k < visibility_tiles(fan->steps); k++) octant->steepest[k] = 0;
    for (int64_t k = 0; k < fan->sheaves; k++) {
      store(octant->states + 32 * k, all(-VOID_RISE));
      store(octant->states + 32 * k + 16, all(0));
    }
  }
  int64_t sheaves = fan->sheaves;
  for (int64_t step = 1, end = visibility_first_lines; step <= fan->steps; step = end + 1, end += LINES) {
    while (fan->last[sheaves - 1] < step) sheaves--;
    sweep_lines(fan, view, wings, sheaves, step, least(end, fan->steps), holed);
  }
}

// Two copies, so that a grid without voids does not pay for them.
static TARGET __attribute__((noinline)) void sweep_holed(
    const struct visibility_fan *fan, const struct visibility_view *view, float *scratch) {
  sweep(fan, view, scratch, 1);
}

static TARGET __attribute__((noinline)) void sweep_whole(
    const struct visibility_fan *fan, const struct visibility_view *view, float *scratch) {
  sweep(fan, view, scratch, 0);
}

TARGET void SWEEP(const struct visibility_fan *fan, const struct visibility_view *view, float *scratch) {
  if (view->holed)
    sweep_holed(fan, view, scratch);
  else
    sweep_whole(fan, view, scratch);
}
