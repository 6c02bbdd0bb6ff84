// measure_ebur128 FILE: sample peak, true peak, integrated loudness and loudness range by libebur128.
// Build: gcc -O3 -march=native measure_ebur128.c -lsndfile -lebur128 -lm
#include <ebur128.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK 4800

int main(int argc, char **argv) {
  SF_INFO info = {0};
  SNDFILE *file = argc == 2 ? sf_open(argv[1], SFM_READ, &info) : NULL;
  if (!file) return 1;
  ebur128_state *state = ebur128_init(info.channels, info.samplerate,
                                      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_SAMPLE_PEAK |
                                          EBUR128_MODE_TRUE_PEAK);
  float *block = malloc(sizeof(float) * BLOCK * info.channels);
  if (!state || !block) return 1;
  for (sf_count_t got; (got = sf_readf_float(file, block, BLOCK)) > 0;)
    ebur128_add_frames_float(state, block, got);
  double integrated, range, sample = 0, peak = 0, one;
  ebur128_loudness_global(state, &integrated);
  ebur128_loudness_range(state, &range);
  for (int i = 0; i < info.channels; i++) {
    if (!ebur128_sample_peak(state, i, &one) && one > sample) sample = one;
    if (!ebur128_true_peak(state, i, &one) && one > peak) peak = one;
  }
  printf("I %.2f LUFS LRA %.2f LU SP %.3f TP %.3f\n", integrated, range, 20 * log10(sample), 20 * log10(peak));
  return 0;
}
