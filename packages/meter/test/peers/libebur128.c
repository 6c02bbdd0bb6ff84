/* libebur128 RATE CHANNEL...: reads interleaved 32-bit floats (little endian) from standard input and prints
   integrated loudness, loudness range and the sample peak. Each CHANNEL is a value of libebur128's `enum channel`.
   Build: gcc libebur128.c -lebur128 -lm */
#include <ebur128.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  unsigned channels = (unsigned)argc - 2;
  ebur128_state *state = ebur128_init(channels, strtoul(argv[1], NULL, 10),
                                      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_SAMPLE_PEAK);
  float *frames = malloc(sizeof(float) * 4096 * channels);
  if (!state || !frames) return 1;
  for (unsigned i = 0; i < channels; i++) ebur128_set_channel(state, i, atoi(argv[i + 2]));
  for (size_t got; (got = fread(frames, sizeof(float) * channels, 4096, stdin)) > 0;)
    ebur128_add_frames_float(state, frames, got);
  double integrated, range, peak = 0, one;
  ebur128_loudness_global(state, &integrated);
  ebur128_loudness_range(state, &range);
  for (unsigned i = 0; i < channels; i++)
    if (!ebur128_sample_peak(state, i, &one) && one > peak) peak = one;
  printf("%.17g %.17g %.17g\n", integrated, range, peak);
  return 0;
}
