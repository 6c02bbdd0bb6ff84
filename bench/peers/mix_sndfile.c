// mix_sndfile OUT IN...
// Sums stereo files of one rate and length into a 32-bit float WAV, through libsndfile.
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_FRAMES 8192

int main(int argc, char **argv) {
  int tracks = argc - 2;
  if (tracks < 1) return 2;
  SNDFILE **in = malloc(tracks * sizeof *in);
  SF_INFO format = {0};
  for (int t = 0; t < tracks; t++) {
    format = (SF_INFO){0};
    in[t] = sf_open(argv[2 + t], SFM_READ, &format);
    if (!in[t] || format.channels != 2) {
      fprintf(stderr, "%s: %s\n", argv[2 + t], in[t] ? "not stereo" : sf_strerror(NULL));
      return 1;
    }
  }
  SF_INFO target = {.samplerate = format.samplerate, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  SNDFILE *out = sf_open(argv[1], SFM_WRITE, &target);
  if (!out) {
    fprintf(stderr, "%s: %s\n", argv[1], sf_strerror(NULL));
    return 1;
  }
  // Without this libsndfile scans every block for its PEAK chunk, which nobody asked for here.
  sf_command(out, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);

  static float sum[2 * BLOCK_FRAMES], block[2 * BLOCK_FRAMES];
  sf_count_t frames;
  while ((frames = sf_readf_float(in[0], sum, BLOCK_FRAMES)) > 0) {
    for (int t = 1; t < tracks; t++) {
      sf_count_t got = sf_readf_float(in[t], block, frames);
      for (sf_count_t i = 0; i < 2 * got; i++) sum[i] += block[i];
    }
    if (sf_writef_float(out, sum, frames) != frames) return 1;
  }
  for (int t = 0; t < tracks; t++) sf_close(in[t]);
  return sf_close(out) == 0 ? 0 : 1;
}
