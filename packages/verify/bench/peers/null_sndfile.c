// null_sndfile MIX IN...
// Sums stereo files, subtracts the mix, and prints peak and RMS of what is left.
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAMES 8192

int main(int argc, char **argv) {
  int files = argc - 1;
  if (files < 2) return 2;
  SNDFILE **open = calloc(files, sizeof *open);
  float *block = malloc(2 * FRAMES * sizeof *block);
  double *sum = malloc(2 * FRAMES * sizeof *sum);
  double peak = 0, energy = 0, samples = 0;
  for (int i = 0; i < files; i++) {
    SF_INFO info = {0};
    open[i] = sf_open(argv[1 + i], SFM_READ, &info);
    if (!open[i] || info.channels != 2) {
      fprintf(stderr, "%s cannot be read as a stereo file.\n", argv[1 + i]);
      return 1;
    }
  }
  for (sf_count_t got; (got = sf_readf_float(open[0], block, FRAMES)) > 0;) {
    for (sf_count_t k = 0; k < 2 * got; k++) sum[k] = -(double)block[k];
    for (int i = 1; i < files; i++) {
      sf_count_t read = sf_readf_float(open[i], block, got);
      for (sf_count_t k = 0; k < 2 * read; k++) sum[k] += block[k];
    }
    for (sf_count_t k = 0; k < 2 * got; k++) {
      double level = fabs(sum[k]);
      if (level > peak) peak = level;
      energy += sum[k] * sum[k];
    }
    samples += 2 * got;
  }
  printf("peak %.2f dBFS, RMS %.2f dBFS\n", 20 * log10(peak), 10 * log10(energy / samples));
  return 0;
}
