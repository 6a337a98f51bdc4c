// What are 16 lanes on a processor with AVX-512? Included once, by its sweep.

typedef __m512 lanes;

typedef __mmask16 choice;
typedef __m512i numbers;
// A cell or ray in tables: bytes are widened for nothing, and more tables stay in the caches.
typedef uint8_t number;

INLINE lanes load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void store(float *p, lanes x) { _mm512_storeu_ps(p, x); }
INLINE lanes all(float x) { return _mm512_set1_ps(x); }
INLINE lanes add(lanes a, lanes b) { return _mm512_add_ps(a, b); }
INLINE lanes sub(lanes a, lanes b) { return _mm512_sub_ps(a, b); }
INLINE lanes mul(lanes a, lanes b) { return _mm512_mul_ps(a, b); }
INLINE lanes over(lanes a, lanes b) { return _mm512_div_ps(a, b); }
INLINE lanes most(lanes a, lanes b) { return _mm512_max_ps(a, b); }
INLINE lanes fewest(lanes a, lanes b) { return _mm512_min_ps(a, b); }
INLINE lanes whole(lanes x) { return _mm512_cvtepi32_ps(_mm512_cvttps_epi32(x)); }
INLINE lanes counting(void) {
  return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE lanes mirror(lanes x) {
  const __m512i back = _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return _mm512_permutexvar_ps(back, x);
}
INLINE float steepest_of(lanes x) { return _mm512_reduce_max_ps(x); }

INLINE choice unordered(lanes x) { return _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q); }
INLINE choice less(lanes a, lanes b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
INLINE choice both(choice a, choice b) { return a & b; }
INLINE int every(choice c) { return c == 0xffff; }
INLINE lanes choose(choice c, lanes yes, lanes no) { return _mm512_mask_mov_ps(no, c, yes); }

INLINE numbers load_numbers(const number *p) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p));
}
INLINE void store_numbers(number *p, numbers x) { _mm_storeu_si128((__m128i *)p, _mm512_cvtepi32_epi8(x)); }

// Cells less than 16 beyond the first.
INLINE int32_t store_places(number *p, lanes y, int32_t first) {
  store_numbers(p, _mm512_sub_epi32(_mm512_cvttps_epi32(y), _mm512_set1_epi32(first)));
  return first;
}
INLINE void pick(
    const number *p, const float *first, const float *second, lanes *near, lanes *far) {
  (void)second;
  const numbers places = load_numbers(p);
  *near = _mm512_permutexvar_ps(places, load(first));
  *far = _mm512_permutexvar_ps(places, load(first + 1));
}

INLINE void store_rays(number *p, lanes ray) { store_numbers(p, _mm512_cvttps_epi32(ray)); }
INLINE numbers load_rays(const number *p) { return load_numbers(p); }
// The first eight for two octants.
INLINE numbers load_rays_twice(const number *p) {
  const __m512i second = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 16, 16, 16, 16, 16, 16, 16, 16);
  const __m128i eight = _mm_loadl_epi64((const __m128i *)p);
  return _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm_unpacklo_epi64(eight, eight)), second);
}
INLINE void look_up(lanes horizon, numbers rays, lanes *here, lanes *next) {
  *here = _mm512_permutexvar_ps(rays, horizon);
  *next = _mm512_permutexvar_ps(_mm512_add_epi32(rays, _mm512_set1_epi32(1)), horizon);
}
INLINE void look_up_both(lanes a, lanes b, numbers rays, lanes *here, lanes *next) {
  *here = _mm512_permutex2var_ps(a, rays, b);
  *next = _mm512_permutex2var_ps(a, _mm512_add_epi32(rays, _mm512_set1_epi32(1)), b);
}

INLINE lanes load_halves(const float *a, const float *b) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(a)), _mm256_loadu_ps(b), 1);
}
INLINE void store_halves(float *a, float *b, lanes x) {
  _mm256_storeu_ps(a, _mm512_castps512_ps256(x));
  _mm256_storeu_ps(b, _mm512_extractf32x8_ps(x, 1));
}

// The first `cells` lanes, zero in the others: nothing is read for these.
INLINE lanes load_first(const float *p, int64_t cells) {
  return cells >= 16 ? load(p) : _mm512_maskz_loadu_ps(cells > 0 ? (__mmask16)((1u << cells) - 1) : 0, p);
}
INLINE lanes load_last(const float *p, int64_t cells) {
  return cells >= 16 ? load(p) : _mm512_maskz_loadu_ps(cells > 0 ? (__mmask16)(0xffff0000u >> cells) : 0, p);
}
// The first `cells` lanes, or all: storing more than asked for is welcome up to there.
INLINE void store_first(float *p, int64_t cells, lanes x) {
  if (cells >= 16)
    _mm512_storeu_ps(p, x);
  else if (cells > 0)
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << cells) - 1), x);
}
INLINE void store_last(float *p, int64_t cells, lanes x) {
  if (cells >= 16)
    _mm512_storeu_ps(p, x);
  else if (cells > 0)
    _mm512_mask_storeu_ps(p, (__mmask16)(0xffff0000u >> cells), x);
}
INLINE void store_first_half(float *p, int64_t cells, lanes x) {
  if (cells >= 8)
    _mm256_storeu_ps(p, _mm512_castps512_ps256(x));
  else if (cells > 0)
    _mm256_mask_storeu_ps(p, (__mmask8)((1u << cells) - 1), _mm512_castps512_ps256(x));
}
// The second half, mirrored.
INLINE void store_last_half(float *p, int64_t cells, lanes x) {
  const __m256i back = _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0);
  const __m256 half = _mm256_permutevar8x32_ps(_mm512_extractf32x8_ps(x, 1), back);
  if (cells >= 8)
    _mm256_storeu_ps(p, half);
  else if (cells > 0)
    _mm256_mask_storeu_ps(p, (__mmask8)(0xff00u >> cells), half);
}
INLINE void store_between(float *p, int64_t from, int64_t to, lanes x) {
  if (from <= to) _mm512_mask_storeu_ps(p, (__mmask16)(((1u << (to - from + 1)) - 1) << from), x);
}

INLINE void transpose(lanes r[16]) {
  __m512 t[16];
  UNROLLED for (int i = 0; i < 8; i++) {
    t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  UNROLLED for (int i = 0; i < 4; i++) {
    __m512d a = _mm512_castps_pd(t[4 * i]), b = _mm512_castps_pd(t[4 * i + 1]);
    __m512d c = _mm512_castps_pd(t[4 * i + 2]), d = _mm512_castps_pd(t[4 * i + 3]);
    r[4 * i] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, c));
    r[4 * i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, c));
    r[4 * i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(b, d));
    r[4 * i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(b, d));
  }
  UNROLLED for (int c = 0; c < 4; c++) {
    __m512 x = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88), y = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
    __m512 z = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
    __m512 w = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
    t[c] = _mm512_shuffle_f32x4(x, z, 0x88);
    t[8 + c] = _mm512_shuffle_f32x4(x, z, 0xdd);
    t[4 + c] = _mm512_shuffle_f32x4(y, w, 0x88);
    t[12 + c] = _mm512_shuffle_f32x4(y, w, 0xdd);
  }
  UNROLLED for (int i = 0; i < 16; i++) r[i] = t[i];
}

INLINE void load_columns(const float *corner, int64_t next, int east, lanes tile[16]) {
  __m512 across[16];
  UNROLLED for (int q = 0; q < 16; q++) across[q] = _mm512_loadu_ps(corner + q * next);
  transpose(across);
  UNROLLED for (int q = 0; q < 16; q++) tile[q] = across[east ? q : 15 - q];
}

