// What are 16 lanes on a processor with AVX2? Two registers. Included once, by its sweep.

typedef struct {
  __m256 low, high;
} lanes;

typedef lanes choice;
typedef struct {
  __m256i low, high;
} numbers;

// A cell or ray in tables: bytes would take longer to widen than they spare.
typedef int32_t number;

INLINE lanes load(const float *p) { return (lanes){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
INLINE void store(float *p, lanes x) {
  _mm256_storeu_ps(p, x.low);
  _mm256_storeu_ps(p + 8, x.high);
}
INLINE lanes all(float x) { return (lanes){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
INLINE lanes add(lanes a, lanes b) {
  return (lanes){_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}
INLINE lanes sub(lanes a, lanes b) {
  return (lanes){_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
}
INLINE lanes mul(lanes a, lanes b) {
  return (lanes){_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
}
INLINE lanes over(lanes a, lanes b) {
  return (lanes){_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)};
}
INLINE lanes most(lanes a, lanes b) {
  return (lanes){_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
}
INLINE lanes fewest(lanes a, lanes b) {
  return (lanes){_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)};
}
INLINE lanes whole(lanes x) {
  return (lanes){
      _mm256_cvtepi32_ps(_mm256_cvttps_epi32(x.low)), _mm256_cvtepi32_ps(_mm256_cvttps_epi32(x.high))};
}
INLINE lanes counting(void) {
  return (lanes){_mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7), _mm256_setr_ps(8, 9, 10, 11, 12, 13, 14, 15)};
}
INLINE __m256 mirror_half(__m256 x) {
  return _mm256_permutevar8x32_ps(x, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}
INLINE lanes mirror(lanes x) { return (lanes){mirror_half(x.high), mirror_half(x.low)}; }
INLINE float steepest_of(lanes x) {
  const __m256 eight = _mm256_max_ps(x.low, x.high);
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

INLINE choice unordered(lanes x) {
  return (lanes){_mm256_cmp_ps(x.low, x.low, _CMP_UNORD_Q), _mm256_cmp_ps(x.high, x.high, _CMP_UNORD_Q)};
}
INLINE choice less(lanes a, lanes b) {
  return (lanes){_mm256_cmp_ps(a.low, b.low, _CMP_LT_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_LT_OQ)};
}
INLINE choice both(choice a, choice b) {
  return (lanes){_mm256_and_ps(a.low, b.low), _mm256_and_ps(a.high, b.high)};
}
INLINE int every(choice c) { return _mm256_movemask_ps(_mm256_and_ps(c.low, c.high)) == 0xff; }
INLINE lanes choose(choice c, lanes yes, lanes no) {
  return (lanes){_mm256_blendv_ps(no.low, yes.low, c.low), _mm256_blendv_ps(no.high, yes.high, c.high)};
}

INLINE __m256i load_numbers(const number *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE void store_numbers(number *p, __m256i x) { _mm256_storeu_si256((__m256i *)p, x); }

// Cells less than 8 beyond the first of each half; returns that of the second.
INLINE int32_t store_places(number *p, lanes y, int32_t first) {
  const __m256i low = _mm256_cvttps_epi32(y.low), high = _mm256_cvttps_epi32(y.high);
  const int32_t second = _mm256_cvtsi256_si32(high);
  store_numbers(p, _mm256_sub_epi32(low, _mm256_set1_epi32(first)));
  store_numbers(p + 8, _mm256_sub_epi32(high, _mm256_set1_epi32(second)));
  return second;
}
INLINE void pick(
    const number *p, const float *first, const float *second, lanes *near, lanes *far) {
  const __m256i low = load_numbers(p), high = load_numbers(p + 8);
  near->low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(first), low);
  near->high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(second), high);
  far->low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(first + 1), low);
  far->high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(second + 1), high);
}

INLINE void store_rays(number *p, lanes ray) {
  store_numbers(p, _mm256_cvttps_epi32(ray.low));
  store_numbers(p + 8, _mm256_cvttps_epi32(ray.high));
}
INLINE numbers load_rays(const number *p) { return (numbers){load_numbers(p), load_numbers(p + 8)}; }
// The first eight for two octants.
INLINE numbers load_rays_twice(const number *p) { return (numbers){load_numbers(p), load_numbers(p)}; }
INLINE __m256 look_up_half(lanes horizon, __m256i rays) {
  const __m256 high = _mm256_castsi256_ps(_mm256_cmpgt_epi32(rays, _mm256_set1_epi32(7)));
  return _mm256_blendv_ps(
      _mm256_permutevar8x32_ps(horizon.low, rays), _mm256_permutevar8x32_ps(horizon.high, rays), high);
}
INLINE __m256i following(__m256i rays) { return _mm256_add_epi32(rays, _mm256_set1_epi32(1)); }
INLINE void look_up_both(lanes a, lanes b, numbers rays, lanes *here, lanes *next) {
  *here = (lanes){look_up_half(a, rays.low), look_up_half(b, rays.high)};
  *next = (lanes){look_up_half(a, following(rays.low)), look_up_half(b, following(rays.high))};
}
INLINE void look_up(lanes horizon, numbers rays, lanes *here, lanes *next) {
  look_up_both(horizon, horizon, rays, here, next);
}

INLINE lanes load_halves(const float *a, const float *b) {
  return (lanes){_mm256_loadu_ps(a), _mm256_loadu_ps(b)};
}
INLINE void store_halves(float *a, float *b, lanes x) {
  _mm256_storeu_ps(a, x.low);
  _mm256_storeu_ps(b, x.high);
}
// Lanes `from` to `to` of eight.
INLINE __m256i some(int64_t from, int64_t to) {
  const __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i after = _mm256_cmpgt_epi32(numbers, _mm256_set1_epi32((int32_t)from - 1));
  const __m256i until = _mm256_cmpgt_epi32(_mm256_set1_epi32((int32_t)to + 1), numbers);
  return _mm256_and_si256(after, until);
}
INLINE void store_some(float *p, int64_t from, int64_t to, __m256 x) { _mm256_maskstore_ps(p, some(from, to), x); }
// The first `cells` lanes, zero in the others: nothing is read for these.
INLINE lanes load_first(const float *p, int64_t cells) {
  return (lanes){
      _mm256_maskload_ps(p, some(0, cells - 1)), _mm256_maskload_ps(p + 8, some(0, cells - 9))};
}
INLINE lanes load_last(const float *p, int64_t cells) {
  return (lanes){
      _mm256_maskload_ps(p, some(16 - cells, 7)), _mm256_maskload_ps(p + 8, some(8 - cells, 7))};
}
INLINE void store_between(float *p, int64_t from, int64_t to, lanes x) {
  if (from <= 7 && to >= from) store_some(p, from, to, x.low);
  if (to >= 8 && to >= from) store_some(p + 8, from - 8, to - 8, x.high);
}
// The first `cells` lanes, or all: storing more than asked for is welcome up to there.
INLINE void store_first(float *p, int64_t cells, lanes x) {
  if (cells >= 16)
    store(p, x);
  else
    store_between(p, 0, cells - 1, x);
}
INLINE void store_last(float *p, int64_t cells, lanes x) {
  if (cells >= 16)
    store(p, x);
  else if (cells > 0)
    store_between(p, 16 - cells, 15, x);
}
INLINE void store_first_half(float *p, int64_t cells, lanes x) {
  if (cells >= 8)
    _mm256_storeu_ps(p, x.low);
  else if (cells > 0)
    store_some(p, 0, cells - 1, x.low);
}
// The second half, mirrored.
INLINE void store_last_half(float *p, int64_t cells, lanes x) {
  if (cells >= 8)
    _mm256_storeu_ps(p, mirror_half(x.high));
  else if (cells > 0)
    store_some(p, 8 - cells, 7, mirror_half(x.high));
}

INLINE void transpose_eight(__m256 r[8]) {
  __m256 t[8], s[8];
  UNROLLED for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  UNROLLED for (int i = 0; i < 8; i += 4) {
    s[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    s[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    s[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    s[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  UNROLLED for (int i = 0; i < 4; i++) {
    r[i] = _mm256_permute2f128_ps(s[i], s[i + 4], 0x20);
    r[i + 4] = _mm256_permute2f128_ps(s[i], s[i + 4], 0x31);
  }
}

INLINE void transpose(lanes r[16]) {
  __m256 a[8], b[8], c[8], d[8];
  UNROLLED for (int i = 0; i < 8; i++) {
    a[i] = r[i].low;
    b[i] = r[i].high;
    c[i] = r[8 + i].low;
    d[i] = r[8 + i].high;
  }
  transpose_eight(a);
  transpose_eight(b);
  transpose_eight(c);
  transpose_eight(d);
  UNROLLED for (int i = 0; i < 8; i++) {
    r[i] = (lanes){a[i], c[i]};
    r[8 + i] = (lanes){b[i], d[i]};
  }
}

INLINE void load_columns(const float *corner, int64_t next, int east, lanes tile[16]) {
  lanes across[16];
  UNROLLED for (int q = 0; q < 16; q++) across[q] = load(corner + q * next);
  transpose(across);
  UNROLLED for (int q = 0; q < 16; q++) tile[q] = across[east ? q : 15 - q];
}
